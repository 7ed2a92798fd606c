"""Threat: a package that termnews depends on, or one of theirs, is taken over or replaced, or does something on import.

Expected: few packages and only those that are meant, each version that the tests ran with pinned, nothing from an
address or a repository, and no part of the program that reaches for the network, a process or a file of the person's
when it is imported.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

MEANT = {"textual", "httpx", "readability-lxml", "lxml", "platformdirs", "tomli-w"}
"""What the program is built on, and nothing else."""

BESIDES = {"rich", "pygments", "httpcore", "anyio", "h11"}
"""What Textual and httpx are made of, and bring with them."""

EXTRAS = {"pillow", "keyring"}
"""What it uses where the person has it."""


def pins() -> dict[str, str]:
    """The pinned versions, by name."""
    found = map(Requirement, PROJECT["tool"]["uv"]["constraint-dependencies"])
    return {canonicalize_name(pin.name): str(pin.specifier) for pin in found}


def names(lines: list[str]) -> set[str]:
    """The packages of a list of requirements."""
    return {canonicalize_name(Requirement(line).name) for line in lines}


def closure(wanted: set[str]) -> set[str]:
    """These packages and all that they need, on any system and any version of Python, as far as they are installed."""
    found: set[str] = set()
    queue = sorted(wanted)
    while queue:
        name = queue.pop()
        if name in found:
            continue
        found.add(name)
        try:
            needed = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:
            continue
        queue += [
            canonicalize_name(need.name)
            for need in needed
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
    return found


def imported() -> Iterator[tuple[Path, str]]:
    """Each package that a file of the program imports, at its top or inside a function."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((path, alias.name.split(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield path, node.module.split(".")[0]


def test_it_depends_on_what_is_meant_and_nothing_else() -> None:
    project = PROJECT["project"]
    assert names(project["dependencies"]) == MEANT
    assert names([line for name in ("images", "keyring") for line in project["optional-dependencies"][name]]) == EXTRAS
    assert set(project["optional-dependencies"]) == {"images", "keyring", "test"}


def test_it_imports_nothing_that_it_does_not_depend_on() -> None:
    of = packages_distributions()
    wrong = {
        f"{path.relative_to(ROOT)} imports {package}"
        for path, package in imported()
        if package not in sys.stdlib_module_names
        and package != "termnews"
        and not {canonicalize_name(name) for name in of.get(package, [package])} & (MEANT | EXTRAS | BESIDES)
    }
    assert wrong == set()
    assert closure(MEANT) >= BESIDES


def test_every_version_is_pinned() -> None:
    wanted = names(PROJECT["project"]["dependencies"]) | names(PROJECT["dependency-groups"]["dev"])
    known = pins()
    assert sorted(closure(wanted) - set(known)) == []
    assert all(re.fullmatch(r"==[\w.+!-]+", specifier) for specifier in known.values())
    assert len(closure(MEANT)) > len(MEANT), "what they need is looked at too"


def test_the_tests_need_the_same_for_pip_and_for_uv() -> None:
    assert PROJECT["project"]["optional-dependencies"]["test"] == PROJECT["dependency-groups"]["dev"]


def test_nothing_comes_from_an_address() -> None:
    lists = [
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
        PROJECT["build-system"]["requires"],
        PROJECT["tool"]["uv"]["constraint-dependencies"],
    ]
    assert [line for lines in lists for line in lines if Requirement(line).url] == []
    assert PROJECT["build-system"]["requires"] == ["hatchling"], "building runs no code of anybody else's"
    assert not {"index", "sources", "index-url", "extra-index-url", "find-links"} & set(PROJECT["tool"]["uv"])


_IMPORT_ALL = """
import os, pkgutil, sys
import termnews
seen = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def audit(event, arguments):
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "urllib.Request")):
        seen.append((event, str(arguments[1:])))
    elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "webbrowser.open"):
        seen.append((event, str(arguments[:2])))
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES:
        seen.append((event, str(arguments[0])))

sys.dont_write_bytecode = True
sys.addaudithook(audit)
names = [found.name for found in pkgutil.walk_packages(termnews.__path__, "termnews.")]
for name in names:
    if not name.endswith("__main__"):
        __import__(name)
print(len(names), seen)
"""


def test_importing_it_reaches_for_nothing(tmp_path: Path) -> None:
    """Every module of the program, and with them all that they depend on."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=True
    )
    count, _, seen = done.stdout.strip().partition(" ")
    assert int(count) > 80
    assert seen == "[]"
    assert list(tmp_path.iterdir()) == []
