"""What the reader writes as what a site is sent for it, to the byte, and how it is known again when it is read back.

WordPress takes HTML and drops what it does not allow, so that `1 < 2 & 3 > 2` would be kept as `1  2` (6.1.9). A small
part of Markdown becomes the tags that visitors may use; all else is escaped and arrives as it was written:

    *em*  **strong**  `code`  ~~del~~  [words](https://…)  > a quotation  ``` around lines of code

Isso reads Markdown itself and is sent what was written. One parser makes the document of the preview, and the HTML is
made of that document: they cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import takewhile

from termnews.discussion import Parent
from termnews.document import Block, Code, Document, Paragraph, Quote, Span, Spans, Style
from termnews.text import clean_lines

TAGS = frozenset(("a", "blockquote", "code", "del", "em", "strong"))
"""The tags that are made; all are among those that WordPress leaves to visitors (kses.php, 6.1.9)."""

DEEPEST_QUOTE = 5
"""Quotations in quotations that are made; what lies deeper stays as it was written."""

_TAG_OF = {Style.EMPHASIS: "em", Style.STRONG: "strong", Style.STRIKE: "del", Style.CODE: "code"}
_QUOTED = 600
"""Characters of a comment that its answer begins with, at most."""


def of(service: str, text: str) -> str:
    """What a service is sent for a text."""
    return isso(text) if service == "isso" else wordpress(text)


def wordpress(text: str) -> str:
    """A text as the HTML that WordPress takes from visitors: every tag one of TAGS, every tag closed."""
    return _paragraphs(preview(text).blocks)


def isso(text: str) -> str:
    """A text as it was typed, which is how Isso takes it."""
    return _sendable(text)


def size(wire: str) -> int:
    """Bytes of UTF-8, which is what sites count."""
    return len(wire.encode())


def links(wire: str) -> int:
    """How many links a site will count: those that were made, and the bare addresses that it makes links of itself."""
    plain = re.sub(r"<code>.*?</code>|<a [^>]*>.*?</a>|<[^>]*>", " ", wire, flags=re.DOTALL)
    return wire.count("<a ") + len(_BARE.findall(plain))


def quote(parent: Parent) -> str:
    """How an answer begins: the words that it answers, and who said them."""
    words = parent.words.strip()
    if len(words) > _QUOTED:
        words = words[:_QUOTED].rsplit(None, 1)[0] + " …"
    lines = [f"{parent.author}:" if parent.author else "", *words.split("\n")]
    return "".join(f"> {line}".rstrip() + "\n" for line in lines if line or words) + "\n"


# --- blocks -----------------------------------------------------------------------------------------------------------


def preview(text: str) -> Document:
    """A text as the site will show it."""
    return Document(tuple(_blocks(_sendable(text).split("\n"), 0)))


def _sendable(text: str) -> str:
    """The text in UTF-8, without what no form can send; sites trim it, so it is trimmed here."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return _CONTROL.sub("", text).strip()


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_FENCE = re.compile(r" {0,3}(`{3,})[ \t]*([\w+#.-]*)[ \t]*")
_QUOTE = re.compile(r" {0,3}> ?")


def _blocks(lines: list[str], depth: int) -> Iterator[Block]:
    at = 0
    open_fences = set[str]()
    words: list[str] = []
    while at < len(lines):
        line = lines[at]
        fence = _FENCE.fullmatch(line)
        if fence and fence[1] not in open_fences:
            end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() == fence[1]), 0)
            if end:
                yield from _paragraph(words)
                yield Code("\n".join(lines[at + 1 : end]), fence[2])
                at = end + 1
                continue
            open_fences.add(fence[1])
        elif depth < DEEPEST_QUOTE and _QUOTE.match(line):
            quoted = list(takewhile(_QUOTE.match, lines[at:]))
            inner = tuple(_blocks([_QUOTE.sub("", line, count=1) for line in quoted], depth + 1))
            yield from _paragraph(words)
            if inner:
                yield Quote(inner)
            else:
                words += quoted
            at += len(quoted)
            continue
        if line.strip():
            words.append(line)
        else:
            yield from _paragraph(words)
        at += 1
    yield from _paragraph(words)


def _paragraph(words: list[str]) -> Iterator[Paragraph]:
    """The lines that have been gathered, which are let go."""
    if words:
        yield Paragraph(tuple(_spans("\n".join(words))))
        words.clear()


# --- spans ------------------------------------------------------------------------------------------------------------

_URL = r"https?://[^\s()<>\"]{1,2000}(?:\([^\s()<>\"]{0,200}\)[^\s()<>\"]{0,200}){0,5}"
_LINK = re.compile(rf"\[([^\[\]\n]{{1,1000}})\]\(({_URL})\)", re.IGNORECASE)
_MARK = re.compile(
    rf"(?P<tick>`+)|(?P<star>\*+)|(?P<wave>~+)|(?P<link>{_LINK.pattern})|(?P<bare>{_URL})", re.IGNORECASE
)
_STYLES = {
    "*": Style.EMPHASIS,
    "**": Style.STRONG,
    "***": Style.EMPHASIS | Style.STRONG,
    "~~": Style.STRIKE,
}
_BARE = re.compile(
    r"(?:[a-z][\w+]{1,19}://|\b(?:www|ftp)\.)[^\s<>]+|[^\s<>@:]{1,64}@[^\s<>@]{1,200}\.[a-z]{2,}", re.IGNORECASE
)


def _spans(text: str, link: str = "") -> list[Span]:
    """The spans of a paragraph, or of the words of a link."""
    parts = list(_parts(text, link))
    styles = _matched(text, parts)
    spans = list[Span]()
    active: list[Style] = []
    for (start, end, words, style, target), (opens, closes) in zip(parts, styles, strict=True):
        if opens:
            active.append(opens)
        elif closes:
            active.remove(closes)
        elif target and not link:
            inner = _spans(words, target)
            spans += [Span(span.text, span.style | _all(active), target) for span in inner]
        else:
            spans.append(Span(words if style else text[start:end], style | _all(active), link))
    return _joined(spans)


def _all(styles: list[Style]) -> Style:
    found = Style.PLAIN
    for style in styles:
        found |= style
    return found


_Part = tuple[int, int, str, Style, str]
"""Begin and end in the text; the words, CODE or PLAIN, and the address of what is code or a link."""


def _parts(text: str, link: str) -> Iterator[_Part]:
    """A text cut at all that may mean something."""
    at = 0
    lonely = set[str]()
    while mark := _MARK.search(text, at):
        start, end = mark.span()
        if start > at:
            yield at, start, "", Style.PLAIN, ""
        at = end
        ticks = mark["tick"]
        if ticks and ticks not in lonely:
            closing = next((m for m in _TICKS.finditer(text, end) if m.group() == ticks), None)
            if closing is not None:
                words, at = text[end : closing.start()], closing.end()
                yield start, at, words, Style.CODE, ""
                continue
            lonely.add(ticks)
        if mark["link"] and not link:
            yield start, end, mark[5], Style.PLAIN, mark[6]
        else:
            yield start, end, "", Style.PLAIN, ""
    if at < len(text):
        yield at, len(text), "", Style.PLAIN, ""


_TICKS = re.compile("`+")


def _matched(text: str, parts: list[_Part]) -> list[tuple[Style, Style]]:
    """For each part the style that it opens and the one that it closes; both PLAIN for what is only words.

    A mark opens where a word begins behind it and none ends before it, and closes the other way round, so that neither
    `2 * 3 * 4` nor `2*3*4` is set in italics.
    """
    found = [(Style.PLAIN, Style.PLAIN)] * len(parts)
    opened: list[tuple[str, int]] = []
    for index, (start, end, *_) in enumerate(parts):
        mark = text[start:end]
        style = _STYLES.get(mark)
        if style is None:
            continue
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and not before.isspace() and not after.isalnum() and any(mark == other for other, _ in opened):
            while opened:
                other, begin = opened.pop()
                if other == mark:
                    found[begin], found[index] = (style, Style.PLAIN), (Style.PLAIN, style)
                    break
        elif after and not after.isspace() and not before.isalnum():
            # Of two that could be closed together the inner is meant.
            opened = [(other, begin) for other, begin in opened if other != mark]
            opened.append((mark, index))
    return found


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbours of one look as one; empty ones are left out."""
    done: list[Span] = []
    for span in spans:
        if done and (done[-1].style, done[-1].link) == (span.style, span.link) and not span.style & Style.CODE:
            done[-1] = Span(done[-1].text + span.text, span.style, span.link)
        elif span.text:
            done.append(span)
    return done


# --- HTML -------------------------------------------------------------------------------------------------------------


def _paragraphs(blocks: Iterable[Block]) -> str:
    """Blocks as WordPress parts them, in a quotation too: by an empty line (`wpautop`, 6.1.9)."""
    return "\n\n".join(map(_html, blocks))


def _html(block: Block) -> str:
    """A block of a preview."""
    match block:
        case Quote(blocks=inner):
            return f"<blockquote>{_paragraphs(inner)}</blockquote>"
        case Code(text=text):
            # WordPress makes paragraphs at blank lines, in the middle of a tag too.
            runs = re.split(r"\n(?:[ \t]*\n)+", text.strip("\n"))
            return "\n\n".join(f"<code>{_escaped(run)}</code>" for run in runs)
        case Paragraph(spans=spans):
            return _tagged(spans)
    raise TypeError(block)


def _tagged(spans: Spans) -> str:
    """Spans as HTML: a tag stays open over all neighbours that have it."""
    written: list[str] = []
    opened: list[str] = []
    for span in spans:
        wanted = [f'a href="{escape(span.link)}"'] if span.link else []
        wanted += [tag for style, tag in _TAG_OF.items() if style & span.style]
        wanted.sort(key=lambda tag: opened.index(tag) if tag in opened else len(opened))
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(opened, wanted, strict=False)))
        written += [f"</{tag.split()[0]}>" for tag in reversed(opened[same:])]
        written += [f"<{tag}>" for tag in wanted[same:]]
        written.append(_escaped(span.text) if span.link or span.style & Style.CODE else _unlinked(span.text))
        opened = wanted
    written += [f"</{tag.split()[0]}>" for tag in reversed(opened)]
    return "".join(written)


def _escaped(text: str) -> str:
    """Text as HTML. WordPress takes `&amp;#38;` for `&#38;` (kses, 6.1.9): the number sign is escaped too."""
    return escape(text, quote=False).replace("&amp;#", "&amp;&#035;")


_ENCLOSED = re.compile(rf"({_URL})(?=[<>])", re.IGNORECASE)
"""An address before what is escaped: WordPress would take `&gt` into the link that it makes."""


def _unlinked(text: str) -> str:
    """Words of no link as HTML."""
    parts = _ENCLOSED.split(text)
    return "".join(
        f'<a href="{escape(part)}">{_escaped(part)}</a>' if number % 2 else _escaped(part)
        for number, part in enumerate(parts)
    )


# --- known again ------------------------------------------------------------------------------------------------------


def words(wire: str) -> str:
    """What can be read of a wire text in HTML: the tags away, the rest as it was before it was escaped."""
    return unescape(re.sub(r"<[^<>]*>", "", wire))


def normalised(words: str) -> str:
    """Words without all that a site may set otherwise than they were written (wptexturize, convert_smilies, 6.1.9).

    Two comments are the same to us where this is: white space, quotation marks, dashes, dots, primes, ×, ™, smilies,
    its own name, and in addresses `http://` before `www.` and brackets.
    """
    plain = _SMILEY.sub(lambda found: _SMILIES[found.group()], clean_lines(words))
    plain = "".join(plain.split()).translate(_TYPED)
    plain = re.sub(r"(?<=\d)×(?=\d)", "x", plain)
    # WordPress corrects its own name, and what it makes a link of.
    plain = re.sub(r"http://(?=(?:www|ftp)\.)", "", plain.replace("Wordpress", "WordPress"), flags=re.IGNORECASE)
    plain = plain.replace("%5B", "[").replace("%5D", "]")
    return re.sub(r"-{2,}", "-", re.sub("['`\"]+", '"', plain))


_TYPED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "™": "(tm)",
        "…": "...",
        "\ufe0f": "",
        "\u00a0": "",
    }
)

_SMILIES_OF = {
    "😐": ":neutral: :-| :|",
    "😈": ":twisted:",
    "➡": ":arrow:",
    "😯": ":shock: 8-O 8O",
    "🙂": ":smile: :-) :)",
    "😕": ":???: :-? :?",
    "😎": ":cool: 8-)",
    "👿": ":evil:",
    "😀": ":grin: :-D :D",
    "💡": ":idea:",
    "😳": ":oops:",
    "😛": ":razz: :-P :P",
    "🙄": ":roll:",
    "😉": ":wink: ;-) ;)",
    "😥": ":cry:",
    "😮": ":eek: :-o :o",
    "😆": ":lol:",
    "😡": ":mad: :-x :x",
    "🙁": ":sad: :-( :(",
    "❗": ":!:",
    "❓": ":?:",
}
_SMILIES = {smiley: picture for picture, smilies in _SMILIES_OF.items() for smiley in smilies.split()}
_SMILEY = re.compile("|".join(map(re.escape, sorted(_SMILIES, key=len, reverse=True))))
"""Anywhere: a tag beside one is a space to WordPress."""
