"""The command palette: every command of the table, and the sources by name."""

from __future__ import annotations

from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from termnews.model import Source, View
from termnews.tui.commands import COMMANDS
from termnews.tui.keymap import shown
from termnews.tui.screens.main import MainScreen


class CommandProvider(Provider):
    """The commands."""

    async def discover(self) -> Hits:
        """All of them."""
        for command in COMMANDS:
            yield DiscoveryHit(
                Content(command.title),
                self._run(command.id),
                text=command.title,
                help=self._help(command.id, command.help),  # type: ignore[arg-type]
            )

    async def search(self, query: str) -> Hits:
        """Those whose name is like what was typed."""
        matcher = self.matcher(query)
        for command in COMMANDS:
            if (score := max(matcher.match(command.title), matcher.match(command.help))) > 0:
                yield Hit(
                    score,
                    matcher.highlight(command.title),
                    self._run(command.id),
                    help=self._help(command.id, command.help),  # type: ignore[arg-type]
                )

    def _run(self, command: str) -> partial[None]:
        return partial(self._main.run_command, command)

    def _help(self, command: str, words: str) -> Content:
        # A text would be parsed as markup, and the reader may well have bound `[`.
        keys = "  ".join(shown(key) for key in self._main.keymap.keys_of(command))
        return Content(f"{keys}  {words}" if keys else words)

    @property
    def _main(self) -> MainScreen:
        return cast(MainScreen, self.screen)


class SourceProvider(Provider):
    """The sources, to go to one by its name."""

    async def search(self, query: str) -> Hits:
        """Those whose title is like what was typed."""
        desk = cast(MainScreen, self.screen)
        matcher = self.matcher(query)
        nothing: list[Source] = []
        for source in desk.kept(desk.store.sources.all, nothing):
            if (score := matcher.match(source.title)) > 0:
                go = partial(desk.open_view, View("source", source_id=source.id))
                # A title is foreign text: as Content it passes no markup parser.
                yield Hit(score, Content(source.title), go, help="Go to this source")
