"""Formulas in a line of characters."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews.fetch import mathml, tex
from termnews.fetch.formula import Unsound
from termnews.fetch.html_parse import parse_html

TEX = [
    (r"a^2+b^2=c^2", "a² + b² = c²"),
    (r"x=\frac{-b\pm\sqrt{b^2-4ac}}{2a}", "x = (−b ± √(b² − 4ac))/(2a)"),
    (r"\sum_{k=1}^n \frac{1}{k^2}=\frac{\pi^2}{6}", "∑ₖ₌₁ⁿ 1/k² = π²/6"),
    (r"e^{i\pi}+1=0", "e^(iπ) + 1 = 0"),
    (r"\int_0^1 x\,dx=\frac12", "∫₀¹ x dx = ½"),
    (r"\lim_{x\to0}\frac{\sin x}{x}", "lim_(x → 0) (sin x)/x"),
    (r"A_{ij}=\overline{A_{ji}}", "Aᵢⱼ = A̅ⱼᵢ"),
    (r"\mathbb{R}^n \ni \vec{v}", "ℝⁿ ∋ v⃗"),
    (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "(a, b; c, d)"),
    (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "a = b\nc = d"),
    (r"f'(x), x^10, 5\%, n!", "f′(x), x¹0, 5%, n!"),
    (r"\left(\frac{1}{x}\right)^{-1}", "(1/x)⁻¹"),
    (r"\frac{1}{\sqrt 2}(a+b)", "(1/√2)(a + b)"),
    (r"{\displaystyle A^{\mathsf {T}}}", "Aᵀ"),
    (r"O(n\log n) \text{ steps}", "O(n log n) steps"),
    (r"2^{2^n} \neq \sqrt[3]{x}", "2^(2ⁿ) ≠ ³√x"),
    (r"\lambda \in \Lambda", "λ ∈ Λ"),
    (r"-x < |y|", "−x < |y|"),
]


@pytest.mark.parametrize(("source", "wanted"), TEX)
def test_tex_is_said_in_characters(source: str, wanted: str) -> None:
    assert tex.to_text(source) == wanted


@pytest.mark.parametrize(
    "source",
    [
        *(r"\cancel{x}", r"\frac{1}", "{", "}", "a & b", r"\overline{a+b}", "x^", "x" * 2001, "{" * 100 + "}" * 100),
        *(r"\begin{tikzpicture}\end{tikzpicture}", r"\sqrt[a+\frac12]{x}", r"\text{$x$}"),
    ],
)
def test_what_a_line_cannot_say_is_refused(source: str) -> None:
    with pytest.raises(Unsound):
        tex.to_text(source)


@given(st.text(alphabet="\\{}[]()^_'&ab12+-=,.~ frcsqte", max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_source_is_said_or_refused(source: str) -> None:
    with suppress(Unsound):
        assert "\\" not in tex.to_text(source)


def _math(inside: str) -> str:
    return mathml.to_text(next(parse_html(f"<p><math>{inside}</math></p>").iter("math")))


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [
        ("<mi>a</mi><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mi>b</mi>", "ax² + b"),
        ("<mfrac><mrow><mo>-</mo><mi>b</mi></mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>", "(−b)/(2a)"),
        ("<msqrt><mi>x</mi><mo>-</mo><mn>1</mn></msqrt>", "√(x − 1)"),
        (
            "<munderover><mo>∑</mo><mrow><mi>k</mi></mrow><mi>n</mi></munderover><mi>k</mi>",
            "∑ₖⁿ k",
        ),
        ("<msubsup><mi>H</mi><mi>i</mi><mn>2</mn></msubsup>", "Hᵢ²"),
        ("<mover><mi>E</mi><mo>→</mo></mover>", "E⃗"),
        ("<mo>(</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable><mo>)</mo>", "(a, b)"),
        ("<mtext>if </mtext><mi>x</mi><mo>&gt;</mo><mn>0</mn>", "if x > 0"),
        ("<mi mathvariant=double-struck>R</mi>", "ℝ"),
        ("<mfrac linethickness=0><mi>n</mi><mi>k</mi></mfrac>", "n choose k"),
    ],
)
def test_mathml_is_said_in_characters(inside: str, wanted: str) -> None:
    assert _math(inside) == wanted


@pytest.mark.parametrize("inside", ["<menclose><mi>x</mi></menclose>", "<mfrac><mi>x</mi></mfrac>", "<mrow>" * 100])
def test_mathml_that_a_line_cannot_say_is_refused(inside: str) -> None:
    with pytest.raises(Unsound):
        _math(inside)
