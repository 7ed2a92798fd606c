"""Setting a long article: to its first screen, anew at another width, its code in colours."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from termnews.document import Block, Code, Document, Heading, Paragraph, Span, Style
from termnews.layout.lines import View
from termnews.model import Article, FullState, TextKind
from termnews.tui.keymap import PageKeys
from termnews.tui.widgets.article_page import ArticlePage
from termnews.tui.widgets.code_colours import LONGEST, CodeColours
from tests.bench.bench import Bench
from tests.bench.figures import Figure

PARAGRAPHS = 400
_WORDS = "The council voted on Tuesday to keep the old harbour crane, a landmark, after a long and heated debate. "
_SCREEN = 60


def _body() -> Document:
    """An article of 30,000 words."""
    blocks: list[Block] = []
    for number in range(PARAGRAPHS):
        if number % 20 == 0:
            blocks.append(Heading(2, (Span(f"Part {number // 20}"),)))
        link = Span("minutes of the meeting", link=f"https://news.example/{number}")
        blocks.append(Paragraph((Span(_WORDS * 2), Span("a landmark ", Style.STRONG), link, Span(f". {_WORDS * 2}"))))
    return Document(tuple(blocks))


ARTICLE = Article(
    id=1, source_id=1, source_title="The Quay", title="The old crane stays", standfirst="", byline="", url="",
    published=datetime(2026, 6, 4, tzinfo=UTC), updated=None, language="en", site="", image="", read=False,
    starred=False, comments=None, comments_url="", text_kind=TextKind.FULL, body=_body(), plain="",
    full_state=FullState.DONE, note="", position="",
)  # fmt: skip


def _cpu(rounds: int, work: Callable[[], Any]) -> float:
    """The median CPU time of some work, in ms."""
    taken = []
    for _ in range(rounds):
        begun = time.thread_time()
        work()
        taken.append(1000 * (time.thread_time() - begun))
    return statistics.median(taken)


def layout(bench: Bench) -> list[Figure]:
    """CPU to the first screen of a long article, to its end at another width, and of code."""
    rounds = 3 if bench.quick else max(5, bench.rounds)
    code = ("def lift(crane):\n    return crane.load * 2  # tonnes\n" * 400)[:LONGEST]
    colours = CodeColours()
    colours.load(["python"])
    coloured = replace(ARTICLE, body=Document((Code(code, "python"),)))

    def first() -> None:
        ArticlePage(ARTICLE, 70, PageKeys()).ensure(_SCREEN)

    def again() -> None:
        page = ArticlePage(ARTICLE, 54, PageKeys())
        page.ensure(page.line_of(f"{PARAGRAPHS}:0") + _SCREEN)

    def code_page() -> None:
        ArticlePage(coloured, 70, PageKeys(), view=View(colours=colours)).body.finish()

    return [
        Figure("layout", f"{PARAGRAPHS} paragraphs, to the first screen", _cpu(rounds, first), "ms", 60.0, by="cpu"),
        Figure("layout", "… set anew at another width, at their end", _cpu(rounds, again), "ms", 100.0, by="cpu"),
        Figure("layout", f"code of {len(code):,} characters, coloured", _cpu(rounds, code_page), "ms", 100.0, by="cpu"),
    ]
