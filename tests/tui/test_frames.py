"""What a key has drawn: the frames, the lines in them, what is laid out and styled. Counted, not timed."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyte
import pytest
from textual import _time, events
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

import termnews.terminal
from termnews.protocol import Progress
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp
from termnews.tui.driver import driver_on
from termnews.tui.frames import Changes, dressed
from termnews.tui.panes import NothingOpen
from tests.tui.news import Reader, fill, ids, lay_out, reader


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """All its colours, in each test: Rich remembers how a look is written, however many there are by then."""
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        fill(opened, 60)
        for number, id in enumerate(ids(opened), 1):
            lay_out(opened, id, f"Text of article {number}.", *(f"Paragraph {part} of it. " * 9 for part in range(15)))
        yield opened


class Drawn:
    """What has been drawn since it was last cleared."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.frames = 0
        """Frames that were sent to the terminal."""
        self.lines: Counter[str] = Counter()
        """Lines by the widget that they were asked of."""
        self.layouts = 0
        """Times that widgets were given places."""
        self.styled: list[str] = []
        """Nodes whose styles were looked for."""
        render, refresh, apply, display = (
            StylesCache.render_widget,
            Screen._refresh_layout,
            Stylesheet.apply,
            TermnewsApp._display,
        )

        def count_lines(cache: StylesCache, widget: Widget, crop: Region) -> list[Strip]:
            self.lines[widget.id or type(widget).__name__] += crop.height
            return render(cache, widget, crop)

        def count_layouts(screen: Screen[None], *how: Any, **more: Any) -> None:
            self.layouts += 1
            refresh(screen, *how, **more)

        def note_styled(sheet: Stylesheet, node: DOMNode, **how: Any) -> None:
            self.styled.append(node.id or " ".join(node.classes))
            apply(sheet, node, **how)

        def count_frames(app: TermnewsApp, screen: Screen[Any], renderable: Any) -> None:
            self.frames += renderable is not None
            display(app, screen, renderable)

        monkeypatch.setattr(StylesCache, "render_widget", count_lines)
        monkeypatch.setattr(Screen, "_refresh_layout", count_layouts)
        monkeypatch.setattr(Stylesheet, "apply", note_styled)
        monkeypatch.setattr(TermnewsApp, "_display", count_frames)

    def clear(self) -> None:
        """Begin anew."""
        self.frames = self.layouts = 0
        self.lines.clear()
        self.styled.clear()


async def test_a_move_of_the_cursor_draws_two_rows_and_its_place(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("j")
        drawn = Drawn(monkeypatch)
        for key in ("j", "j", "k", "j"):
            drawn.clear()
            await it.press(key)
            assert drawn.lines == {"headlines": 2, "status": 1}, key
            assert (drawn.frames, drawn.layouts, drawn.styled) == (1, 0, []), key


async def test_what_a_key_changes_does_not_wait_for_a_frame_of_something_else(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(tmp_path, store) as it:
        it.main._update_timer._interval = 600.0
        drawn = Drawn(monkeypatch)
        it.main.status.show_progress(Progress(1, 9))
        await asyncio.sleep(0.05)
        assert drawn.frames == 0, "It is drawn when ten minutes are over."
        # Not by `it.press`, which draws a frame itself.
        await it.pilot.press("j")
        assert (drawn.frames, drawn.lines) == (1, {"headlines": 2, "status": 1})
        it.main.status.show_progress(Progress(2, 9))
        await it.pilot.press("j")
        await asyncio.sleep(0.05)
        assert drawn.frames == 1, "Keys that are held draw no more frames than others."


async def test_what_is_to_be_done_once_is_done_however_late(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = itertools.count()
    real = _time.get_time
    async with reader(tmp_path, store) as it:
        # Between any two looks at the clock an hour goes by, as where the machine does something else meanwhile.
        monkeypatch.setattr(_time, "get_time", lambda: real() + 3600 * next(shift))
        done = asyncio.Event()
        it.main.set_timer(0.001, done.set)
        await asyncio.wait_for(done.wait(), 30)
        monkeypatch.undo()
        await it.resize(70, 24)


async def test_an_opened_article_draws_its_lines_and_what_tells_of_it(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Drawn(monkeypatch)
    async with reader(tmp_path, store) as it:
        await it.press("enter")
        await it.laid_out()
        await it.press("escape")
        assert drawn.layouts and "page" in drawn.styled, "The pane is made for the first article."
        for title in ("Headline 2", "Headline 3"):
            await it.press("j")
            drawn.clear()
            await it.press("enter")
            assert it.opened() == title and it.main.pane == "article"
            height = it.main.article_pane.room.height
            # The row, which is read now; from the count of all the unread to that of its source; the text and its bar.
            wanted = {"headlines": 1, "sources": 7, "SteadyBar": height, "page": height, "status": 1, "hints": 1}
            assert drawn.lines == wanted
            assert (drawn.frames, drawn.layouts, drawn.styled) == (1, 0, [])
            await it.press("escape")


async def test_a_page_of_an_article_draws_its_lines(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("enter")
        await it.laid_out()
        await it.press("down")
        drawn = Drawn(monkeypatch)
        await it.press("pagedown")
        height = it.main.article_pane.room.height
        assert drawn.lines["page"] == height and not drawn.lines["headlines"]
        assert (drawn.layouts, drawn.styled) == (0, [])


async def test_another_pane_has_the_focus_for_two_rows(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(tmp_path, store) as it:
        await it.press("j")
        drawn = Drawn(monkeypatch)
        await it.press("tab")
        assert it.main.pane == "sources"
        assert (drawn.lines["sources"], drawn.lines["headlines"]) == (1, 1)
        assert (drawn.layouts, drawn.styled) == (0, [])


async def test_a_new_widget_is_told_of_its_size_though_it_was_asked_for_before(tmp_path: Path, store: Store) -> None:
    told: list[tuple[int, int]] = []

    class New(Static):
        def on_resize(self, event: events.Resize) -> None:
            told.append((event.size.width, event.size.height))

    async with reader(tmp_path, store) as it:
        new = New("new")
        await it.main.query_one("#article").mount(new)
        assert not told
        # As where it is drawn, or asked where it is, before the screen has laid it out.
        it.main._compositor.update_widgets({new})
        assert new.region
        for _ in range(50):
            await it.pilot.pause(0.01)
        assert told and told[-1] == tuple(new.size)


# --- what the terminal shows ------------------------------------------------------------------------------------------

KEYS = (
    *("j", "j", "k", "enter", "space", "escape", "tab", "j", "down", "tab", "pagedown", "G", "g", "m", "f", "A", "u"),
    *("z", "U", "n", "p", "question_mark", "escape", "enter", "down", "o", "plus", "minus", "shift+tab", "slash"),
)


class Terminal:
    """The cells of a terminal, after what has been written to it."""

    def __init__(self, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        """With `monkeypatch` that of the reader, which is sent all of its frames."""
        self._screen = pyte.Screen(*size)
        self._screen.set_mode(pyte.modes.LNM)
        self._stream = pyte.Stream(self._screen)
        self.frames = 0
        """How many frames were sent to it."""
        if monkeypatch is not None:
            monkeypatch.setattr(TermnewsApp, "_display", lambda app, screen, frame: self._display(app, frame))

    def _display(self, app: TermnewsApp, frame: Any) -> None:
        if isinstance(frame, CompositorUpdate):
            self.write(frame.render_segments(app.console))
            self.frames += 1

    def write(self, written: str) -> None:
        """Write to it."""
        self._stream.feed(written)

    def cells(self) -> list[list[Any]]:
        """What is seen, line by line."""
        screen = self._screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (180, 30)])
@pytest.mark.parametrize("seed", [1, 2])
async def test_what_has_changed_is_all_that_a_frame_needs(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], seed: int
) -> None:
    chance = random.Random(seed)
    async with reader(tmp_path, store, size=size) as it:
        terminal = Terminal(size, monkeypatch)
        it.app.refresh(layout=True)
        await it.press()
        terminal.frames = 0
        for _ in range(40):
            await it.press(chance.choice(KEYS))
            await compare(it, terminal)
    assert terminal.frames > 40


async def compare(it: Reader, terminal: Terminal) -> None:
    """What all frames have left on the terminal is what one frame of everything shows."""
    await it.pilot.pause()
    whole = it.app.screen._compositor.render_update(full=True, screen_stack=it.app._background_screens)
    assert isinstance(whole, CompositorUpdate)
    fresh = Terminal((it.app.size.width, it.app.size.height))
    fresh.write(whole.render_segments(it.app.console))
    assert terminal.cells() == fresh.cells()


@pytest.mark.parametrize("lines", [[], [Strip.blank(0)] * 40, [Strip.blank(5)] * 2])
async def test_a_widget_that_is_not_as_large_as_its_place_is_blank(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, lines: list[Strip]
) -> None:
    async with reader(tmp_path, store) as it:
        monkeypatch.setattr(NothingOpen, "render_lines", lambda *_: lines)
        whole = it.app.screen._compositor.render_update(full=True, screen_stack=it.app._background_screens)
        assert isinstance(whole, CompositorUpdate)
        terminal = Terminal((it.app.size.width, it.app.size.height))
        terminal.write(whole.render_segments(it.app.console))
        place = it.main.query_one(NothingOpen).region
        cells = [row[place.x : place.right] for row in terminal.cells()[place.y : place.bottom]]
        assert cells and {cell.data for row in cells for cell in row} == {" "}


# --- in how many pieces, in how many bytes ----------------------------------------------------------------------------


async def test_a_frame_is_written_in_one_piece(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    async with reader(tmp_path, store) as it:
        with monkeypatch.context() as patch:
            patch.setattr(LinuxDriver, "write", lambda driver, piece: written.append(piece))
            patch.setattr(signal, "signal", lambda *handler: None)
            patch.setattr(it.app, "_driver", driver_on(termnews.terminal.Terminal())(it.app))
            patch.setattr(it.app, "_sync_available", True)
            await it.press("j")
            assert len(written) == 1
            assert re.fullmatch(r"\x1b\[\?2026h(?s:.+)\x1b\[\?2026l", written[0])
            it.app.bell()
            assert written[1:] == ["\a"], "What is no frame waits for none."


async def test_a_frame_takes_few_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[Changes] = []

    def display(app: TermnewsApp, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, Changes):
            frames.append(renderable)

    with Store.open(tmp_path / "data") as store:
        fill(store, 2_000)
        async with reader(tmp_path, store) as it:
            await it.press(*"jjk")
            monkeypatch.setattr(TermnewsApp, "_display", display)
            for key, most in (("j", 430), ("k", 430), ("pagedown", 2_500), ("j", 2_500)):
                frames.clear()
                await it.press(key)
                ours = "".join(frame.render_segments(it.app.console) for frame in frames)
                theirs = "".join(ChopsUpdate.render_segments(frame, it.app.console) for frame in frames)
                assert 0 < len(ours.encode()) <= most, key
                assert len(ours) <= 0.75 * len(theirs), key


async def test_the_scroll_bar_of_a_long_list_is_drawn_when_its_thumb_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(tmp_path / "data") as store:
        fill(store, 2_000)
        async with reader(tmp_path, store) as it:
            await it.press("G", "g", "g", "2", "0", "j")
            bar = it.main.headlines.vertical_scrollbar
            drawn = Drawn(monkeypatch)
            looks = set()
            for _ in range(40):
                before = drawn.lines["SteadyBar"]
                shown = [strip.text for strip in bar.render_lines(bar.size.region)]
                await it.press("j")
                now = [strip.text for strip in bar.render_lines(bar.size.region)]
                looks.add(tuple(now))
                assert drawn.lines["SteadyBar"] > before or now == shown
            assert drawn.lines["headlines"] >= 40 * bar.size.height, "Each has scrolled the list."
            assert len(looks) > 1


async def test_what_is_said_ends_where_the_place_in_the_list_leaves_room(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reader(tmp_path, store, size=(40, 12)) as it:
        terminal = Terminal((40, 12), monkeypatch)
        it.main.status.say("Something that is said in more words than there is room for at the foot.", error=True)
        await it.press(*"7j")
        it.app.refresh(layout=True)
        for _ in range(3):
            await it.press("j")
            await compare(it, terminal)


def _worn(sequences: str) -> list[str]:
    """What is in force after them: each attribute, and both colours; `ECMA-48`, 8.3.117."""
    worn: dict[str, str] = {}
    for sequence in sequences.split("\x1b[")[1:]:
        parts = iter(sequence.removesuffix("m").split(";"))
        for part in parts:
            code = int(part)
            if code == 0:
                worn.clear()
            elif code in (38, 48):
                kind = next(parts)
                worn[part] = ";".join((kind, *(next(parts) for _ in range(1 if kind == "5" else 3))))
            elif code in (39, 49):
                worn.pop(str(code - 1), None)
            elif code == 22:
                worn.pop("1", None)
                worn.pop("2", None)
            elif 23 <= code <= 29:
                for ended in {25: ("5", "6")}.get(code, (str(code - 20),)):
                    worn.pop(ended, None)
            elif code >= 100 or 40 <= code < 48:
                worn["48"] = part
            elif code >= 90 or 30 <= code < 38:
                worn["38"] = part
            else:
                worn[part] = ""
    return sorted(f"{name} {what}" for name, what in worn.items())


def test_a_look_is_reached_from_any_other_as_from_none() -> None:
    chance = random.Random(7)

    def look() -> str:
        attributes = [str(code) for code in (1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53) if chance.random() < 0.2]
        letters = chance.choice(("", "39", "31", "97", "38;5;4", "38;2;1;2;3"))
        ground = chance.choice(("", "49", "41", "107", "48;5;0", "48;2;9;0;49"))
        return ";".join(part for part in (*attributes, letters, ground) if part)

    for _ in range(20_000):
        before, after = look(), look()
        fresh = f"\x1b[{after}m" if after else ""
        led = dressed(before, after)
        assert _worn(f"\x1b[{before}m{led}" if before else led) == _worn(fresh), (before, after, led)
        assert len(led) <= len(f"\x1b[0m{fresh}")
