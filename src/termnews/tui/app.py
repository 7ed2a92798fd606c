"""The reader: one app, its themes, its worker, its beginning and its end."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.css.query import QueryError
from textual.driver import Driver
from textual.screen import Screen

from termnews.config import Settings
from termnews.errors import StoreError
from termnews.paths import Paths
from termnews.store.store import Store
from termnews.text import clean_lines, inert, plural
from termnews.tui import frames, themes
from termnews.tui import memory as remembering
from termnews.tui.commands import COMMANDS
from termnews.tui.desk import heed_others
from termnews.tui.guard import GuardedApp
from termnews.tui.jobs import Jobs
from termnews.tui.keymap import build
from termnews.tui.screens.main import MainScreen
from termnews.tui.typeahead import Typeahead

if TYPE_CHECKING:
    from rich.console import RenderableType

    from termnews.terminal import Terminal
    from termnews.tui.firstscreen import Stencil
    from termnews.tui.screens.compose import ComposeScreen
    from termnews.tui.tidy import Tidying

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
"""Each of them ends the reader as `quit` does. A ctrl+c or ctrl+\\ in the terminal is a key and no signal."""

_TIDY = 10.0
"""Seconds after which it is looked whether something is to be let go of. What is made in between and not used any more
is what the memory is in the end: 1-2 MB for an article, a search, a screen. To let go of it takes 2-5 ms."""

_LEFT = 2_000
"""Things made since the last time, from which on it is worth it: a reader that waits makes none."""

_TWO_FRAMES = 2 / 60
"""Seconds within which the screen has drawn what a key has changed."""

_LOOK_AGAIN = 60.0
"""Seconds between two looks whether a source is due."""

_LATER = (
    "termnews.store.articles",
    "termnews.protocol",
    "termnews.layout.page",
    "termnews.tui.widgets.article_view",
    "termnews.tui.widgets.article",
)
"""What opens an article: with what the commands do a third of all imports, and not needed for the first paint."""


def _palette(name: str) -> Callable[[], type[Provider]]:
    """A provider that is imported when the palette is first opened."""

    def load() -> type[Provider]:
        from termnews.tui import palette

        provider: type[Provider] = getattr(palette, name)
        return provider

    return load


async def _load_rest() -> None:
    """Load what the first keys need while nobody waits for it; a key that comes meanwhile is taken in between."""
    from termnews.tui.doing import MODULES

    for name in (*_LATER, *(f"termnews.tui.actions.{module}" for module in MODULES)):
        import_module(name)
        await asyncio.sleep(0)


class TermnewsApp(GuardedApp):
    """termnews."""

    TITLE = "termnews"
    CSS_PATH = "termnews.tcss"
    ENABLE_COMMAND_PALETTE = True
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-high")]  # noqa: RUF012
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        _palette("CommandProvider"),
        _palette("SourceProvider"),
    }
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "Quit", show=False, priority=True)]

    def __init__(
        self,
        store: Store,
        settings: Settings,
        paths: Paths,
        *,
        profile: str = "",
        work: bool = True,
        driver_class: type[Driver] | None = None,
        cuts_stencil: bool = False,
    ) -> None:
        frames.install()
        no_colour = bool(os.environ.get("NO_COLOR"))
        # Only an app that is ansi from the first takes colours out; any other turns them into 24-bit greys.
        super().__init__(ansi_color=True if no_colour else None, driver_class=driver_class)
        self.store = store
        self.settings = settings
        self.paths = paths
        self.jobs = Jobs(self, paths, profile)
        self.typeahead = Typeahead(self, self._press)
        self.rescued: list[Path] = []
        """Drafts that could not be saved, as files."""
        self.unsaved: list[str] = []
        """Drafts for which there was no room anywhere."""
        self.crash: BaseException | None = None
        """What ended the program, if it was not the reader."""
        self._work = work
        self._cuts_stencil = cuts_stencil
        self._stencil: Stencil | None = None
        """Of this start, where there was none of an earlier one to draw the first screen with."""
        self._tidying: Tidying | None = None
        self._memory = remembering.recall(paths.state)
        for theme in themes.THEMES:
            self.register_theme(theme)
        environment = {**os.environ, **({"NO_COLOR": "1"} if no_colour else {})}
        wanted = settings.theme if settings.theme != "auto" else self._memory.theme or "auto"
        self._begin_with(themes.choose(wanted, environment))
        if settings.reduced_motion:
            self.animation_level = "none"

    def _begin_with(self, name: str) -> None:
        """Take a theme as the first one. Set as any other it would have all styles read and applied twice (6 ms)."""
        if themes.is_ansi(name):
            # For this one Textual changes its filter of colours too.
            self.theme = name
            return
        self.set_reactive(type(self).theme, name)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        keymap = build(COMMANDS, self.settings.keys)
        self.main = MainScreen(
            self.store,
            self.settings,
            self.paths,
            self.jobs,
            keymap,
            memory=self._memory,
            typeahead=self.typeahead,
            size=self.size,
        )
        return self.main

    def on_mount(self) -> None:
        """Begin: everything that waits or computes comes after the first paint."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            # Not in a thread other than the main one, where a test may run the app.
            with contextlib.suppress(RuntimeError, ValueError, NotImplementedError):
                loop.add_signal_handler(number, self._end_by_signal, number)
        self.call_after_refresh(self._begin)

    async def on_event(self, event: events.Event) -> None:
        """Take keys in the order in which they were pressed, also while a screen opens or closes."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self.typeahead.pressed(event)
        else:
            await super().on_event(event)

    async def _press(self, key: events.Key) -> None:
        """Give a key to the screen that it is meant for."""
        if self._exit:
            # Its panes may be gone already.
            return
        # The shortest way: through the focus and all that it stands in, a key costs 1 ms more.
        if self.screen is self.main and self.app_focus and self.main.read_key(key):
            return
        asked = self.focused or self.screen
        await super().on_event(key)
        if self.screen is not self.main:
            await self.typeahead.given(key, asked)

    @on(Driver.SignalResume)
    def _draw_all_again(self) -> None:
        """Back from the shell, where the screen was another one: Textual draws only what has changed meanwhile."""
        if self.main.page is not None:
            self.main.page.give_again()
        self.refresh(layout=True)

    def on_app_focus(self) -> None:
        """The terminal has the focus again: perhaps another one had it meanwhile."""
        if self.main.is_mounted:
            heed_others(self.main)

    def on_app_blur(self) -> None:
        """The terminal has lost the focus: what is being written is put on the disk."""
        for composer in self._composers():
            composer.save()

    async def on_descendant_focus(self) -> None:
        """A screen has a line to type in: what was typed meanwhile comes there."""
        # When the app is being closed there may be no screen any more.
        if self.screen_stack:
            await self.typeahead.release()

    async def _begin(self) -> None:
        # What is alive now stays alive: the collector need not look at it again (measured: pauses of 50-200 ms).
        gc.freeze()
        gc.enable()
        if self._cuts_stencil:
            from termnews.tui import firstscreen, stencil

            key = firstscreen.key_for(*self.size, self.settings, self.theme, os.environ)
            self._stencil = stencil.cut(self.main, key)
        problems = [*self.store.notices, *self.main.keymap.problems]
        if problems:
            self.main.say(" ".join(problems), error=True)
        if not self.main.has_sources() and not self.paths.sources_file.exists():
            self.main.run_command("begin")
        if await self.typeahead.begin():
            # The person sees what these keys do before anything else is done.
            self.set_timer(_TWO_FRAMES, self._go_on)
        else:
            await self._go_on()

    async def _go_on(self) -> None:
        """Do what nobody waits for: the worker, what the next keys need."""
        from termnews.tui.tidy import Tidying

        self._tidying = Tidying(lambda: self.let_go())
        self._tidying.begin()
        self.set_interval(_TIDY, self._tidy)
        if self._work:
            try:
                await self.jobs.start()
            except OSError as error:
                self.main.say(f"Nothing can be fetched: {error.strerror}.", error=True)
                return
            self.main.begin()
            self.set_interval(_LOOK_AGAIN, self._look_again)
        await _load_rest()

    def let_go(self) -> None:
        """Let go of the screens that have been left: with so high a threshold the collector would not for hours."""
        from termnews import heap, memo
        from termnews.tui import tidy

        # Who is to hear of another theme is struck off only when there is one: until then each text area that has been
        # left, with all that was ever typed in it.
        for watching in getattr(self, "__watchers", {}).values():
            watching[:] = [(node, told) for node, told in watching if node.is_attached]
        tidy.clear_caches()
        memo.forget()
        heap.give_back()

    def _tidy(self) -> None:
        young, older, _ = gc.get_count()
        if older or young > _LEFT:
            self.let_go()

    def _look_again(self) -> None:
        from termnews.tui.actions.sources import refresh_due

        refresh_due(self.main)

    @on(Jobs.Answered)
    def _answered(self, message: Jobs.Answered) -> None:
        for screen in self.screen_stack:
            screen.post_message(Jobs.Answered(message.number, message.event))

    @on(Jobs.Lost)
    def _lost(self, message: Jobs.Lost) -> None:
        self.main.post_message(Jobs.Lost(message.again))

    def _composers(self) -> list[ComposeScreen]:
        """The screens on which something is being written. Their module is not loaded for it."""
        loaded = sys.modules.get("termnews.tui.screens.compose")
        return [screen for screen in self.screen_stack if isinstance(screen, loaded.ComposeScreen)] if loaded else []

    def _save_drafts(self) -> None:
        for composer in self._composers():
            file = composer.rescue()
            if file is not None:
                self.rescued.append(file)
            elif not composer.is_kept:
                self.unsaved.append(composer.text)

    def _end_by_signal(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def exit(self, result: str | None = None, return_code: int = 0, message: object = None) -> None:
        """Leave: drafts are saved, and what is to be found again is kept."""
        self._save_drafts()
        # A signal may come while the panes are still being put on the screen: then there is no place yet.
        with contextlib.suppress(QueryError):
            if self.main.is_mounted:
                self.main.finish_change()
                self.main.save_place()
                remembering.keep(self.paths.state, self.main.remembered())
                if self._stencil is not None:
                    from termnews.tui import firstscreen

                    firstscreen.keep(self.paths.state, self._stencil)
        super().exit(result, return_code)

    async def on_unmount(self) -> None:
        """End the worker."""
        await self.jobs.stop()
        if self._tidying is not None:
            self._tidying.end()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        # Sixel pictures are no text: they are written behind the text of the frame that paints their cells anew.
        page = self.main.page if screen is self.main else None
        if page is not None and (strips := page.sixels()):
            from termnews.tui.graphics import overlaid

            renderable = overlaid(renderable, strips)
        super()._display(screen, renderable)

    def _fatal_error(self) -> None:
        # Textual would print a traceback with the values of all variables, and so the reader's secrets, on the screen.
        self.crash = self._exception
        with contextlib.suppress(QueryError):
            self._save_drafts()
        self._close_messages_no_wait()


def run(
    store: Store, settings: Settings, paths: Paths, terminal: Terminal, *, profile: str = "", stays: bool = True
) -> int:
    """Open the reader and wait until it is left. The exit code; what it crashed with is raised.

    `stays`: the profile is there the next time too.
    """
    if sys.__stderr__ is None or not sys.__stderr__.isatty():
        # Textual draws on stderr: `2>file` would leave a dark screen that takes no key.
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
    # A Latin-1 locale would write `\\xe9` for é on the screen.
    for stream in (sys.__stderr__, sys.__stdout__):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Objects made while starting are nearly all kept: a higher threshold saves 7-19 % of the start.
    gc.set_threshold(50_000, 20, 20)
    from termnews.tui.driver import driver_on

    app = TermnewsApp(
        store,
        settings,
        paths,
        profile=profile,
        driver_class=driver_on(terminal),
        cuts_stencil=stays and not terminal.shows,
    )
    answer = app.run(mouse=settings.mouse)
    for file in app.rescued:
        print(inert(f"A draft could not be saved; it is in {file}"), file=sys.stderr)
    for text in app.unsaved:
        print(f"A draft could not be saved anywhere. This is it:\n\n{clean_lines(text)}\n", file=sys.stderr)
    if app.crash is not None:
        raise app.crash
    code = app.return_code or 0
    if stays and not code and (words := _left(store)):
        print(words, file=sys.stderr)
    if answer == "demo":
        store.close()
        os.execv(sys.executable, [sys.executable, "-m", "termnews", "demo"])
    return code


def _left(store: Store) -> str:
    """What is said of comments that wait when the reader is left; '' where there are none."""
    with contextlib.suppress(StoreError):
        if waiting := store.outbox.queued():
            return f"{plural(waiting, 'comment')} in the outbox: sent at the next start, or by `termnews send`."
    return ""
