"""Makes the screenshots of the README from the demo newspaper: `uv run python screenshots/make.py`.

It starts the newspaper on loopback, refreshes a throwaway profile through the real fetch layer, and lets Textual draw.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from base64 import b64encode
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

from rich.color import ColorSystem
from textual.pilot import Pilot

from termnews import sourcesfile
from termnews.cli.main import main as termnews
from termnews.config import Settings
from termnews.demo.server import serve
from termnews.discussion import DraftState, Identity
from termnews.engine.shelf import Shelf
from termnews.fetch import picture
from termnews.fetch.picture_cells import Box, Drawn
from termnews.model import View
from termnews.paths import Paths, locate
from termnews.protocol import DrawPicture, Finished, PictureDrawn, Request
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp
from termnews.tui.jobs import Jobs

HERE = Path(__file__).parent

DRAFT = """The ferry was *never* late in my father's day either, but nobody wrote it down.

If the harbour office would put the log on a wall where people can see it, I would bring the nails."""

READER = Identity("Old Tom's daughter", "nails@pellwick.example")


async def shoot(
    name: str, paths: Paths, size: tuple[int, int], keys: str, theme: str = "evening", text: str = ""
) -> None:
    """One picture: a reader of a size and theme, after some keys."""
    with Store.open(paths.data) as store:
        # Who shows a picture puts its letters in the order of reading, as some terminals do.
        app = TermnewsApp(store, Settings(theme=theme, bidi="terminal"), paths, work=False)
        async with app.run_test(size=size) as pilot:
            # No terminal, no colours: as Rich has it.
            app.console._color_system = ColorSystem.TRUECOLOR
            app.main.ask = partial(answered, app)  # type: ignore[method-assign]
            await settle(pilot)
            for key in keys.split():
                await pilot.press(key)
                await settle(pilot)
            for key in text:
                await pilot.press({" ": "space", "\n": "enter"}.get(key, key))
            if text:
                await pilot.press("ctrl+s")
            if app.main.talk is not None:
                # There is no worker that would say so.
                app.main.post_message(Jobs.Answered(app.main.talk.request, Finished()))
            await settle(pilot)
            drawing = app.export_screenshot(title="termnews")
    # The fonts that Rich's template names are on somebody's server: the picture is to stand by itself.
    drawing = re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(re.sub(r"[ \t]+\n", "\n", drawing), encoding="utf-8")
    print(f"{name}.svg")


def answered(app: TermnewsApp, request: Request, *, unasked: bool = False) -> int:
    """Answer what there is no worker for: a picture that was fetched with the refresh is drawn, and nothing else."""
    number = app.main.jobs.ask(request)
    if isinstance(request, DrawPicture):
        kept = Shelf(app.main.paths.cache).find(request.url)
        drawn = picture.draw(kept, Box(request.columns, request.rows)) if isinstance(kept, bytes) else None
        if isinstance(drawn, Drawn):
            blocks = b64encode(drawn.blocks).decode()
            told = PictureDrawn(request.article, request.url, request.columns, drawn.columns, drawn.rows, blocks)
            app.call_later(app.main.post_message, Jobs.Answered(number, told))
    return number


def searched(words: str) -> str:
    """The keys that look for an article and open it."""
    return f"/ {' '.join(words.replace(' ', '_')).replace('_', 'space')} enter enter"


def opened(paths: Paths, words: str) -> str:
    """The keys that go down to an article whose headline begins with some words, and open it."""
    with Store.open(paths.data) as store:
        rows = store.headlines.rows(list(store.headlines.ids(View())))
    return "j " * next(index for index, row in enumerate(rows) if row.title.startswith(words)) + "enter"


async def settle(pilot: Pilot[str]) -> None:
    """Wait until everything has been drawn."""
    await pilot.pause()
    await pilot.pause()


def fill(paths: Paths, folder: Path) -> None:
    """Subscribe to the demo newspaper, refresh, read the thread of its first article, and write to some others."""
    with serve() as site:
        entries = [sourcesfile.SourceEntry(url, title, tags) for title, url, tags in site.feeds]
        sourcesfile.write(paths.sources_file, entries)
        # With their pictures, which are shown only where they are asked for.
        os.environ["TERMNEWS_READING__PICTURES"] = "always"
        termnews(["--profile", str(folder), "refresh", "--quiet"])
        del os.environ["TERMNEWS_READING__PICTURES"]
        with Store.open(paths.data) as store:
            articles = list(store.headlines.ids(View()))
            write(store, articles)
        with redirect_stdout(StringIO()):
            termnews(["--profile", str(folder), "comments", str(articles[0])])
            for article in articles:
                # The worker, which sets a text in blocks when it is first read, is not there.
                termnews(["--profile", str(folder), "show", str(article)])


def write(store: Store, articles: list[int]) -> None:
    """Comments in the outbox, each somewhere else on its way."""
    now = datetime.now(UTC).replace(microsecond=0)
    for number, (article, words, state, said) in enumerate(
        (
            (articles[3], "Eleven nights is also how long the last one was to take.", DraftState.PUBLISHED, ""),
            (articles[4], "A colander works. So does a cheese grater, for the moon.", DraftState.HELD, ""),
            (articles[6], "Four minutes is exactly what I need.", DraftState.REJECTED, "You already said that."),
            (articles[9], "Sixty-one umbrellas!", DraftState.QUEUED, "No network"),
        )
    ):
        at = now - timedelta(minutes=50 - 12 * number)
        draft = store.drafts.save(article, words, identity=READER)
        store.outbox.queue(draft, READER, at, service="", wire="", not_before=at)
        due = now + timedelta(seconds=20) if state is DraftState.QUEUED else None
        store.outbox.move(draft, tuple(DraftState), state, at, words=said, not_before=due)
    store.outbox.remember("127.0.0.1", READER)


def main() -> None:
    """Make all of them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = locate(Path(folder))
        fill(paths, Path(folder))
        asyncio.run(shoot("reader-120x40", paths, (120, 40), "j j enter"))
        asyncio.run(shoot("reader-80x24", paths, (80, 24), "j enter"))
        asyncio.run(shoot("reader-light", paths, (120, 40), "j j j j enter", "morning"))
        asyncio.run(shoot("reader-ansi", paths, (100, 30), "j j enter", "ansi"))
        asyncio.run(shoot("code", paths, (100, 36), f"{searched('twenty lines')} z pagedown"))
        asyncio.run(shoot("table", paths, (100, 30), f"{searched('through the lock')} ctrl+d"))
        asyncio.run(shoot("right-to-left", paths, (100, 30), "j j j j j enter"))
        asyncio.run(shoot("picture", paths, (100, 36), f"{searched('partial eclipse with a colander')} z i"))
        asyncio.run(shoot("japanese", paths, (100, 30), f"{opened(paths, '港の時計')} z"))
        asyncio.run(shoot("links", paths, (100, 30), f"{searched('two high tides')} z F"))
        asyncio.run(shoot("find", paths, (100, 30), f"{searched('two high tides')} / m o o n"))
        asyncio.run(shoot("outline", paths, (100, 30), f"{searched('partial eclipse with a colander')} O"))
        asyncio.run(shoot("outbox", paths, (100, 30), "h g g j j j j l"))
        asyncio.run(shoot("discussion", paths, (120, 32), "c j"))
        asyncio.run(shoot("composer", paths, (100, 30), "C", text=DRAFT))
        asyncio.run(shoot("review", paths, (100, 30), "C ctrl+r"))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(shoot("welcome", locate(Path(folder)), (100, 30), ""))


if __name__ == "__main__":
    main()
