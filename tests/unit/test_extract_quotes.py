"""Quotations of an article: pull quotes are not said twice, others stay with their source."""

from __future__ import annotations

import pytest

from tests.unit.test_extract_whole import PARAGRAPHS, text

SAID = "Nobody on the quay has run for the ferry in living memory"
"""Words of a paragraph of the page, and of a pull quote beside it."""


@pytest.mark.parametrize(
    "pulled",
    [
        f"<blockquote><p>“{SAID}”</p></blockquote>",
        f"<blockquote class=big><p>“{SAID}.”</p><cite>The harbour master</cite></blockquote>",
        f"<blockquote>{SAID} — the harbour master</blockquote>",
        f"<aside class=pullquote><p>{SAID}</p><a href=https://x.com/share>Share</a></aside>",
        f"<div class=article__pull-quote><p>{SAID} … paragraph 1 of this story is as long as it has to be.</p></div>",
        f"<figure class=wp-block-pullquote><blockquote><p>{SAID}</p></blockquote></figure>",
        f"<div class=QuoteBlock_quote><span>{SAID}</span></div>",
    ],
)
def test_a_pull_quote_is_not_said_twice(pulled: str) -> None:
    assert text(pulled) == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "quoted",
    [
        "<blockquote><p>A pilot has something against six minutes, but the harbour master has not.</p></blockquote>",
        "<aside class=pullquote><p>A pilot has something against six minutes, and he told us so.</p></aside>",
        f"<blockquote><p>A pilot has … {SAID}, said the harbour master, who has never been seen.</p></blockquote>",
        f"<blockquote><p>{SAID}.</p><p>{'A pilot has a clock of his own. ' * 20}</p></blockquote>",
    ],
)
def test_what_the_text_does_not_say_stays(quoted: str) -> None:
    assert "A pilot has" in text(quoted)


def test_a_heading_that_quotes_the_text_stays() -> None:
    assert text(f"<h2>“{SAID}”</h2>").count(SAID) == 1
