"""What stands with the text of an article stays with it: tables, sources of quotations, footnotes; no share bars."""

from __future__ import annotations

from termnews.document import Table
from termnews.fetch.extract import extract

URL = "https://news.example/2026/03/harbour-clock"
PARAGRAPHS = tuple(
    f"The harbour clock has run fast since the year {1931 + n}, and nobody on the quay has run for the ferry in living"
    f" memory; the harbour master says that paragraph {n} of this story is as long as it has to be."
    for n in range(6)
)
SHARE = '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="?share=x">X</a></li></ul></div>'


def text(*between: str, after: str = "") -> str:
    """What is extracted of the paragraphs with something between the third and the fourth, and after the last."""
    found = extract(page(*between, after=after), url=URL)
    assert found.body is not None
    return found.body.text()


def page(*between: str, after: str = "") -> str:
    first = "".join(f"<p>{words}</p>" for words in PARAGRAPHS[:3])
    last = "".join(f"<p>{words}</p>" for words in PARAGRAPHS[3:])
    article = f"<h1>Harbour clock put right</h1>{first}{''.join(between)}{last}{after}{SHARE}"
    return f"<html lang=en><body><main><article>{article}</article></main></body></html>"


def test_a_table_with_its_caption() -> None:
    rows = "".join(f"<tr><td>Day {n}</td><td>{n * 7}</td></tr>" for n in range(5))
    head = "<thead><tr><th>Day</th><th>Ships</th></tr></thead>"
    table = f"<figure><table>{head}{rows}</table><figcaption>Ships through the lock</figcaption></figure>"
    found = extract(page(table), url=URL)
    assert found.body is not None
    kept = [block for block in found.body.blocks if isinstance(block, Table)]
    assert len(kept) == 1 and len(kept[0].rows) == 6
    assert "Ships through the lock" in found.body.text()


def test_the_source_of_a_quotation() -> None:
    said = "<p>I have nothing against six minutes, said the harbour master, but a pilot has.</p>"
    assert "At the quay" in text(f"<blockquote>{said}<cite>At the quay</cite></blockquote>")


def test_a_footnote() -> None:
    marked = '<p>It was so<sup><a href="#n1">1</a></sup>, as the log of the harbour office for that year says.</p>'
    assert "Page four." in text(marked, after='<hr><p id="n1">1 Page four.</p>')


def test_code_between_paragraphs() -> None:
    assert "$ hg evolve" in text("<pre>$ hg evolve</pre>")


def test_teasers_after_the_text_are_none_of_it() -> None:
    said = "The clock of pier {0} was put right, too, said a pilot who has seen it from the sea for years."
    one = f"<li class=item><a href=/{{0}}>Ten more clocks of the coast</a><p>{said}</p></li>"
    teasers = "".join(one.format(n) for n in range(5))
    assert text(after=f"<ul>{teasers}</ul>") == "\n\n".join(PARAGRAPHS)


def test_what_stands_for_an_embed_goes_with_its_box() -> None:
    asks = "<p>An dieser Stelle finden Sie einen externen Inhalt von YouTube.</p><p>Ich bin damit einverstanden.</p>"
    assert text(f"<div class=b7>{asks}</div>") == "\n\n".join(PARAGRAPHS)


def test_no_share_bar() -> None:
    assert text() == "\n\n".join(PARAGRAPHS)
