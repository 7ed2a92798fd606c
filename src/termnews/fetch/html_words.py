"""The words of HTML without its tree, for the tens of thousands of entries of a refresh.

Most fragments are tags and text and nothing else, and are read by splitting them at their `<` (a fifth of what a parser
takes). What is anything else is read by patterns.
"""

from __future__ import annotations

import re
from functools import lru_cache

from termnews.fetch import references
from termnews.fetch.references import LONGEST, unescape
from termnews.text import clean_lines, is_settled

# Quotes are skipped over, so that a `>` in an attribute does not end the tag; a `<` in one ends the attempt, which
# keeps hostile text linear. What is never closed goes on to the end, as in a browser.
_TAG = r"""<(/?[A-Za-z][^\s/<>]*+|[!?])[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+>"""
_AT_TAGS = re.compile(_TAG).split
_AT_TAGS_UTF8 = re.compile(_TAG.encode()).split
_BROKEN_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WITH_CONTENT = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|head|select|textarea|button|svg|annotation)(?=[\s/>])[^<>]*>.*?(?:</\1\s*>|\Z)"
    r"|<!\[CDATA\[|\]\]>",
    re.I | re.S,
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_PARAGRAPH, _LINE = b"\x03", b"\x02"


def _all(names: str, mark: bytes) -> dict[bytes, bytes]:
    return dict.fromkeys(names.encode().split(), mark)


_PARTS = {
    **_all("p div h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table section article figure figcaption", _PARAGRAPH),
    **_all("header footer aside main hr nav form fieldset details summary address center", _PARAGRAPH),
    **_all("P DIV H1 H2 H3 UL OL TABLE BLOCKQUOTE", _PARAGRAPH),
    **_all("br li tr dt dd option BR LI TR", _LINE),
    **_all("td th TD TH", b" "),
}
"""What stands for a tag: what parts paragraphs, what parts lines."""
_PARTS |= {b"/" + name: mark for name, mark in _PARTS.items() if mark != _LINE}
_CONTENT_NAMES = _all("script style template head select textarea button svg annotation ! ?", b"")


class _Marks(dict[bytes, bytes | None]):
    """What stands for a tag by its name; None for what is not simple."""

    def __missing__(self, name: bytes) -> bytes | None:
        return None if name.lower() in _CONTENT_NAMES else b""


_mark = _Marks(
    # The names that are met in nearly every text: they need not be looked at any closer.
    _all("a b br cite code em i img small span strong sub sup u", b"")
    | _all("/a /b /br /cite /code /em /i /small /span /strong /sub /sup /u /li /tr /dt /dd", b"")
    | _PARTS
).__getitem__
_ASCII = bytes((9, 10, *range(32, 127)))


def plain_text(html: str) -> str:
    """The words of an HTML fragment, paragraphs parted by a blank line, lines by a line break."""
    return plain_utf8(html.encode("utf-8", "surrogatepass"))[0].decode()


def plain_utf8(html: bytes) -> tuple[bytes, bytes | None]:
    """As `plain_text`, of UTF-8 and in UTF-8, in which it takes two thirds; there may be lone surrogates in it.

    With the words come their letters that are not ASCII, and maybe some of the tags; None where they are not known.
    """
    letters = html.translate(None, _ASCII)
    text = _simple(html, letters)
    if text is None:
        return _plain(html.decode("utf-8", "surrogatepass")).encode(), None
    if b"&" not in text:
        return text, letters
    parts = text.split(b"&")
    for place in range(1, len(parts)):
        name, end, rest = parts[place].partition(b";")
        if not end or len(name) > LONGEST or (meant := _meant(name)) is None:
            return clean_lines(unescape(text.decode())).encode(), None
        parts[place] = meant + rest
        letters += meant
    return b"".join(parts), letters


@lru_cache(maxsize=512)
def _meant(name: bytes) -> bytes | None:
    """What a reference stands for; None where it is none, or what it stands for is not left as it is."""
    letters = references.meant(name.decode("latin-1"))
    if letters is None or not letters.replace("\xa0", " ").isprintable():
        return None
    encoded = letters.encode()
    return encoded if is_settled(encoded.translate(None, _ASCII)) else None


def _simple(html: bytes, letters: bytes) -> bytes | None:
    """The lines of a fragment of tags and text, its references as they are; None where there is more to it.

    More is a comment, a script, a `<` in a text, a letter that has to be taken out or put together with another.
    `letters` are those that are not ASCII.
    """
    if letters:
        if not is_settled(letters):
            return None
        if b"\xc2\xa0" in letters:
            html = html.replace(b"\xc2\xa0", b" ")
    if b"<" not in html:
        return _folded_utf8(html.strip())
    if b"]" in html and b"]]" in html:
        return None
    if b"<!--" in html:
        html = _COMMENT.sub(b" ", html)
    parts = _AT_TAGS_UTF8(html)
    marks = list(map(_mark, parts[1::2]))
    if None in marks:
        return None
    parts[1::2] = marks
    text = b"".join(parts)
    if b"<" in text:
        return None
    if _LINE in text:
        return _lines_utf8(text)
    paragraphs = list(filter(None, map(bytes.strip, text.split(_PARAGRAPH))))
    plain = b"\n\n".join(paragraphs)
    if _is_wide(plain) or plain.count(b"\n") > 2 * len(paragraphs) - 2:
        plain = b"\n\n".join(map(_folded_utf8, paragraphs))
    return plain


def _lines_utf8(text: bytes) -> bytes:
    """As `_lines_of`, of a text whose only white space is ASCII's."""
    parts = [part.split(_LINE) for part in text.split(_PARAGRAPH)]
    paragraphs = list(filter(None, [list(filter(None, map(bytes.strip, part))) for part in parts]))
    plain = b"\n\n".join(map(b"\n".join, paragraphs))
    if _is_wide(plain) or plain.count(b"\n") > sum(map(len, paragraphs)) + len(paragraphs) - 2:
        plain = b"\n\n".join([b"\n".join(map(_folded_utf8, lines)) for lines in paragraphs])
    return plain


def _folded_utf8(line: bytes) -> bytes:
    """A line that has no white space but ASCII's and none at its ends, each run of it as one space."""
    return b" ".join(line.split()) if b"\n" in line or _is_wide(line) else line


def _is_wide(line: bytes) -> bool:
    return b"  " in line or b"\t" in line


def _plain(html: str) -> str:
    """The words of HTML of whatever kind."""
    html = _lines_of(_without_tags(html)) if "<" in html else _folded(html)
    if "&" in html:
        html = unescape(html)
    return clean_lines(html)


def _without_tags(html: str) -> str:
    """The text between the tags, with the marks of `_PARTS`, of HTML of whatever kind."""
    parts = _AT_TAGS(_WITH_CONTENT.sub(" ", html))
    parts[1::2] = [_PARTS.get(name.encode("utf-8", "replace"), b"").decode() for name in parts[1::2]]
    return _BROKEN_TAG.sub("", "".join(parts))


def _lines_of(text: str) -> str:
    """A text with marks as lines and paragraphs, white space folded. By splitting: patterns take five times as long."""
    paragraph, line = _PARAGRAPH.decode(), _LINE.decode()
    paragraphs = ("\n".join(filter(None, map(_folded, part.split(line)))) for part in text.split(paragraph))
    return "\n\n".join(filter(None, paragraphs))


def _folded(line: str) -> str:
    """A line with each run of white space as one space; most have none but single spaces, and stay as they are."""
    line = line.strip()
    return line if line.isprintable() and "  " not in line else " ".join(line.split())
