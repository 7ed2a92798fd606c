"""Makes the screenshots of the README from the demo newspaper: `uv run python screenshots/make.py`.

It starts the newspaper on loopback, refreshes a throwaway profile through the real fetch layer, and lets Textual draw.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from termnews import sourcesfile
from termnews.cli.main import main as termnews
from termnews.config import Settings
from termnews.demo.server import serve
from termnews.paths import Paths, locate
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp

HERE = Path(__file__).parent

DRAFT = """The ferry was never late in my father's day either, but nobody wrote it down.

If the harbour office would put the log on a wall where people can see it, I would bring the nails."""


async def shoot(
    name: str, paths: Paths, size: tuple[int, int], keys: str, theme: str = "evening", text: str = ""
) -> None:
    """One picture: a reader of a size and theme, after some keys."""
    with Store.open(paths.data) as store:
        app = TermnewsApp(store, Settings(theme=theme), paths, work=False)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            for key in keys.split():
                await pilot.press(key)
                await settle(pilot)
            for key in text:
                await pilot.press({" ": "space", "\n": "enter"}.get(key, key))
            await settle(pilot)
            picture = app.export_screenshot(title="termnews")
    # The fonts that Rich's template names are on somebody's server: the picture is to stand by itself.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    (HERE / f"{name}.svg").write_text(re.sub(r"[ \t]+\n", "\n", picture), encoding="utf-8")
    print(f"{name}.svg")


async def settle(pilot: Pilot[str]) -> None:
    """Wait until everything has been drawn."""
    await pilot.pause()
    await pilot.pause()


def fill(paths: Paths, folder: Path) -> None:
    """Subscribe to the demo newspaper and refresh."""
    with serve() as site:
        entries = [sourcesfile.SourceEntry(url, title, tags) for title, url, tags in site.feeds]
        sourcesfile.write(paths.sources_file, entries)
        termnews(["--profile", str(folder), "refresh", "--quiet"])


def main() -> None:
    """Make all of them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = locate(Path(folder))
        fill(paths, Path(folder))
        asyncio.run(shoot("reader-120x40", paths, (120, 40), "j j enter"))
        asyncio.run(shoot("reader-80x24", paths, (80, 24), "j enter"))
        asyncio.run(shoot("reader-light", paths, (120, 40), "j j j j enter", "morning"))
        asyncio.run(shoot("reader-ansi", paths, (100, 30), "j j enter", "ansi"))
        asyncio.run(shoot("composer", paths, (100, 30), "j j C", text=DRAFT))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(shoot("welcome", locate(Path(folder)), (100, 30), ""))


if __name__ == "__main__":
    main()
