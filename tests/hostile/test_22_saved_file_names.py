"""Threat: a headline, an author, an address or the name of a source becomes the name of a file: `../../.bashrc`, `CON`.

Expected: no file is named after anything foreign. What termnews writes by itself has names of its own, new files are
made with O_EXCL, and all of it is inside its own folders; the one name that can be chosen (`export FILE`) is the
person's.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termnews import crash
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.writing import editor
from tests.tui.news import NOW, article, fill, reader
from tests.unit.command_line import runner
from tests.unit.engine_site import Site
from tests.unit.rawserver import reply

NAMES = [
    "../../../../.bashrc",
    "..\\..\\.bashrc",
    "/etc/passwd",
    "~/.ssh/authorized_keys",
    "a\x00b",
    "CON",
    "NUL.txt",
    "aux.",
    "..／..／fullwidth",
    "\u202egpj.exe",
    "-rf",
    "--output=/tmp/x",
    "$(touch owned)",
    "x" * 300,
    ".",
    "..",
    " ",
    "",
    "line\nline",
]

OWN = re.compile(
    r"(config|data|cache|state)|config/sources\.toml|state/reader\.json|state/comment-[a-z0-9_]{8}\.txt"
    r"|state/crash-\d{8}-\d{6}-\d+\.txt|data/(termnews\.db(-wal|-shm|\.lock|\.damaged)?|refresh\.lock)"
)
"""Every file and folder that there may be in a profile."""


def strange(folder: Path) -> list[str]:
    """What is in a folder and is not termnews' own."""
    found = (str(path.relative_to(folder)) for path in folder.rglob("*"))
    return [name for name in found if not OWN.fullmatch(name)]


def feed(base: str) -> bytes:
    """A feed in which everything that could become a name is one of NAMES."""
    items = "".join(
        f"<item><title>{escape(name)}</title><guid>{escape(name)}{number}</guid><author>{escape(name)}</author>"
        f"<link>{base}/a/{quote(name)}</link><category>{escape(name)}</category><description>words</description>"
        f"<enclosure url={quoteattr(base + '/' + quote(name))} type={quoteattr(name)} length='1'/></item>"
        for number, name in enumerate(NAMES)
    ).replace("\x00", "&#0;")
    return f"<rss version='2.0'><channel><title>../../{escape(NAMES[2])}</title>{items}</channel></rss>".encode()


async def test_nothing_that_is_fetched_names_a_file(
    tmp_path: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.routes["/feed"] = reply(
        feed(site.url("")), Content_Type="application/rss+xml", Content_Disposition='attachment; filename="../../x"'
    )
    profile = tmp_path / "profile"
    outlines = "".join(
        f'<outline type="rss" text={quoteattr(name)} title={quoteattr(name)} xmlUrl="{site.url("/feed")}?{n}"/>'
        for n, name in enumerate(NAMES)
        if "\x00" not in name
    )
    opml = tmp_path / "list.opml"
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    run = runner(profile, capsys)
    for words in (
        ("import", str(opml)),
        ("refresh", "--quiet"),
        ("list", "--json"),
        ("show", "1", "--format", "markdown"),
        ("show", "2", "--format", "html"),
        ("export", str(tmp_path / "out.opml")),
        ("sources",),
        ("doctor",),
    ):
        code, _, err = await asyncio.to_thread(run, *words)
        assert code in (0, 1), (words, err)
    with Store.open(locate(profile).data) as store:
        assert store.sources.counts().total >= len(NAMES)
    assert strange(profile) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.opml", "out.opml", "profile"]


@pytest.mark.parametrize("name", [NAMES[0], NAMES[5], NAMES[13]])
async def test_a_draft_on_any_article_is_rescued_under_a_name_of_our_own(tmp_path: Path, name: str) -> None:
    profile = tmp_path / "profile"
    with Store.open(profile / "data") as store:
        fill(store, 1)
        store.articles.ingest(1, [article(1, title=name or "x")], NOW)
        async with reader(profile, store) as it:
            await it.press("C", *"Kept")
            store._db.read_only = True
            await it.press("ctrl+q")
        assert [path.parent for path in it.app.rescued] == [profile / "state"]
    assert strange(profile) == []
    assert [path.name for path in tmp_path.iterdir()] == ["profile"]


@given(text=st.text(), about=st.text() | st.sampled_from(NAMES))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_in_an_editor_never_leaves_its_folder(text: str, about: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = editor.to_file(Path(folder, "state"), text.encode("utf-8", "replace").decode(), about)
        assert path.parent == Path(folder, "state") and re.fullmatch(r"comment-[a-z0-9_]{8}\.txt", path.name)
        assert [found.name for found in Path(folder).iterdir()] == ["state"]


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_named_by_the_time_alone(tmp_path: Path, name: str) -> None:
    crash.report(tmp_path / "state", ValueError(name), name)
    assert strange(tmp_path) == []
