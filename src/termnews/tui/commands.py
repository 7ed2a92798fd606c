"""Every command once: its name, keys, panes, words, and what it does.

The keys, the hints at the foot, the palette, the help screen and the README's table all come from here.
"""

from __future__ import annotations

from typing import NamedTuple

from termnews.tui.keymap import PANES, Pane

_LISTS: tuple[Pane, ...] = ("sources", "headlines")
_NEWS: tuple[Pane, ...] = ("headlines", "article")
_TALK: tuple[Pane, ...] = (*_NEWS, "thread")
_OWN: tuple[Pane, ...] = ("thread",)


class Command(NamedTuple):
    """Something that the reader can do; `doing.DOES` has what it does."""

    id: str
    """Its name in `[keys]` of config.toml."""
    keys: str
    """Default keys: alternatives parted by a comma, the keys of a sequence by a space."""
    title: str
    help: str
    group: str
    panes: tuple[Pane, ...] = PANES
    hint: str = ""
    """The word beside its key at the foot of the screen; empty: it is not shown there."""
    hint_panes: tuple[Pane, ...] = ()
    """Where the hint is shown, if not in all of `panes`."""


COMMANDS: tuple[Command, ...] = (
    # Moving
    Command("down", "j,down", "Down", "A row or line down; 5j goes five.", "Moving"),
    Command("up", "k,up", "Up", "A row or line up.", "Moving"),
    Command("top", "g g,home", "Top", "The first row or line; 12gg goes to row 12.", "Moving"),
    Command("end", "G,end", "End", "The last row or line; 12G goes to row 12.", "Moving"),
    Command("half-down", "ctrl+d", "Half a page down", "Half a page down.", "Moving"),
    Command("half-up", "ctrl+u", "Half a page up", "Half a page up.", "Moving"),
    Command("page-down", "pagedown,ctrl+f", "Page down", "A page down.", "Moving"),
    Command("page-up", "pageup,ctrl+b", "Page up", "A page up.", "Moving"),
    Command("next-pane", "tab", "Next pane", "To the next pane.", "Moving", hint="pane", hint_panes=_LISTS),
    Command("previous-pane", "shift+tab", "Previous pane", "To the pane before.", "Moving"),
    # Reading
    Command(
        "open",
        "enter,l,right",
        "Open",
        "Open the place, headline, draft or comment under the cursor.",
        "Reading",
        _LISTS,
        hint="open",
    ),
    Command(
        "space",
        "space",
        "Read on",
        "A page on; at the end of the text, the next unread article.",
        "Reading",
        (*_LISTS, "article"),
        hint="read on",
        hint_panes=("article",),
    ),
    Command(
        "next-unread",
        "n",
        "Next unread",
        "To the next unread headline, or comment; to the next match where something is looked for.",
        "Reading",
        _TALK,
        hint="next unread",
    ),
    Command(
        "previous-unread",
        "p",
        "Previous unread",
        "To the unread headline, or comment, before.",
        "Reading",
        _TALK,
    ),
    Command(
        "next-article",
        "J",
        "Next article",
        "The next headline, opened where one is being read.",
        "Reading",
        _NEWS,
        hint="next",
        hint_panes=("article",),
    ),
    Command("previous-article", "K", "Previous article", "The headline before.", "Reading", _NEWS),
    Command(
        "other-text",
        "x",
        "The other text",
        "The feed's own text, or the full text of the page.",
        "Reading",
        ("article",),
        hint="feed/full",
    ),
    Command(
        "open-link",
        "enter",
        "Follow the link",
        "Type a link's number: its address is shown; enter follows it inside the reader, o opens it in the browser.",
        "Reading",
        ("article", "thread"),
    ),
    Command(
        "link-letters",
        "F",
        "Letters on the links",
        "Put letters on the links on the screen: they choose one, as numbers do. In a comment: where they lead.",
        "Reading",
        ("article", "thread"),
        hint="links",
        hint_panes=("article",),
    ),
    Command(
        "save-page",
        "s",
        "Save the page",
        "Keep the page that a link led to, as an article of its own.",
        "Reading",
        ("article",),
        hint="save",
    ),
    Command(
        "browser",
        "o",
        "Open in the browser",
        "Open the article's page, the comment, or the link that is chosen, in the browser.",
        "Reading",
        _TALK,
        hint="browser",
    ),
    Command(
        "copy-link",
        "y",
        "Copy the link",
        "Copy the address of the article, the comment, or the link that is chosen, trackers left out.",
        "Reading",
        _TALK,
    ),
    Command(
        "copy-quote",
        "Y",
        "Copy a quote",
        "Copy what is selected, or the paragraph at the top, with headline, source and address.",
        "Reading",
        ("article",),
    ),
    Command(
        "comments",
        "c",
        "Comments",
        "Read the comments of the article, or leave them.",
        "Reading",
        _TALK,
        hint="comments",
        hint_panes=_NEWS,
    ),
    Command("next-heading", "]", "Next heading", "To the next heading of the text.", "Reading", ("article",)),
    Command("previous-heading", "[", "Heading before", "To the heading before.", "Reading", ("article",)),
    Command("outline", "O", "Outline", "The headings of the text: go to one.", "Reading", ("article",)),
    Command(
        "previous-match", "N", "Match before", "To the match before, of what was looked for.", "Reading", ("article",)
    ),
    Command("footnote", "*", "Footnote", "To the next footnote, and back; 3* to the third.", "Reading", ("article",)),
    Command("unfold", "e", "Unfold", "Open a part that is folded away, or fold it.", "Reading", ("article",)),
    Command("wider", "+", "Wider lines", "Set the text in wider lines.", "Reading", _TALK),
    Command("narrower", "-", "Narrower lines", "Set the text in narrower lines.", "Reading", _TALK),
    Command(
        "code-right",
        ">",
        "Right of the code",
        "See the right of code or a table that is too wide.",
        "Reading",
        ("article", "thread"),
    ),
    Command("code-left", "<", "Left of the code", "Shift it back.", "Reading", ("article", "thread")),
    Command(
        "pictures",
        "i",
        "Pictures",
        "Show the pictures of the article, or only their captions.",
        "Reading",
        ("article",),
        hint="pictures",
    ),
    Command(
        "zen",
        "z",
        "Zen",
        "The article, or its comments, and nothing else; or everything again.",
        "Reading",
        _TALK,
        hint="zen",
        hint_panes=("article", "thread"),
    ),
    # Triage
    Command(
        "read",
        "m",
        "Read/unread",
        "Mark the headline, or the comment, read or unread again; 5m marks five.",
        "Triage",
        _TALK,
        hint="read/unread",
        hint_panes=("headlines", "thread"),
    ),
    Command(
        "star", "f", "Star", "Star the headline: it is kept for ever.", "Triage", _TALK, hint="star", hint_panes=_NEWS
    ),
    Command(
        "mark-all-read",
        "A",
        "Mark all read",
        "Mark everything in the list read, or all comments.",
        "Triage",
        _TALK,
    ),
    Command(
        "unread-only",
        "U",
        "Only unread",
        "Show only what is unread, or everything.",
        "Triage",
        _NEWS,
    ),
    Command(
        "undo",
        "u",
        "Undo",
        "Take the last change back, and the ones before it.",
        "Triage",
        hint="undo",
        hint_panes=_LISTS,
    ),
    # Sources
    Command("refresh", "r", "Refresh one", "Fetch this source now.", "Sources", (*_LISTS, "article")),
    Command(
        "refresh-all",
        "R",
        "Refresh all",
        "Fetch every source now.",
        "Sources",
        hint="refresh",
        hint_panes=_LISTS,
    ),
    Command(
        "add",
        "a",
        "Add a source",
        "Add a source: any address of a feed or a site.",
        "Sources",
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
        ("sources",),
        hint="remove",
    ),
    Command("begin", "w", "Ways to begin", "Starter sources, an import, the demo.", "Sources", _LISTS),
    # Comments
    Command(
        "fold",
        "space",
        "Fold",
        "Fold the comment and its replies, or unfold it.",
        "Comments",
        _OWN,
        hint="fold",
    ),
    Command(
        "inward",
        "l,right",
        "Into the replies",
        "Unfold the comment, or go to its first reply.",
        "Comments",
        _OWN,
    ),
    Command(
        "outward",
        "h,left,backspace",
        "Out of the replies",
        "Fold the replies, or go to what the comment answers; from there back to the article.",
        "Comments",
        _OWN,
        hint="back",
    ),
    Command(
        "next-top",
        "J",
        "Next on the article",
        "The next comment on the article itself, past all replies.",
        "Comments",
        _OWN,
        hint="past replies",
    ),
    Command(
        "previous-top",
        "K",
        "Previous on the article",
        "The comment on the article itself before.",
        "Comments",
        _OWN,
    ),
    Command("reread", "x", "Read anew", "Ask the site for its comments again.", "Comments", _OWN),
    # Writing
    Command(
        "reply",
        "r",
        "Reply",
        "Answer the comment under the cursor; it is kept as a draft.",
        "Writing",
        _OWN,
        hint="reply",
    ),
    Command(
        "compose",
        "C",
        "Write a comment",
        "Write a comment; ^r there shows it and sends it, esc keeps it as a draft.",
        "Writing",
        _TALK,
        hint="write",
        hint_panes=("article", "thread"),
    ),
    Command(
        "discard",
        "d,x",
        "Discard the draft",
        "Discard the draft, or take the comment out of the outbox.",
        "Writing",
        ("headlines",),
        hint="discard",
        hint_panes=("sources",),
    ),
    # Program
    Command(
        "search",
        "/",
        "Search",
        "Search everything that is kept; find words in the open article.",
        "Program",
        hint="search",
    ),
    Command("help", "?", "Help", "Every command with its keys, and the manual.", "Program", hint="help"),
    Command("palette", "ctrl+p,:", "Command palette", "Find a command by its name.", "Program"),
    Command("theme", "t", "Theme", "The next theme.", "Program"),
    Command("escape", "escape", "Back", "Stop a refresh that is going on, else one level back.", "Program"),
    Command(
        "back",
        "h,left,backspace",
        "Back",
        "Back to where a link was followed; else one level back.",
        "Program",
        (*_LISTS, "article"),
        hint="back",
        hint_panes=("article",),
    ),
    Command(
        "quit-or-back",
        "q",
        "Back, or quit",
        "One level back, and out of the program from the list.",
        "Program",
        hint="quit",
        hint_panes=_LISTS,
    ),
    Command("suspend", "ctrl+z", "To the shell", "Stop for a while; `fg` comes back to where you were.", "Program"),
    Command("quit", "Q,ctrl+q", "Quit", "Leave. Drafts and the place in the text are kept.", "Program"),
)

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
