"""MathML in a line of Unicode. MathML Core, presentation elements."""

from __future__ import annotations

from collections.abc import Callable

from lxml.html import HtmlElement

from termnews.fetch import formula
from termnews.fetch.formula import BLANK, NOTHING, Kind, Piece, Unsound
from termnews.text import clean

_DEPTH = 60
_FENCES = frozenset("()[]{}|‖⟨⟩")


def to_text(math: HtmlElement) -> str:
    """The formula of a `<math>` in characters. Raises Unsound where they would not say what it says."""
    return _row(math, 0).text.strip()


def _children(element: HtmlElement) -> list[HtmlElement]:
    return [child for child in element if isinstance(child.tag, str)]


def _words(element: HtmlElement) -> str:
    return clean(element.text_content(), 0)


def _row(element: HtmlElement, depth: int) -> Piece:
    children = _children(element)
    if not children:
        return Piece(text) if (text := _words(element)) else NOTHING
    pieces: list[Piece] = []
    for at, child in enumerate(children):
        beside = children[max(0, at - 1) : at] + children[at + 1 : at + 2]
        fenced = any(other.tag == "mo" and _words(other) in _FENCES for other in beside)
        pieces.append(_piece(child, depth + 1, fenced=fenced))
    return formula.row(pieces)


def _piece(element: HtmlElement, depth: int, *, fenced: bool = False) -> Piece:
    if depth > _DEPTH:
        raise Unsound("too deep")
    tag = str(element.tag)
    if tag == "mo":
        return formula.sign(_words(element))
    if tag in ("mi", "mn"):
        text = _words(element)
        if element.get("mathvariant") == "double-struck":
            text = text.translate(formula.DOUBLE)
        return Piece(text, Kind.NAME if len(text) > 1 and text.isalpha() and tag == "mi" else Kind.PLAIN)
    if tag in ("mtext", "ms"):
        return _text(element)
    if tag == "mspace":
        return BLANK
    if tag == "mtable":
        rows = [[_row(cell, depth + 1) for cell in _children(row)] for row in _children(element)]
        return formula.matrix(rows, fenced=fenced)
    if tag in ("semantics", "maction"):
        children = _children(element)
        return _piece(children[0], depth + 1, fenced=fenced) if children else NOTHING
    if tag in ("annotation", "annotation-xml", "mphantom", "none", "mprescripts"):
        return NOTHING
    if tag in _MADE:
        return _MADE[tag]([_piece(child, depth + 1) for child in _children(element)], element)
    if tag in ("mrow", "mstyle", "mpadded", "math", "mtd", "mrow", "merror", "mtr"):
        return _row(element, depth)
    if tag == "mfenced":
        inner = formula.row(
            piece
            for at, child in enumerate(_children(element))
            for piece in ((formula.sign(","), _piece(child, depth + 1)) if at else (_piece(child, depth + 1),))
        )
        return Piece(f"{element.get('open') or '('}{inner.text}{element.get('close') or ')'}")
    raise Unsound(tag)


def _text(element: HtmlElement) -> Piece:
    raw = element.text_content()
    text = clean(raw, 0)
    parted = raw[:1].isspace() or raw[-1:].isspace()
    return Piece(f" {text} " if parted else text, Kind.BLANK) if text else BLANK


def _taken(parts: list[Piece], count: int) -> list[Piece]:
    if len(parts) != count:
        raise Unsound("arguments are missing")
    return parts


def _over(parts: list[Piece], element: HtmlElement) -> Piece:
    base, above = _taken(parts, 2)
    return formula.accented(base, above.text) if above.text in formula.ACCENTS else formula.scripts(base, above=above)


def _under(parts: list[Piece], element: HtmlElement) -> Piece:
    base, below = _taken(parts, 2)
    return formula.scripts(base, below)


def _sub_sup(parts: list[Piece], element: HtmlElement) -> Piece:
    base, below, above = _taken(parts, 3)
    return formula.scripts(base, below, above)


def _sup(parts: list[Piece], element: HtmlElement) -> Piece:
    base, above = _taken(parts, 2)
    return formula.scripts(base, above=above)


def _fraction(parts: list[Piece], element: HtmlElement) -> Piece:
    over, under = _taken(parts, 2)
    if (element.get("linethickness") or "").strip() in ("0", "0px", "0pt"):
        return Piece(f"{over.text} choose {under.text}", Kind.PLAIN, single=False)
    return formula.fraction(over, under)


def _root(parts: list[Piece], element: HtmlElement) -> Piece:
    inside, degree = _taken(parts, 2)
    return formula.root(inside, degree)


_MADE: dict[str, Callable[[list[Piece], HtmlElement], Piece]] = {
    "mfrac": _fraction,
    "msqrt": lambda parts, _: formula.root(formula.row(parts)),
    "mroot": _root,
    "msub": _under,
    "msup": _sup,
    "msubsup": _sub_sup,
    "mover": _over,
    "munder": _under,
    "munderover": _sub_sup,
}
"""Element to what is made of its parts."""
