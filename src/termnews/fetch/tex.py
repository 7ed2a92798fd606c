"""Formulas in TeX in a line of Unicode: what is simple of LaTeX's mathematics, and amsmath's matrices."""

from __future__ import annotations

import re
import unicodedata

from termnews.fetch import formula
from termnews.fetch.formula import BLANK, NOTHING, Kind, Piece, Unsound
from termnews.fetch.html_parse import names
from termnews.text import clean

_LONGEST = 2_000
"""Characters of a formula; what is longer is shown as it is."""
_DEPTH = 40

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|%[^\n]*|[0-9]+(?:\.[0-9]+)?|\s+|.", re.DOTALL)
_GREEK = names(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi"
    " psi omega"
)
_SYMBOLS = """
varepsilon ε vartheta ϑ varpi ϖ varrho ϱ varsigma ς varphi φ phi ϕ epsilon ϵ
pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ cap ∩ cup ∪ wedge ∧ land ∧ vee ∨ lor ∨ oplus ⊕ otimes ⊗
setminus ∖ neg ¬ lnot ¬ dagger † ddagger ‡
leq ≤ le ≤ leqslant ≤ geq ≥ ge ≥ geqslant ≥ ll ≪ gg ≫ neq ≠ ne ≠ approx ≈ cong ≅ simeq ≃ sim ∼ equiv ≡ propto ∝ in ∈
notin ∉ ni ∋ subset ⊂ supset ⊃ subseteq ⊆ supseteq ⊇ mid ∣ parallel ∥ perp ⊥ vdash ⊢
models ⊨ prec ≺ succ ≻ coloneqq ≔ asymp ≍
to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ implies ⟹ iff ⟺ mapsto ↦
longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ Longleftrightarrow ⟺ uparrow ↑ downarrow ↓ hookrightarrow ↪
infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ Re ℜ Im ℑ aleph ℵ hbar ℏ ell ℓ wp ℘
angle ∠ triangle △ square □ Box □ checkmark ✓ prime ′ degree ° therefore ∴ because ∵ top ⊤ bot ⊥
ldots … dots … cdots ⋯ dotsc … dotsb ⋯ vdots ⋮ ddots ⋱
sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcap ⋂ bigcup ⋃ bigoplus ⨁ bigotimes ⨂
langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lbrace { rbrace } lbrack [ rbrack ] vert | Vert ‖ lvert | rvert |
lVert ‖ rVert ‖ backslash ∖ imath ı jmath ȷ colon :
"""
_SIGNS = {
    **{name: unicodedata.lookup(f"GREEK SMALL LETTER {name.replace('lambda', 'lamda').upper()}") for name in _GREEK},
    **{
        name.capitalize(): unicodedata.lookup(f"GREEK CAPITAL LETTER {name.replace('lambda', 'lamda').upper()}")
        for name in _GREEK
    },
    **dict(re.findall(r"(\w+) (\S+)", _SYMBOLS)),
}
_NAMES = names(
    "sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh log ln lg exp lim liminf limsup max min sup inf det"
    " dim ker deg gcd arg hom Pr mod bmod argmax argmin"
)
_BLANKS = names(", ; : > ! quad qquad enspace thinspace thickspace medspace nobreakspace space") | {" "}
_IGNORED = names(
    "displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits nonumber notag left right middle big Big bigg"
    " Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr mathstrut strut hfill hline rm it bf sf tt boldsymbol mathbin"
    " mathrel mathop mathord mathopen mathclose mathpunct"
)
_FONTS = names(
    "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal bm pmb operatorname operatorname*"
)
_TEXTS = names("text textrm textbf textit textsf texttt mbox hbox")
_MATRICES = {
    "matrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"), "vmatrix": ("|", "|"), "Bmatrix": ("{", "}"),
    "Vmatrix": ("‖", "‖"), "smallmatrix": ("", ""),
}  # fmt: skip
_ROWS = names("aligned align align* gathered gather gather* split cases equation equation* multline eqnarray")


def to_text(source: str) -> str:
    """A formula in characters. Raises Unsound where they would not say what it says, or where it is not known how."""
    if len(source) > _LONGEST:
        raise Unsound("too long")
    reading = _Reading(_TOKEN.findall(source))
    piece = reading.row(0)
    if reading.at < len(reading.tokens):
        raise Unsound(reading.tokens[reading.at])
    return clean(piece.text, 0) if "\n" not in piece.text else piece.text.strip()


class _Reading:
    """The tokens of a formula, read from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = [token for token in tokens if not token.startswith("%")]
        self.at = 0

    def _next(self) -> str:
        """The next token that is no blank; '' at the end."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if not token.isspace():
                return token
        return ""

    def _peek(self) -> str:
        at = self.at
        token = self._next()
        self.at = at
        return token

    def row(self, depth: int, *, closing: str = "") -> Piece:
        """Pieces up to the token that ends them, which is taken too."""
        pieces: list[Piece] = []
        while (token := self._next()) != closing:
            if not token or token in ("}", "&", "\\\\", "\\end"):
                raise Unsound(token or "it has no end")
            self._take(token, pieces, depth + 1)
        return formula.row(pieces)

    def _take(self, token: str, pieces: list[Piece], depth: int) -> None:
        if token not in ("_", "^", "'"):
            pieces.append(self._piece(token, depth))
            return
        base = pieces.pop() if pieces and pieces[-1].kind not in (Kind.BLANK, Kind.BINARY, Kind.RELATION) else NOTHING
        below, above = NOTHING, NOTHING
        while token:
            if token == "'":
                above = Piece(above.text + "′")
            elif token == "_":
                below = self._argument(depth)
            else:
                above = Piece(above.text + self._argument(depth).text, single=False)
            token = self._next() if self._peek() in ("_", "^", "'") else ""
        pieces.append(formula.scripts(base, below, above))

    def _argument(self, depth: int) -> Piece:
        token = self._next()
        if token[:1].isdigit() and len(token) > 1:
            # x^10 is x¹0: an argument without braces is one character.
            self.at -= 1
            self.tokens[self.at : self.at + 1] = [token[0], token[1:]]
            self.at += 1
            token = token[0]
        if not token or token in "}&_^":
            raise Unsound("an argument is missing")
        return self._piece(token, depth + 1)

    def _words(self) -> str:
        """The argument of `\\text{…}` as it stands."""
        if self._next() != "{":
            raise Unsound("text without braces")
        parts: list[str] = []
        while self.at < len(self.tokens) and (token := self.tokens[self.at]) != "}":
            if token in ("{", "$") or token.startswith("\\"):
                raise Unsound(token)
            parts.append(token)
            self.at += 1
        self.at += 1
        return "".join(parts)

    def _piece(self, token: str, depth: int) -> Piece:
        if depth > _DEPTH:
            raise Unsound("too deep")
        if token == "{":
            return self.row(depth, closing="}")
        if token.startswith("\\"):
            return self._command(token[1:], depth)
        if token == "~":
            return BLANK
        return formula.sign(token)

    def _command(self, name: str, depth: int) -> Piece:
        if name in _SIGNS:
            return formula.sign(_SIGNS[name])
        if name in _NAMES:
            return Piece(name.replace("bmod", "mod"), Kind.NAME)
        if name in _BLANKS:
            return BLANK if name != "!" else NOTHING
        if name in ("left", "right", "middle") and self._peek() == ".":
            self._next()
            return NOTHING
        if name in _IGNORED:
            return NOTHING
        if name in ("{", "}", "%", "#", "$", "&", "_", "|"):
            return formula.sign("‖" if name == "|" else name)
        return self._with_arguments(name, depth)

    def _with_arguments(self, name: str, depth: int) -> Piece:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return formula.fraction(self._argument(depth), self._argument(depth))
        if name in ("binom", "tbinom", "dbinom"):
            over, under = self._argument(depth), self._argument(depth)
            return Piece(f"({over.text} choose {under.text})")
        if name == "sqrt":
            degree = NOTHING
            if self._peek() == "[":
                self._next()
                degree = self.row(depth, closing="]")
            return formula.root(self._argument(depth), degree)
        if name in formula.ACCENTS:
            return formula.accented(self._argument(depth), name)
        if name == "mathbb":
            return Piece(self._argument(depth).text.translate(formula.DOUBLE))
        if name in _FONTS:
            inside = self._argument(depth).text
            return Piece(inside, Kind.NAME if name.startswith("operatorname") else Kind.PLAIN)
        if name in _TEXTS:
            return Piece(self._words(), Kind.BLANK)
        if name in ("overset", "stackrel", "underset"):
            other, base = self._argument(depth), self._argument(depth)
            return formula.scripts(base, *((other,) if name == "underset" else (NOTHING, other)))
        if name in ("phantom", "label", "tag"):
            self._argument(depth)
            return NOTHING
        if name in ("pmod",):
            return Piece(f" (mod {self._argument(depth).text})", Kind.BLANK)
        if name == "begin":
            return self._environment(self._words(), depth)
        raise Unsound(name)

    def _environment(self, name: str, depth: int) -> Piece:
        if name not in _MATRICES and name not in _ROWS:
            raise Unsound(name)
        rows: list[list[Piece]] = [[]]
        cell: list[Piece] = []
        while (token := self._next()) != "\\end":
            if not token:
                raise Unsound("it has no end")
            if token in ("&", "\\\\"):
                rows[-1].append(formula.row(cell))
                cell = []
                if token == "\\\\":
                    rows.append([])
            else:
                self._take(token, cell, depth + 1)
        rows[-1].append(formula.row(cell))
        if self._words() != name:
            raise Unsound(name)
        inside = formula.matrix([cells for cells in rows if any(c.text for c in cells)], fenced=name in _MATRICES)
        if name == "cases":
            return Piece("{ " + inside.text.replace("\n", "; ") + " }")
        before, after = _MATRICES.get(name, ("", ""))
        return Piece(f"{before}{inside.text}{after}", Kind.PLAIN, single=bool(before))
