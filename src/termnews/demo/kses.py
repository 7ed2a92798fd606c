"""What WordPress makes of a visitor's words: the tags that visitors may use stay, other tags go without a trace.

After `wp_kses` of 6.1.9, its losses included: whatever stands between `<` and the next `>` is taken for a tag, so that
`1 < 2 & 3 > 2` is kept as `1  2`.
"""

from __future__ import annotations

import re

ALLOWED: dict[str, tuple[str, ...]] = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "b": (),
    "blockquote": ("cite",),
    "cite": (),
    "code": (),
    "del": ("datetime",),
    "em": (),
    "i": (),
    "q": ("cite",),
    "s": (),
    "strike": (),
    "strong": (),
}
"""Tags that visitors may use, and their attributes."""

_BARE = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_TAG = re.compile(r"<!--.*?(?:-->|$)|<[^>]*(?:>|$)|>", re.DOTALL)
_NAME = re.compile(r"<\s*(/?)\s*([a-zA-Z0-9-]+)([^>]*)>?$", re.DOTALL)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_WEB = re.compile(r"(?:https?:|mailto:|/|#)", re.IGNORECASE)


def allowed(text: str) -> str:
    """A comment as it is stored."""
    return _TAG.sub(_tag, _BARE.sub("&amp;", text.replace("\0", "")))


def paragraphs(text: str) -> str:
    """A stored comment as it is shown: paragraphs at empty lines and around quotations, in these too, breaks at the
    other lines, every tag closed (`force_balance_tags` and then `wpautop`)."""
    text = _QUOTATION.sub(r"\n\n\g<0>", _balanced(text.replace("\r\n", "\n"))).replace(_END, f"{_END}\n\n")
    return "\n".join(_paragraph(block.strip()) for block in re.split(r"\n\s*\n", text) if block.strip())


_QUOTATION = re.compile(r"<blockquote\b[^>]*>")
_END = "</blockquote>"


def _paragraph(block: str) -> str:
    """What stands between two empty lines: the tags of a quotation go around its paragraph."""
    opened = _QUOTATION.match(block)
    opening, closing = opened.group() if opened is not None else "", _END if block.endswith(_END) else ""
    words = block[len(opening) : len(block) - len(closing)].strip()
    shown = f"<p>{words.replace(chr(10), '<br />' + chr(10))}</p>" if words else ""
    return f"{opening}{shown}{closing}"


def _tag(match: re.Match[str]) -> str:
    found = match.group()
    if found == ">":
        return "&gt;"
    named = _NAME.match(found)
    if named is None or named[2].lower() not in ALLOWED:
        return ""
    name = named[2].lower()
    if named[1]:
        return f"</{name}>"
    kept = []
    for key, double, single, bare in _ATTRIBUTE.findall(named[3]):
        value = (double or single or bare).replace('"', "&quot;")
        if key.lower() in ALLOWED[name] and (key.lower() not in ("href", "cite") or _WEB.match(value)):
            kept.append(f' {key.lower()}="{value}"')
    return f"<{name}{''.join(kept)}{' rel=' + chr(34) + 'nofollow ugc' + chr(34) if name == 'a' else ''}>"


def _balanced(text: str) -> str:
    """The text with what was left open closed, and what closes nothing left out."""
    parts, opened, at = [], list[str](), 0
    for match in re.finditer(r"<(/?)([a-z]+)[^>]*>", text):
        parts.append(text[at : match.start()])
        at = match.end()
        if not match[1]:
            opened.append(match[2])
            parts.append(match.group())
        elif match[2] in opened:
            while (name := opened.pop()) != match[2]:
                parts.append(f"</{name}>")
            parts.append(match.group())
    parts.append(text[at:])
    return "".join(parts) + "".join(f"</{name}>" for name in reversed(opened))
