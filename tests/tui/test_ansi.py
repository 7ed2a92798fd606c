"""The terminal's own sixteen colours: what is reversed has no other ground than the letters' colour."""

from __future__ import annotations

from pathlib import Path

from termnews.config import Settings
from termnews.store.store import Store
from tests.tui.news import fill, reader


async def test_the_row_under_the_cursor_is_reversed_in_one_colour(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 5)
        async with reader(tmp_path, store, settings=Settings(theme="ansi")) as it:
            rows = it.main.headlines
            assert rows.has_focus
            styles = [segment.style for segment in rows.render_line(0) if segment.text.strip()]
            assert len({str(style.color) for style in styles if style is not None}) == 1
            assert all(style is not None and style.reverse and not style.dim for style in styles)
            assert all(style is not None and style.bgcolor is not None and style.bgcolor.is_default for style in styles)
            # The marks of other rows keep their colour.
            others = [segment.style for segment in rows.render_line(1) if segment.text.strip()]
            assert len({str(style.color) for style in others if style is not None}) > 1
