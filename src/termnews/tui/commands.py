"""Every command once: its name, keys, panes, words, and what it does.

The keys, the hints at the foot, the palette, the help screen and the README's table all come from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from termnews.tui.actions import moving, program, reading, sources, triage, writing
from termnews.tui.desk import Desk
from termnews.tui.keymap import PANES, Pane

Run = Callable[[Desk, int], None]

_LISTS: tuple[Pane, ...] = ("sources", "headlines")
_NEWS: tuple[Pane, ...] = ("headlines", "article")


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the reader can do."""

    id: str
    """Its name in `[keys]` of config.toml."""
    keys: str
    """Default keys: alternatives parted by a comma, the keys of a sequence by a space."""
    title: str
    help: str
    group: str
    run: Run
    panes: tuple[Pane, ...] = PANES
    hint: str = ""
    """The word beside its key at the foot of the screen; empty: it is not shown there."""
    hint_panes: tuple[Pane, ...] = ()
    """Where the hint is shown, if not in all of `panes`."""


COMMANDS: tuple[Command, ...] = (
    # Moving
    Command("down", "j,down", "Down", "A row or line down; 5j goes five.", "Moving", moving.down),
    Command("up", "k,up", "Up", "A row or line up.", "Moving", moving.up),
    Command("top", "g g,home", "Top", "The first row or line; 12gg goes to row 12.", "Moving", moving.top),
    Command("end", "G,end", "End", "The last row or line; 12G goes to row 12.", "Moving", moving.end),
    Command("half-down", "ctrl+d", "Half a page down", "Half a page down.", "Moving", moving.half_down),
    Command("half-up", "ctrl+u", "Half a page up", "Half a page up.", "Moving", moving.half_up),
    Command("page-down", "pagedown,ctrl+f", "Page down", "A page down.", "Moving", moving.page_down),
    Command("page-up", "pageup,ctrl+b", "Page up", "A page up.", "Moving", moving.page_up),
    Command(
        "next-pane", "tab", "Next pane", "To the next pane.", "Moving", moving.next_pane, hint="pane", hint_panes=_LISTS
    ),
    Command("previous-pane", "shift+tab", "Previous pane", "To the pane before.", "Moving", moving.previous_pane),
    # Reading
    Command(
        "open",
        "enter,l,right",
        "Open",
        "Open the place, headline or draft under the cursor.",
        "Reading",
        reading.open_selected,
        _LISTS,
        hint="open",
    ),
    Command(
        "space",
        "space",
        "Read on",
        "A page on; at the end of the text, the next unread article.",
        "Reading",
        reading.space,
        hint="read on",
        hint_panes=("article",),
    ),
    Command(
        "next-unread",
        "n",
        "Next unread",
        "To the next unread headline.",
        "Reading",
        reading.next_unread,
        _NEWS,
        hint="next unread",
    ),
    Command(
        "previous-unread",
        "p",
        "Previous unread",
        "To the unread headline before.",
        "Reading",
        reading.previous_unread,
        _NEWS,
    ),
    Command(
        "next-article",
        "J",
        "Next article",
        "The next headline, opened where one is being read.",
        "Reading",
        reading.next_article,
        _NEWS,
        hint="next",
        hint_panes=("article",),
    ),
    Command(
        "previous-article", "K", "Previous article", "The headline before.", "Reading", reading.previous_article, _NEWS
    ),
    Command(
        "other-text",
        "x",
        "The other text",
        "The feed's own text, or the full text of the page.",
        "Reading",
        reading.other_text,
        ("article",),
        hint="feed/full",
    ),
    Command(
        "open-link",
        "enter",
        "Open link",
        "Type a link's number: its address is shown; enter opens it.",
        "Reading",
        reading.open_link,
        ("article",),
    ),
    Command(
        "browser",
        "o",
        "Open in the browser",
        "Open the article's page in the browser.",
        "Reading",
        reading.open_page,
        _NEWS,
        hint="browser",
    ),
    Command(
        "copy-link",
        "y",
        "Copy the link",
        "Copy the article's address, trackers left out.",
        "Reading",
        reading.copy_link,
        _NEWS,
    ),
    Command(
        "comments",
        "c",
        "Comments",
        "Open the page where its comments are read.",
        "Reading",
        reading.open_comments,
        _NEWS,
    ),
    Command("wider", "+", "Wider lines", "Set the text in wider lines.", "Reading", reading.wider, _NEWS),
    Command("narrower", "-", "Narrower lines", "Set the text in narrower lines.", "Reading", reading.narrower, _NEWS),
    Command(
        "code-right",
        ">",
        "Right of the code",
        "See the right of code or a table that is too wide.",
        "Reading",
        reading.code_right,
        ("article",),
    ),
    Command("code-left", "<", "Left of the code", "Shift it back.", "Reading", reading.code_left, ("article",)),
    Command(
        "zen",
        "z",
        "Zen",
        "The article and nothing else, or everything again.",
        "Reading",
        reading.zen,
        _NEWS,
        hint="zen",
        hint_panes=("article",),
    ),
    # Triage
    Command(
        "read",
        "m",
        "Read/unread",
        "Mark the headline read, or unread again; 5m marks five.",
        "Triage",
        triage.toggle_read,
        _NEWS,
        hint="read/unread",
        hint_panes=("headlines",),
    ),
    Command(
        "star", "f", "Star", "Star the headline: it is kept for ever.", "Triage", triage.toggle_star, _NEWS, hint="star"
    ),
    Command(
        "mark-all-read",
        "A",
        "Mark the list read",
        "Mark everything in the list read.",
        "Triage",
        triage.mark_all_read,
        _NEWS,
    ),
    Command(
        "unread-only",
        "U",
        "Only unread",
        "Show only what is unread, or everything.",
        "Triage",
        triage.toggle_unread_only,
        _NEWS,
    ),
    Command(
        "undo",
        "u",
        "Undo",
        "Take the last change back, and the ones before it.",
        "Triage",
        triage.undo,
        hint="undo",
        hint_panes=_LISTS,
    ),
    # Sources
    Command("refresh", "r", "Refresh one", "Fetch this source now.", "Sources", sources.refresh_one),
    Command(
        "refresh-all",
        "R",
        "Refresh all",
        "Fetch every source now.",
        "Sources",
        sources.refresh_all,
        hint="refresh",
        hint_panes=_LISTS,
    ),
    Command(
        "add",
        "a",
        "Add a source",
        "Add a source: any address of a feed or a site.",
        "Sources",
        sources.add,
        PANES,
        hint="add",
        hint_panes=_LISTS,
    ),
    Command(
        "remove",
        "d",
        "Remove the source",
        "Remove the source; its articles stay.",
        "Sources",
        sources.remove,
        ("sources",),
        hint="remove",
    ),
    Command("begin", "w", "Ways to begin", "Starter sources, an import, the demo.", "Sources", program.welcome, _LISTS),
    # Writing
    Command(
        "compose",
        "C",
        "Write a comment",
        "Write a comment on the article; it is kept as a draft.",
        "Writing",
        writing.compose,
        _NEWS,
        hint="write",
        hint_panes=("article",),
    ),
    Command(
        "discard",
        "d",
        "Discard the draft",
        "Discard the draft under the cursor.",
        "Writing",
        writing.discard,
        ("headlines",),
        hint="discard",
        hint_panes=("sources",),
    ),
    # Program
    Command("search", "/", "Search", "Search everything that is kept.", "Program", program.search, hint="search"),
    Command("help", "?", "Help", "Every command with its keys, and the manual.", "Program", program.help_, hint="help"),
    Command("palette", "ctrl+p,:", "Command palette", "Find a command by its name.", "Program", program.palette),
    Command("theme", "t", "Theme", "The next theme.", "Program", program.theme),
    Command(
        "escape", "escape", "Back", "Stop a refresh that is going on, else one level back.", "Program", moving.escape
    ),
    Command(
        "back",
        "h,left,backspace",
        "Back",
        "One level back.",
        "Program",
        moving.back,
        hint="back",
        hint_panes=("article",),
    ),
    Command(
        "quit-or-back",
        "q",
        "Back, or quit",
        "One level back, and out of the program from the list.",
        "Program",
        moving.quit_or_back,
        hint="quit",
        hint_panes=_LISTS,
    ),
    Command("quit", "Q,ctrl+q", "Quit", "Leave. Drafts and the place in the text are kept.", "Program", program.quit_),
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}

HINT_ORDER = (
    "open",
    "space",
    "next-unread",
    "next-article",
    "back",
    "read",
    "star",
    "other-text",
    "compose",
    "browser",
    "refresh-all",
    "add",
    "remove",
    "search",
    "undo",
    "zen",
    "next-pane",
    "help",
    "quit-or-back",
)
"""Which hints come first where there is not room for all; help and quit are kept for the end of the line."""


DRAFT_HINTS = ("open", "discard", "search", "undo", "next-pane", "help", "quit-or-back")
"""Those of the list while it shows drafts."""


def hints(pane: Pane, *, drafts: bool = False) -> list[Command]:
    """The commands whose keys are shown at the foot of a pane, the most useful first."""
    if drafts and pane == "headlines":
        return [BY_ID[name] for name in DRAFT_HINTS]
    shown = [BY_ID[name] for name in HINT_ORDER]
    return [c for c in shown if c.hint and pane in (c.hint_panes or c.panes)]
