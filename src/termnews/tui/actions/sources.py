"""Sources: refreshing them, adding and removing them."""

from __future__ import annotations

from termnews import sourcesfile
from termnews.model import Source
from termnews.protocol import Refresh, Sync
from termnews.tui.desk import Desk


def _source(desk: Desk) -> Source | None:
    """The source that a command is about: under the cursor of the list, else of the selected headline."""
    if desk.pane == "sources":
        place = desk.source_list.current
        return place.source if place is not None else None
    row = desk.selected
    return desk.kept(lambda: desk.store.sources.get(row.source_id), None) if row is not None else None


def refresh_one(desk: Desk, count: int) -> None:
    """Fetch one source now."""
    source = _source(desk)
    if source is None:
        refresh_all(desk, count)
    else:
        _refresh(desk, Refresh((source.id,), force=True), f"Refreshing {source.title} …")


def refresh_all(desk: Desk, count: int) -> None:
    """Fetch every source now."""
    _refresh(desk, Refresh(force=True), "Refreshing …")


def refresh_due(desk: Desk, count: int = 0) -> None:
    """Fetch what is due."""
    if not desk.refresh_number:
        desk.refresh_quiet = True
        desk.refresh_number = desk.ask(Refresh())


def _refresh(desk: Desk, request: Refresh, words: str) -> None:
    if desk.refresh_number:
        desk.next_refresh = request
        desk.say("This is fetched after the refresh that is going on; esc stops that.")
    elif not desk.has_sources():
        desk.say("There are no sources yet: a adds one.")
    else:
        desk.refresh_number = desk.ask(request)
        desk.say(words)


def refresh_next(desk: Desk) -> bool:
    """Begin with the refresh that was asked for while another went on; whether there is one."""
    request, desk.next_refresh = desk.next_refresh, None
    if request is not None:
        desk.refresh_number = desk.ask(request)
    return request is not None


def add(desk: Desk, count: int) -> None:
    """Add a source: any address."""
    from termnews.tui.screens.add import AddScreen

    desk.app.push_screen(AddScreen(desk.jobs), lambda added: _added(desk, added))


def _added(desk: Desk, words: str | None) -> None:
    desk.reload()
    if words:
        desk.say(words, first=True)


def remove(desk: Desk, count: int) -> None:
    """Remove a source. Its articles stay in the store, and it can be brought back."""
    source = _source(desk)
    if source is None or desk.pane != "sources":
        desk.say("Choose a source in the list of sources first.")
        return
    entry = desk.source_entry(source.url) or sourcesfile.of_source(source)
    file = desk.paths.sources_file
    if not desk.edit_sources(lambda: (sourcesfile.remove(file, source.url), True)[1], False):
        return

    data = sourcesfile.to_table(entry)

    def archive() -> bool:
        desk.store.sources.archive(source.id)
        desk.store.history.record("source_removed", f"removed {source.title}", data)
        return True

    if desk.kept(archive, False):
        desk.ask(Sync())
        desk.reload()
        desk.say(f"Removed {source.title}; its articles are kept. u brings it back.")
