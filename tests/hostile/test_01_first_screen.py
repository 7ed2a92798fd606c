"""Threat 1, before Textual is there: a file of the first screen, or a headline, that holds what a terminal obeys.

Expected: what is drawn is positions, colours and text, whatever the file holds; one that is no stencil is put away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from termnews.config import Settings
from termnews.store.store import Store
from termnews.text import clean
from termnews.tui import firstscreen
from termnews.tui.firstscreen import Pane, Stencil
from termnews.tui.memory import Memory
from tests.hostile.bytes import ALL, ESCAPES, FORBIDDEN
from tests.tui.news import fill

KEY = ["a key"]
LOOK = {"": "48;5;16", "rows--strong": "1", "rows--meta": "38;5;7"}
GOOD = Stencil(
    KEY,
    80,
    [[(0, "1;31", "Sources"), (79, "", " ")], *([] for _ in range(23))],
    {
        "headlines": Pane(20, 1, 58, 20, LOOK, ["48;5;1", "7", "34", "7;34"]),
        "sources": Pane(0, 1, 19, 20, LOOK, []),
        "title": Pane(20, 0, 58, 1, LOOK, []),
        "status": Pane(0, 22, 80, 1, LOOK, []),
    },
)
ALLOWED = re.compile(r"\x1b\[[0-9]{1,4};[0-9]{1,4}H|\x1b\[0;[0-9;:]*m")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("store")) as opened:
        fill(opened, 40, title="The Example", tags=("harbour",))
        yield opened


def written(folder: Path, store: Store) -> str:
    """What the file in a folder has drawn."""
    stencil = firstscreen.recall(folder, KEY)
    return "".join(firstscreen.drawn(stencil, store, Settings(), Memory())) if stencil is not None else ""


def assert_harmless(text: str) -> None:
    """Nothing but positions on the screen, colours, and text that is clean."""
    rest = ALLOWED.sub("", text)
    assert not FORBIDDEN.search(rest) and rest.isprintable()
    places = re.findall(r"\x1b\[(\d+);(\d+)H", text)
    assert all(1 <= int(row) <= 24 and 1 <= int(column) <= 80 for row, column in places)


def spoilt(folder: Path, change: Any) -> Path:
    """A folder with a file that one thing has been changed in: `change` does it to the stencil, as JSON."""
    (folder / firstscreen.NAME).unlink(missing_ok=True)
    firstscreen.keep(folder, GOOD)
    (kept,) = json.loads((folder / firstscreen.NAME).read_text())
    change(kept)
    (folder / firstscreen.NAME).write_text(json.dumps([kept]))
    return folder


def test_one_that_is_as_it_should_be_is_drawn(tmp_path: Path, store: Store) -> None:
    text = written(spoilt(tmp_path, lambda kept: None), store)
    assert_harmless(text)
    assert "Headline 1" in text and "Sources" in text and "#harbour" in text and "1 of 40" in text


@pytest.mark.parametrize("text", [*ESCAPES, ALL], ids=repr)
def test_what_a_terminal_obeys_in_every_field(tmp_path: Path, store: Store, text: str) -> None:
    def everywhere(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        yield path
        for name in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            yield from everywhere(value[name], (*path, name))

    firstscreen.keep(tmp_path, GOOD)
    (kept,) = json.loads((tmp_path / firstscreen.NAME).read_text())
    for path in [path for path in everywhere(kept) if path]:

        def change(kept: Any, path: tuple[Any, ...] = path) -> None:
            for name in path[:-1]:
                kept = kept[name]
            kept[path[-1]] = text

        assert_harmless(written(spoilt(tmp_path, change), store))


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept["panes"]["headlines"].update(x=-1),
        lambda kept: kept["panes"]["headlines"].update(width=10**9),
        lambda kept: kept["panes"]["headlines"].update(height=24),
        lambda kept: kept["panes"]["headlines"].update(x=1.5),
        lambda kept: kept["panes"]["headlines"].update(bar=["7"]),
        lambda kept: kept["panes"]["headlines"].update(styles={}),
        lambda kept: kept["panes"]["headlines"]["styles"].update({"rows--meta": "1m\x1b[2J"}),
        lambda kept: kept["panes"].pop("headlines"),
        lambda kept: kept["lines"][0].append([80, "", "x"]),
        lambda kept: kept["lines"][0].append([70, "", "longer than there is room for"]),
        lambda kept: kept["lines"][0].append([0, "9" * 100, "x"]),
        lambda kept: kept["lines"][0].append([0, "1", "x", "x"]),
        lambda kept: kept.update(lines=[]),
        lambda kept: kept.update(columns=True, lines="x"),
        lambda kept: kept.pop("columns"),
    ],
)
def test_one_that_is_no_stencil_draws_nothing_and_is_put_away(tmp_path: Path, store: Store, change: Any) -> None:
    assert written(spoilt(tmp_path, change), store) == ""
    assert not (tmp_path / firstscreen.NAME).exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.floats() | st.sampled_from([*ESCAPES, "1;31", "x"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["x", "y", "width", ""]), inner),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["key", "columns", "lines", "panes"]), JSON)
def test_anything_in_its_place(tmp_path: Path, store: Store, name: str, value: Any) -> None:
    assert_harmless(written(spoilt(tmp_path, lambda kept: kept.update({name: value})), store))


def test_a_headline_that_was_never_cleaned(tmp_path: Path) -> None:
    """Written into the database by another program: the door has not seen it."""
    with Store.open(tmp_path / "data") as store:
        fill(store, 30)
        assert clean(ALL) != ALL
        for column in ("article.title", "source.own_title", "source_tag.tag"):
            table, name = column.split(".")
            store._db.execute(f"UPDATE {table} SET {name} = ?", (ALL,))
        store._db.execute("UPDATE article SET title = ? WHERE id % 2", ("x\x1b]52;c;b3duZWQ=\x07\n\ty",))
        text = written(spoilt(tmp_path, lambda kept: None), store)
    assert "owned" in text
    assert_harmless(text)
