"""Code of HTML: the lines of a `<pre>` as they stand, without the line numbers that a highlighter put beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from termnews.document import Code, CodeLink
from termnews.fetch.html_parse import names
from termnews.text import clean_lines

_GUTTER = re.compile(
    r"(?:^|\s)(?:gutter|gl|lineno|linenos|linenodiv|line-?numbers?(?:-rows|-cell)?|linenumber|lnt?|hljs-ln-(?:numbers|n)"
    r"|blob-num|line_numbers|rouge-gutter|code-line-number|react-syntax-highlighter-line-number)(?:\s|$)",
    re.I,
)
_CODE_CELL = re.compile(r"(?:^|\s)(?:blob-code|hljs-ln-code|rouge-code|code|code-line|lntd|line)(?:\s|-|$)", re.I)
_LANGUAGE = (
    re.compile(
        r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush|src|source|code)[-:_]\s*([A-Za-z][\w+#-]*)", re.I
    ),
    re.compile(r"(?:^|\s)(?:sourceCode|hljs|prettyprint|highlight)\s+(?:lang-)?([a-z][\w+#]*)(?:\s|$)"),
)
_NOT_A_LANGUAGE = names(
    "code block wrapper container default none plain plaintext text nohighlight linenums line numbers inline box"
    " toolbar highlight highlighter source content language hljs pre copy example snippet"
)
_BLOCK = names("div p li tr ol ul table tbody section figure blockquote")
_DROPPED = names("script style button svg textarea select template")


def code_block(pre: HtmlElement, link_of: Callable[[str], str]) -> Code | None:
    """The code of a `<pre>`; None where it holds nothing to see. `link_of` makes an address of an href."""
    text = clean_lines(code_text(pre)).strip("\n").rstrip()
    return Code(text, language_of(pre), tuple(_links(pre, text, link_of))) if text.strip() else None


def _links(pre: HtmlElement, text: str, link_of: Callable[[str], str]) -> Iterator[CodeLink]:
    """The links of code: their words are looked for in the text one after the other."""
    at = 0
    for link in pre.iter("a"):
        words = clean_lines("".join(str(part) for part in link.itertext())).strip()
        address = link_of(link.get("href") or "") if words and "\n" not in words else ""
        start = text.find(words, at) if address else -1
        if start >= 0:
            at = start + len(words)
            yield CodeLink(start, at, address)


def code_text(element: HtmlElement) -> str:
    """The text of preformatted markup: `<br>` and block elements end a line, gutters and buttons are left out."""
    parts: list[str] = []
    stack: list[tuple[HtmlElement, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            if tag in _BLOCK and node is not element:
                _end_line(parts)
            if node is not element and node.tail:
                parts.append(node.tail)
            continue
        if node is not element and (tag in _DROPPED or not isinstance(tag, str) or _is_gutter(node)):
            if node.tail:
                parts.append(node.tail)
            continue
        if tag == "br":
            parts.append("\n")
        elif (tag in _BLOCK and node is not element) or _follows_code(node):
            _end_line(parts)
        if node.text:
            parts.append(node.text)
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    return "".join(parts)


def _end_line(parts: list[str]) -> None:
    for part in reversed(parts):
        if part:
            if not part.endswith("\n"):
                parts.append("\n")
            return


def _follows_code(node: HtmlElement) -> bool:
    """A `<code>` right after another: each is a line of its own."""
    if node.tag != "code":
        return False
    before = node.getprevious()
    parent = node.getparent()
    return (
        before is not None and before.tag == "code" and not before.tail and parent is not None and parent.tag == "pre"
    )


def _is_gutter(node: HtmlElement) -> bool:
    named = node.get("class")
    if not named or not _GUTTER.search(named):
        return False
    return not any(ch.isalpha() for ch in "".join(str(text) for text in node.itertext()))


def language_of(element: HtmlElement) -> str:
    """The language that a class or attribute of a `<pre>`, of its `<code>` or of the two boxes around it names."""
    around: list[HtmlElement] = [element, *element.iter("code")][:2]
    node = element.getparent()
    for _ in range(2):
        if node is not None and node.tag in ("div", "figure", "td", "span"):
            around.append(node)
            node = node.getparent()
    for found in around:
        for name in ("data-lang", "data-language", "lang"):
            value = (found.get(name) or "").strip().lower()
            if value and name != "lang" and value not in _NOT_A_LANGUAGE and value.isprintable() and len(value) < 20:
                return value
        for pattern in _LANGUAGE:
            for named in pattern.finditer(found.get("class") or ""):
                word = named.group(1).lower().rstrip("-")
                if word not in _NOT_A_LANGUAGE and len(word) < 20:
                    return word
    return ""


def code_table(table: HtmlElement, rows: list[list[HtmlElement]]) -> Code | None:
    """The code of a table that a highlighter made, numbers in one column and lines in the other; else None."""
    if len(rows) == 1 and len(rows[0]) == 2:
        numbers, lines = rows[0]
        if next(lines.iter("pre", "code"), None) is not None and _is_numbers(numbers):
            text = clean_lines(code_text(lines)).strip("\n").rstrip()
            inner = next(lines.iter("pre", "code"))
            return Code(text, language_of(inner) or language_of(table)) if text.strip() else None
        return None
    if len(rows) > 1 and all(len(row) == 2 and _is_code_row(*row) for row in rows):
        text = clean_lines("\n".join(code_text(row[1]).strip("\n") for row in rows)).rstrip()
        return Code(text, language_of(table)) if text.strip() else None
    return None


def _is_numbers(cell: HtmlElement) -> bool:
    return (
        "".join(str(text) for text in cell.itertext())
        .replace("\xa0", " ")
        .replace(" ", "")
        .strip()
        .translate({ord("\n"): None, ord("\t"): None})
        .isdigit()
    )


def _is_code_row(number: HtmlElement, line: HtmlElement) -> bool:
    if not _CODE_CELL.search(line.get("class") or ""):
        return False
    counted = "".join(str(text) for text in number.itertext()).strip()
    return counted.isdigit() or number.get("data-line-number") is not None
