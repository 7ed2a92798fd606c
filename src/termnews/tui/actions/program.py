"""The program: search, help, themes, leaving."""

from __future__ import annotations

from termnews.model import View
from termnews.tui import themes
from termnews.tui.actions import finding
from termnews.tui.desk import Desk


def search(desk: Desk, count: int) -> None:
    """Search everything that is kept, or find words in the article that is being read."""
    if desk.pane == "article":
        finding.find(desk)
        return
    from termnews.tui.screens.prompt import PromptScreen

    def found(query: str | None) -> None:
        if query:
            desk.open_view(View("search", query=query))
            desk.focus_pane("headlines")

    before = desk.headlines.view.query
    desk.app.push_screen(PromptScreen("Search", "words, “a phrase”, -without", before), found)


def help_(desk: Desk, count: int) -> None:
    """Every command with its keys, and the manual."""
    from termnews.tui.screens.help import HelpScreen

    desk.app.push_screen(HelpScreen(desk.keymap, desk.pane))


def palette(desk: Desk, count: int) -> None:
    """Find a command by its name."""
    from termnews.tui.screens.palette import Palette

    if not Palette.is_open(desk.app):
        desk.app.push_screen(Palette(id="--command-palette"))


def theme(desk: Desk, count: int) -> None:
    """The next theme."""
    desk.app.theme = themes.after(desk.app.theme)
    desk.say(f"Theme: {desk.app.theme}")


def welcome(desk: Desk, count: int) -> None:
    """Ways to begin: starter sources, an address, an import, the demo."""
    from termnews.tui.screens.welcome import WelcomeScreen

    def chosen(words: str | None) -> None:
        desk.reload()
        if words:
            desk.say(words)

    desk.app.push_screen(WelcomeScreen(desk.jobs, desk.paths, desk.store.history), chosen)


def quit_(desk: Desk, count: int) -> None:
    """Leave. Drafts and the place in the text are kept."""
    desk.app.exit()


def suspend(desk: Desk, count: int) -> None:
    """Stop, and give the terminal back to the shell until `fg`."""
    desk.app.action_suspend_process()
