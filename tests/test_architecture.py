"""The house as it was drawn: who may import whom, what each room alone may use, and how large anything may grow."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from termnews.paths import locate
from termnews.store.store import Store

SOURCE = Path(__file__).resolve().parents[1] / "src" / "termnews"

ANYONE = frozenset(
    {"errors", "model", "discussion", "threads", "document", "protocol", "layout", "text", "urls", "wire"}
    | {"hyperlinks", "figures", "export", "export_html", "export_markdown", "memo"}
)
"""What any room may import; these import nothing of ours but each other."""

_FILES = frozenset({"paths", "config", "config_lines", "config_read", "config_table", "sourcesfile"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "__main__": frozenset({"cli"}),
    "cli": ANYONE | _FILES | {"cli", "tui", "worker", "engine", "store", "demo", "crash", "terminal", "secrets"},
    "tui": ANYONE | _FILES | {"tui", "store", "starter", "manual", "crash", "terminal", "heap"},
    "worker": ANYONE | _FILES | {"engine", "store", "crash", "heap"},
    "engine": ANYONE | _FILES | {"engine", "store", "fetch", "comments", "sync", "secrets"},
    "comments": ANYONE | {"comments", "fetch"},
    "sync": ANYONE | {"sync", "fetch"},
    "store": ANYONE | {"store", "paths"},
    "fetch": ANYONE | {"fetch"},
    "demo": ANYONE | {"demo"},
    "starter": ANYONE,
    "manual": ANYONE,
    "sourcesfile": ANYONE | {"config_lines", "config_read", "config_table", "paths"},
    "config": ANYONE | {"config_read", "config_table"},
    "config_read": ANYONE | {"config_lines", "config_table"},
    "config_lines": frozenset(),
    "config_table": ANYONE,
    "crash": frozenset({"paths"}),
    "secrets": frozenset({"errors", "paths"}),
    "heap": frozenset(),
    "terminal": frozenset(),
    "paths": frozenset(),
    **{room: ANYONE for room in ANYONE},
}
"""Room (the first name behind `termnews`) to the rooms it may import from."""

ALSO = {"cli/inspect.py": frozenset({"fetch"})}
"""`extract` and `parse` look at bytes without a store: the only file beyond the table."""

FENCED = {
    "textual": ("tui/",),
    "httpx": ("fetch/http.py",),
    "sqlite3": ("store/",),
    "lxml": ("fetch/",),
    "readability": ("fetch/",),
    "tomli_w": ("sourcesfile.py",),
    "platformdirs": ("paths.py",),
    "PIL": ("fetch/picture",),
    "feedparser": (),
    "requests": (),
}
"""A library, and the only files that may import it."""

CATCHES_ALL = ("worker.py", "cli/main.py", "tui/jobs.py")
"""Where `except Exception` may stand: at the ends of the program, where it is said and nothing is hidden."""

LINES_OF_A_MODULE, LINES_OF_A_CLASS, METHODS, LINES_OF_A_FUNCTION = 400, 300, 25, 60

FILES = sorted(SOURCE.rglob("*.py"))


def _name(path: Path) -> str:
    """`engine/refresh.py`."""
    return path.relative_to(SOURCE).as_posix()


def _module(path: Path) -> str:
    """`termnews.engine.refresh`."""
    parts = ["termnews", *path.relative_to(SOURCE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {_module(path): path for path in FILES}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> frozenset[str]:
    """Every module that a file imports: at its top, inside functions, under TYPE_CHECKING."""
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else node.module)
    return frozenset(found)


def _ours(path: Path) -> set[str]:
    return {name for name in _imports(path) if name.startswith("termnews.")}


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last name of what is called."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            yield called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", ""), node


# --- who imports whom -------------------------------------------------------------------------------------------------


def test_every_room_imports_only_what_the_table_allows() -> None:
    wrong = []
    for path in FILES:
        room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        if path == SOURCE / "__init__.py":
            assert not _ours(path)
            continue
        allowed = MAY_IMPORT[room] | ALSO.get(_name(path), frozenset())
        wrong += [f"{_name(path)} imports {name}" for name in _ours(path) if name.split(".")[1] not in allowed]
    assert not wrong


def test_there_is_no_cycle() -> None:
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way[way.index(module) :], module))
        if module not in done:
            for other in _ours(MODULES[module]):
                if other in MODULES:
                    walk(other, (*way, module))
            done.add(module)

    for module in MODULES:
        walk(module, ())


def test_imports_are_absolute_and_name_what_there_is() -> None:
    wrong = [_name(p) for p in FILES for n in ast.walk(_tree(p)) if isinstance(n, ast.ImportFrom) and n.level]
    wrong += [f"{_name(path)}: {name}" for path in FILES for name in _ours(path) if name not in MODULES]
    assert not wrong


@pytest.mark.parametrize("library", FENCED)
def test_a_library_is_imported_only_behind_its_fence(library: str) -> None:
    users = {_name(path) for path in FILES if any(name.split(".")[0] == library for name in _imports(path))}
    assert not {user for user in users if not user.startswith(FENCED[library])}


def test_packages_hold_a_docstring_and_nothing_else() -> None:
    for path in FILES:
        if path.name == "__init__.py" and path.parent != SOURCE:
            assert [type(node) for node in _tree(path).body] == [ast.Expr], _name(path)


# --- what nobody does -------------------------------------------------------------------------------------------------


def test_nothing_is_run_by_a_shell_or_made_of_text() -> None:
    wrong = []
    for path in FILES:
        for name, call in _calls(path):
            shell = [word for word in call.keywords if word.arg == "shell"]
            written = ast.unparse(call.func)
            if shell or name in ("create_subprocess_shell", "getoutput", "getstatusoutput"):
                wrong.append(f"{_name(path)}:{call.lineno} {name}")
            if written in ("os.system", "os.popen", "eval", "exec", "compile", "__import__", "webbrowser.open"):
                wrong.append(f"{_name(path)}:{call.lineno} {written}")
    assert not wrong


def test_everything_is_caught_only_at_the_ends_of_the_program() -> None:
    wrong = []
    for path in FILES:
        if _name(path) in CATCHES_ALL:
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "BaseException"
                # To put things in order and let it go on is no catching.
                goes_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                if "BaseException" in caught and goes_on:
                    continue
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                caught = " ".join(map(ast.unparse, node.args))
            else:
                continue
            if {"Exception", "BaseException"} & set(caught.replace("(", " ").replace(",", " ").split()):
                wrong.append(f"{_name(path)}:{node.lineno}")
    assert not wrong


_LITERAL_CALLS = ("Content", "assemble", "Text", "styled")
_PARSES = ("Static", "Label", "Button", "Checkbox", "notify", "Placeholder", "Tooltip")
_PARSED_FIELDS = ("border_title", "border_subtitle", "tooltip", "placeholder")


def _is_literal(node: ast.expr) -> bool:
    """Whether Textual sees no markup in a value: our own words without a bracket, or content that is built."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str) or "[" not in node.value
    if isinstance(node, ast.IfExp):
        return _is_literal(node.body) and _is_literal(node.orelse)
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in _LITERAL_CALLS


def test_no_text_passes_a_markup_parser() -> None:
    wrong = []
    for path in FILES:
        if not _name(path).startswith("tui/"):
            continue
        for name, call in _calls(path):
            plain = any(word.arg == "markup" and ast.unparse(word.value) == "False" for word in call.keywords)
            if name in _PARSES and not plain and not all(map(_is_literal, call.args[:1])):
                wrong.append(f"{_name(path)}:{call.lineno} {name}")
            if name in ("from_markup", "escape", "to_content", "render_markup"):
                wrong.append(f"{_name(path)}:{call.lineno} {name}")
            wrong += [
                f"{_name(path)}:{call.lineno} {word.arg}"
                for word in call.keywords
                if word.arg in _PARSED_FIELDS and name not in ("Input", "Line") and not _is_literal(word.value)
            ]
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Assign) and not _is_literal(node.value):
                fields = [target.attr for target in node.targets if isinstance(target, ast.Attribute)]
                wrong += [f"{_name(path)}:{node.lineno} {field}" for field in fields if field in _PARSED_FIELDS]
    assert not wrong


# --- how large, how said ----------------------------------------------------------------------------------------------


def _length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def test_nothing_outgrows_its_budget() -> None:
    wrong = []
    for path in FILES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LINES_OF_A_MODULE:
            wrong.append(f"{_name(path)}: {lines} lines")
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                methods = sum(isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) for item in node.body)
                if _length(node) > LINES_OF_A_CLASS or methods > METHODS:
                    wrong.append(f"{_name(path)}: class {node.name}: {_length(node)} lines, {methods} methods")
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > LINES_OF_A_FUNCTION:
                wrong.append(f"{_name(path)}: {node.name}: {_length(node)} lines")
    assert not wrong


def _undocumented(body: list[ast.stmt], where: str) -> Iterator[str]:
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        overridden = any(
            ast.unparse(word).split(".")[-1] in ("override", "overload", "setter") for word in node.decorator_list
        )
        if not overridden and not ast.get_docstring(node):
            yield f"{where}: {node.name}"
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node.body, f"{where}: {node.name}")


def test_every_module_and_all_that_is_public_says_what_it_is() -> None:
    wrong = [_name(path) for path in FILES if not ast.get_docstring(_tree(path))]
    for path in FILES:
        wrong += _undocumented(_tree(path).body, _name(path))
    assert not wrong


# --- what is loaded ---------------------------------------------------------------------------------------------------

HEAVY = ("textual", "httpx", "lxml", "readability", "asyncio", "rich", "ssl")


def _loaded(program: str, folder: Path, names: tuple[str, ...]) -> str:
    """Which of some modules a program has loaded by its end."""
    program += f"\nimport sys\nprint('loaded', *(name for name in {names!r} if name in sys.modules))"
    environment = {**os.environ, "HOME": str(folder), "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_the_command_line_loads_nothing_heavy(tmp_path: Path) -> None:
    assert _loaded("import termnews.cli.main", tmp_path, (*HEAVY, "sqlite3", "dataclasses")) == "loaded"


@pytest.mark.parametrize(
    "words", [["--version"], ["list"], ["list", "--json"], ["search", "news"], ["mark", "read", "1"], ["undo"]]
)
def test_the_verbs_of_scripts_load_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    program = f"from termnews.cli.main import main\nmain({words!r})"
    assert _loaded(program, tmp_path, HEAVY) == "loaded"


_READER = """
import asyncio
from pathlib import Path
from termnews.config import Settings
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp

async def look():
    paths = locate(Path("profile"))
    with Store.open(paths.data) as store:
        app = TermnewsApp(store, Settings(), paths, work=False)
        async with app.run_test(size=(120, 40)) as pilot:
            for key in ("escape", "tab", "question_mark", "escape", "a", "escape"):
                await pilot.press(key)
            await pilot.pause()

asyncio.run(look())
"""


def test_the_running_reader_has_loaded_nothing_of_the_worker(tmp_path: Path) -> None:
    names = ("httpx", "httpcore", "lxml", "readability", "termnews.engine", "termnews.fetch", "textual")
    assert _loaded(_READER, tmp_path, names) == "loaded textual"


# --- how much is loaded -----------------------------------------------------------------------------------------------
#
# A module costs 0.3 ms of a start, a dataclass in it 0.3 more: a start grows by one import at a time, and no test of
# speed would tell which one it was. The bounds are what there is: what raises one has to be worth it.

_COUNT = """
import sys
print("loaded", sum(name.split(".")[0] == "termnews" for name in sys.modules), len(sys.modules))
print("modules", *sys.modules)
"""


def _counted(program: str, folder: Path) -> tuple[int, int, set[str]]:
    """How many modules of ours and how many of all a program has loaded, and their names."""
    environment = {**os.environ, "HOME": str(folder), "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    told = {words[0]: words[1:] for words in map(str.split, done.stdout.splitlines()) if words}
    return int(told["loaded"][0]), int(told["loaded"][1]), set(told["modules"])


@pytest.mark.parametrize(
    ("words", "ours", "everything"), [(["--version"], 4, 75), (["list"], 12, 95), (["search", "news"], 17, 105)]
)
def test_a_short_verb_loads_few_modules(tmp_path: Path, words: list[str], ours: int, everything: int) -> None:
    program = f"from termnews.cli.main import main\nmain({words!r})" + _COUNT
    # The first one makes the database.
    _counted(program, tmp_path)
    own, total, names = _counted(program, tmp_path)
    assert own <= ours and total <= everything, sorted(names)
    assert not names & {"argparse", "dataclasses", "inspect", "tempfile", "platformdirs", "tomllib", "json"}


_FIRST_PAINT = """
import asyncio
import sys
from pathlib import Path
from termnews.config import load
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.app import TermnewsApp

painted = []

async def begin(app):
    painted.extend(sys.modules)
    app.exit()

async def look():
    paths = locate(Path("profile"))
    with Store.open(paths.data) as store:
        TermnewsApp._begin = begin
        app = TermnewsApp(store, load(paths.config_file, {}), paths, work=False)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()

asyncio.run(look())
print("loaded", sum(name.split(".")[0] == "termnews" for name in painted), len(painted))
print("modules", *painted)
"""

_AFTER_THE_PAINT = {
    "argparse",
    "tomllib",
    "termnews.document",
    "termnews.protocol",
    "termnews.sourcesfile",
    "termnews.layout",
    "termnews.config_lines",
    "termnews.config_table",
    "termnews.store.articles",
    "termnews.store.drafts",
    "termnews.store.history",
    "termnews.store.search",
    "termnews.store.salvage",
    "termnews.tui.doing",
    "termnews.tui.actions.reading",
    "termnews.tui.widgets.article",
    "termnews.tui.widgets.drafts",
    "termnews.tui.screens.help",
    "textual.widgets._markdown",
    "textual.widgets._text_area",
}


def test_the_first_paint_needs_what_it_shows_and_little_more(tmp_path: Path) -> None:
    with Store.open(locate(tmp_path / "profile").data):
        # Made here, so that it is only opened there.
        pass
    own, _, names = _counted(_FIRST_PAINT, tmp_path)
    assert not names & _AFTER_THE_PAINT
    assert own <= 40, sorted(name for name in names if name.startswith("termnews"))


def test_the_rest_is_loaded_before_the_first_key(tmp_path: Path) -> None:
    assert _loaded(_READER, tmp_path, ("termnews.tui.actions.triage", "termnews.tui.widgets.article")) == (
        "loaded termnews.tui.actions.triage termnews.tui.widgets.article"
    )
