"""The composer: a comment is written here, and is on disk two seconds after it was typed."""

from __future__ import annotations

import contextlib
import os
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from termnews import protocol
from termnews.errors import StoreError, TermnewsError, UsageError
from termnews.text import clean, shorten
from termnews.tui import screenkeys
from termnews.tui.browser import open_in_browser
from termnews.tui.jobs import Jobs
from termnews.tui.screens.composing import Composing, Parting
from termnews.tui.widgets.identity import IdentityFields
from termnews.tui.writing import editor
from termnews.tui.writing.states import NEED_THE_READER


class _Text(TextArea):
    """Stays at the cursor, however many lines it has."""

    def on_resize(self) -> None:
        self.call_after_refresh(self.scroll_cursor_visible)


class ComposeScreen(Composing):
    """Writes one draft. It is saved as one types, and at once on leaving, on losing the focus and on a signal."""

    CSS_PATH = "../dialogs.tcss"
    # The lower it is, the less there is beside the text: a line of that is always seen.
    VERTICAL_BREAKPOINTS = [(0, "-least"), (5, "-tiny"), (8, "-low"), (12, "-short"), (20, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*screenkeys.bindings(screenkeys.COMPOSER)]

    def compose(self) -> ComposeResult:
        """What it is about, the text, who it is from, what is known of it."""
        with Vertical(id="compose"):
            yield Static("", id="compose-about", markup=False)
            yield _Text(
                self.work.text, id="compose-text", soft_wrap=True, show_line_numbers=False, placeholder="Write here …"
            )
            yield IdentityFields(self.work.identity, id="compose-identity")
            yield Static("", id="compose-expect", markup=False)
            yield Static("", id="compose-state", markup=False)
            yield Static("", id="compose-keys", markup=False)

    def on_mount(self) -> None:
        """Go on where the draft ends."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self._show_prospect()
        self.say("Kept as a draft.")

    def on_resize(self, event: events.Resize) -> None:
        """Another width: other keys have room."""
        cells = min(80, event.size.width) - 2
        self._show_about(cells)
        self.query_one("#compose-keys", Static).update(
            Content(screenkeys.foot(screenkeys.hints_of(screenkeys.COMPOSER), cells))
        )

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _show_about(self, cells: int) -> None:
        work = self.work
        title = Content.assemble(("Comment on ", "dim"), (work.article.title, "bold"))
        if work.parent is not None:
            said = shorten(f"“{clean(work.parent.words)}”", cells)
            answers = Content.assemble(("Answer to ", "dim"), (work.parent.author or "somebody", "bold"))
            title = Content("\n").join([Content.assemble(answers, (f" on {work.article.title}", "dim")), Content(said)])
        self.query_one("#compose-about", Static).update(title)

    def _show_prospect(self) -> None:
        found = self.work.prospect
        line = self.query_one("#compose-expect", Static)
        trouble = found.hindrance or found.warning
        line.set_class(bool(trouble), "-trouble")
        line.update(Content(trouble or f"To {found.host}, by {found.way}. {found.words}"))

    @on(Jobs.Answered)
    def _answered(self, message: Jobs.Answered) -> None:
        """Whether comments are open has been looked up meanwhile, or another comment is somewhere else."""
        match message.event:
            case protocol.DraftMoved(draft=draft, state=state, words=words):
                with contextlib.suppress(StoreError):
                    if told := self.work.news(draft, state, words):
                        self.say(told, error=state in NEED_THE_READER)
            case protocol.ThreadReady(article=article) | protocol.ArticleReady(article=article):
                if article == self.work.article.id:
                    with contextlib.suppress(StoreError):
                        self.work.look()
                    self._show_prospect()
                    self.measure()

    # --- keys ---------------------------------------------------------------------------------------------------------

    def action_save(self) -> None:
        """Save now."""
        self.save()

    def action_leave(self) -> None:
        """Leave; the draft is kept."""
        if self.save():
            kept = self.work.draft_id is not None and self.text.strip()
            words = "The draft is kept: it is under Drafts" + (
                ", and C goes on with it." if not self.work.parent else "."
            )
            self.dismiss(Parting(words if kept else ""))

    def action_review(self) -> None:
        """See what the site will show, and send it from there."""
        from termnews.tui.screens.review import ReviewScreen

        if self.work.is_blank or not self.text.strip():
            self.say("There is nothing to send yet.")
        elif self.save():
            screen = ReviewScreen(self.work, self.settings, self.save_soon)
            self.app.push_screen(screen, self._reviewed)

    def _reviewed(self, sent: int | None) -> None:
        self.query_one(IdentityFields).show(self.work.identity)
        if sent:
            self.dismiss(Parting(sent=sent))
        else:
            self.save()

    def action_discard(self) -> None:
        """Discard the draft, after a question; it can be taken back."""
        from termnews.tui.screens.choice import ChoiceScreen, discard_question

        if not self.text.strip() or self.work.is_blank:
            self._discard("discard")
        elif self.save():
            self.app.push_screen(ChoiceScreen(*discard_question(self.text)), self._discard)

    def _discard(self, answer: str | None) -> None:
        if answer != "discard" or not self.save():
            return
        try:
            gone = self.work.discard()
        except StoreError as error:
            self.say(str(error), error=True)
            return
        self.dismiss(Parting("Discarded. u takes it back." if gone else ""))

    def action_another(self) -> None:
        """Keep this draft, and begin another one on the same article."""
        if self.work.is_blank or not self.save():
            return
        self.work.begin_another()
        area = self.query_one(TextArea)
        with self.prevent(TextArea.Changed):
            area.load_text(self.work.text)
        area.move_cursor(area.document.end)
        area.focus()
        self.say("The other one is kept; this is a new draft.")

    def action_browser(self) -> None:
        """Open the article's page in the browser."""
        self.save()
        try:
            open_in_browser(self.work.article.url, self.settings.browser)
        except TermnewsError as error:
            self.say(str(error), error=True)
        else:
            self.say("Opened in the browser. The draft is kept.")

    # --- the person's own editor --------------------------------------------------------------------------------------

    def action_editor(self) -> None:
        """Go on in the person's own editor. What it leaves unchanged or empty changes nothing."""
        self.save()
        # Textual takes NO_COLOR out of its own environment; the editor is told all the same.
        environment = {**os.environ, **({"NO_COLOR": "1"} if self.app.no_color else {})}
        path = None
        try:
            command = editor.command_of(self.settings.editor, environment)
            context = self.about()
            path = editor.to_file(self.paths.state, self.text, context)
            failure: UsageError | None = None
            with self.app.suspend():
                # Textual does not come back from a suspension that an error ends.
                try:
                    ended_well = editor.edit(command, path, environment)
                except UsageError as error:
                    failure = error
            if failure is not None:
                raise failure
            text = editor.from_file(path, context)
        except UsageError as error:
            self.say(str(error), error=True)
        except OSError as error:
            self.say(f"The text cannot be handed to an editor: {error.strerror}.", error=True)
        except SuspendNotSupported:
            self.say("An editor cannot be opened in this terminal.", error=True)
        else:
            if not ended_well and text not in ("", self.text.strip()):
                # It may have been killed in the middle: what was written there is nowhere else.
                self.say(
                    f"The editor ended with an error: the text is as it was. The editor's is in {path}", error=True
                )
                path = None
            else:
                self._take(text, ended_well)
        finally:
            if path is not None:
                path.unlink(missing_ok=True)

    def _take(self, text: str, ended_well: bool) -> None:
        """Take what the editor left, if it left something else."""
        if not ended_well:
            self.say("The editor ended with an error: the text is as it was.", error=True)
        elif not text:
            self.say("The editor left nothing: the text is kept. ^x discards it.")
        elif text == self.text.strip():
            self.say("The editor left the text as it was.")
        else:
            area = self.query_one(TextArea)
            # As an edit and not as another text: ctrl+z takes it back.
            area.replace(text, area.document.start, area.document.end)
            self.work.text = area.text
            self.save()
