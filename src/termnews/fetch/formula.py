"""Formulas in a line of Unicode: `a² + b² = c²`, `∑ₖ₌₁ⁿ 1/k²`, `(−b ± √(b² − 4ac))/(2a)`.

What cannot be said soundly in a line raises Unsound, and the formula's source is shown in its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple


class Unsound(ValueError):
    """A line of characters would not say what the formula says."""


class Kind(Enum):
    """What a piece of a formula is: it decides where blanks stand."""

    PLAIN = 0
    BINARY = 1
    """+ − ×: blanks around it where something stands before it."""
    RELATION = 2
    """= < →: blanks around it."""
    PUNCTUATION = 3
    """A blank behind it."""
    OPEN = 4
    CLOSE = 5
    NAME = 6
    """sin, log, ∑: a blank behind it where letters follow."""
    BLANK = 7


class Piece(NamedTuple):
    """A piece of a formula in characters."""

    text: str
    kind: Kind = Kind.PLAIN
    single: bool = True
    """It reads as one thing: no brackets are needed around it."""


NOTHING = Piece("")
BLANK = Piece(" ", Kind.BLANK)

_BINARY = frozenset("+-−±∓×÷∗*∘∙⋅·∩∪∧∨⊕⊖⊗⊙∖†‡⋆")
_RELATIONS = frozenset("=≠<>≤≥≪≫≈≅≃∼≡≢∝≔∈∉∋⊂⊃⊆⊇⊢⊨⊥∥∣→←↔⇒⇐⇔↦⟶⟵⟹⟸⟺⟷⟼↪≺≻⪯⪰≍≐:")
_OPENING, _CLOSING = frozenset("([{⟨⌈⌊"), frozenset(")]}⟩⌉⌋")
_LARGE = frozenset("∑∏∐∫∬∭∮⋂⋃⨁⨂")
_ABOVE = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθι∗*′",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᶥ**′",
        strict=True,
    )
)
_BELOW = dict(zip("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_RAISED_OR_LOWERED = frozenset([*_ABOVE.values(), *_BELOW.values()]) - {"*"}
_HALVES = {"1/2": "½", "1/3": "⅓", "2/3": "⅔", "1/4": "¼", "3/4": "¾", "1/8": "⅛"}
ACCENTS = {
    **dict.fromkeys(("bar", "overline", "¯", "―", "‾", "_"), "\u0305"),
    **dict.fromkeys(("hat", "widehat", "^", "ˆ"), "\u0302"),
    **dict.fromkeys(("tilde", "widetilde", "~", "˜"), "\u0303"),
    **dict.fromkeys(("vec", "→", "⃗"), "\u20d7"),
    **dict.fromkeys(("dot", "˙", "."), "\u0307"),
    **dict.fromkeys(("ddot", "¨"), "\u0308"),
}
"""What stands over a letter, by its name in TeX or its sign in MathML, as a mark."""
DOUBLE = str.maketrans("CHNPQRZ", "ℂℍℕℙℚℝℤ")
"""The sets of numbers."""
_LONGEST_ACCENTED = 3


def sign(text: str) -> Piece:
    """An operator, a bracket or another sign."""
    if text in _BINARY:
        return Piece("−" if text == "-" else text, Kind.BINARY)
    if text in _RELATIONS:
        return Piece(text, Kind.RELATION)
    if text in _OPENING:
        return Piece(text, Kind.OPEN)
    if text in _CLOSING:
        return Piece(text, Kind.CLOSE)
    if text in (",", ";"):
        return Piece(text, Kind.PUNCTUATION)
    return Piece(text, Kind.NAME if text in _LARGE or (len(text) > 1 and text.isalpha()) else Kind.PLAIN)


def row(pieces: Iterable[Piece]) -> Piece:
    """Pieces one behind the other, with blanks where they belong."""
    shown = [piece for piece in pieces if piece.text]
    if len(shown) == 1:
        return shown[0]
    text = ""
    before = NOTHING
    for at, piece in enumerate(shown):
        text += _between(before, piece, at) + (grouped(piece) if _is_bound(shown, at) else piece.text)
        before = piece
        if piece.kind is Kind.BINARY and not (at and _is_operand(shown[at - 1])):
            before = NOTHING  # a sign of what follows, as in −b
    text = (" ".join(text.split(" ")) if "\n" in text else " ".join(text.split())).replace(": =", ":=")
    return Piece(text, Kind.PLAIN, len(text) <= 1 or text.isdecimal() or _is_enclosed(text))


def _is_bound(pieces: list[Piece], at: int) -> bool:
    """Whether a piece is multiplied with what stands beside it."""
    if pieces[at].kind is not Kind.PLAIN:
        return False
    before, after = pieces[at - 1] if at else NOTHING, pieces[at + 1] if at + 1 < len(pieces) else NOTHING
    return (
        (before.kind is Kind.PLAIN and before.text[-1:].isalnum())
        or (after.kind in (Kind.PLAIN, Kind.OPEN) and (after.text[:1].isalnum() or after.text[:1] in _OPENING))
        or before.kind is Kind.CLOSE
    )


def _is_operand(piece: Piece) -> bool:
    return piece.kind in (Kind.PLAIN, Kind.CLOSE, Kind.BLANK)


def _between(before: Piece, piece: Piece, at: int) -> str:
    kinds = (before.kind, piece.kind)
    if not at or before is NOTHING or Kind.BLANK in kinds:
        return ""
    if Kind.RELATION in kinds or before.kind is Kind.PUNCTUATION:
        return " "
    if Kind.BINARY in kinds:
        return " " if before.kind is Kind.BINARY or _is_operand(before) else ""
    if before.kind is Kind.NAME:
        return " " if piece.kind is not Kind.OPEN and piece.kind is not Kind.CLOSE else ""
    if piece.kind is Kind.NAME and before.kind in (Kind.PLAIN, Kind.CLOSE):
        return " "
    # 3 and 2, one behind the other, are no 32.
    return " " if before.text[-1:].isdecimal() and piece.text[:1].isdecimal() else ""


def _is_enclosed(text: str) -> bool:
    """Whether the brackets around a text belong together."""
    if text[:1] not in _OPENING or text[-1:] not in _CLOSING:
        return False
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in _OPENING) - (letter in _CLOSING)
        if not depth:
            return at == len(text) - 1
    return False


def grouped(piece: Piece) -> str:
    """A piece as it stands beside something that would bind to a part of it."""
    return piece.text if piece.single else f"({piece.text})"


def scripts(base: Piece, below: Piece = NOTHING, above: Piece = NOTHING) -> Piece:
    """A piece with an index and an exponent."""
    text = base.text if base.kind is not Kind.PLAIN or base.single else f"({base.text})"
    primes = above.text and not above.text.strip("′″‴")
    text += _script(below, _BELOW, "_")
    text += above.text if primes else _script(above, _ABOVE, "^")
    kind = Kind.NAME if base.kind is Kind.NAME else Kind.PLAIN
    return Piece(text, kind)


def _script(piece: Piece, table: dict[str, str], mark: str) -> str:
    text = piece.text.replace(" ", "")
    if not text:
        return ""
    if all(letter in table for letter in text):
        return "".join(table[letter] for letter in text)
    return f"{mark}{piece.text}" if len(text) == 1 else f"{mark}({piece.text})"


def fraction(over: Piece, under: Piece) -> Piece:
    """A fraction."""
    above = over.text if over.text.isalnum() else grouped(over)
    text = f"{above}/{grouped(under)}"
    return Piece(_HALVES.get(text, text), Kind.PLAIN, text in _HALVES)


def root(inside: Piece, degree: Piece = NOTHING) -> Piece:
    """A root."""
    small = degree.text
    if small and small != "2" and not all(letter in _ABOVE for letter in small):
        raise Unsound("the degree of a root")
    sign = "".join(_ABOVE[letter] for letter in small) if small not in ("", "2") else ""
    return Piece(f"{sign}√{grouped(inside)}")


def accented(base: Piece, accent: str) -> Piece:
    """A letter, or a few, with a mark over each; over a letter and its index it stands on the letter.

    Raises Unsound for more.
    """
    mark, text = ACCENTS.get(accent), base.text
    if mark is None or not text[:1].isalnum():
        raise Unsound(f"{accent} over {text}")
    if all(letter in _RAISED_OR_LOWERED for letter in text[1:]):
        text = text[0] + mark + text[1:]
    elif text.isalpha() and len(text) <= _LONGEST_ACCENTED and not _RAISED_OR_LOWERED.intersection(text):
        text = "".join(letter + mark for letter in text)
    else:
        raise Unsound(f"{accent} over {text}")
    return Piece(unicodedata.normalize("NFC", text), Kind.PLAIN)


def matrix(rows: list[list[Piece]], *, fenced: bool) -> Piece:
    """Rows of cells: in one line where brackets stand around them, else a line a row."""
    filled = [[cell for cell in cells if cell.text] for cells in rows]
    if fenced:
        return Piece("; ".join(", ".join(cell.text for cell in cells) for cells in filled), Kind.PLAIN, single=False)
    lines = (" ".join(cell.text for cell in cells) for cells in filled if cells)
    return Piece("\n".join(lines), Kind.PLAIN, single=False)
