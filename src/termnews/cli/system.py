"""The verbs about the program itself: config and doctor."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from termnews.cli.verb import OK, PARTLY, Verb, emit, put, say, table
from termnews.paths import Paths, make_folder

if TYPE_CHECKING:
    from termnews.config import Settings
    from termnews.errors import ConfigError

# --- config -----------------------------------------------------------------------------------------------------------


def _config_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=("path", "default"),
        metavar="path|default",
        help="path: where config.toml is. default: a config.toml that says everything and changes nothing",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line: key, value, origin")


def _config(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews import config

    if arguments.what == "path":
        # So that `termnews config default > "$(termnews config path)"` works on a machine that is new to it.
        with suppress(OSError):
            make_folder(paths.config)
        put(str(paths.config_file))
        return OK
    if arguments.what == "default":
        put(config.default_text())
        return OK
    listed = config.origins(paths.config_file, os.environ)
    if arguments.json:
        for origin in listed:
            emit(origin._asdict())
    else:
        table(((key, value or "(not set)", origin) for key, value, origin in listed), flexible=1)
    for problem in _key_problems(config.load(paths.config_file, os.environ)):
        say(problem)
    if not paths.config_file.exists():
        say(f"There is no {paths.config_file}; `termnews config default` prints one to begin with.")
    return OK


def _key_problems(settings: Settings) -> list[str]:
    """Unknown commands in [keys] and keys that clash, in words."""
    from termnews.tui.commands import COMMANDS
    from termnews.tui.keymap import build

    return build(COMMANDS, settings.keys).problems


# --- doctor -----------------------------------------------------------------------------------------------------------


_PACKAGES = ("textual", "httpx", "lxml", "readability-lxml", "platformdirs", "tomli-w")
_EXTRAS = {
    "pillow": "it shows pictures (termnews[images])",
    "keyring": "it keeps passwords in the system's own store (termnews[keyring])",
}


class Finding(NamedTuple):
    """A line of the doctor's."""

    name: str
    value: str
    problem: bool = False


def _doctor_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line: name, value, problem")


def _doctor(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews.crash import masked

    problems = 0
    findings = (*_terminal(), *_folders(paths), *_files(paths), *_database(paths), *_network(), *_versions())
    for finding in findings:
        problems += finding.problem
        finding = finding._replace(value=masked(finding.value))
        if arguments.json:
            emit(finding._asdict())
        else:
            put(f"{'!' if finding.problem else ' '} {finding.name:<16} {finding.value}")
    wants = "is one line" if problems == 1 else f"are {problems} lines"
    say(f"There {wants} to look at, marked with a !" if problems else "All is well.")
    return PARTLY if problems else OK


def _terminal() -> Iterator[Finding]:
    from shutil import get_terminal_size

    from termnews import hyperlinks
    from termnews.terminal import colours, why_no_screen

    why = why_no_screen(os.environ, (sys.stdin, sys.stdout))
    size = get_terminal_size()
    term = os.environ.get("TERM", "not set")
    program = os.environ.get("TERM_PROGRAM", "")
    inside = " in tmux" if os.environ.get("TMUX") else " in screen" if os.environ.get("STY") else ""
    yield Finding("terminal", f"{term}{inside}{f', {program}' if program else ''}")
    # Seen through a pipe, it is no fault of the terminal's.
    yield Finding("screen", why or f"{size.columns} x {size.lines}", term == "dumb")
    yield Finding("colours", colours(os.environ))
    yield Finding("links", "shown as links (OSC 8)" if hyperlinks.known(os.environ) else "not known to show any")
    encoding = sys.stdout.encoding or "unknown"
    plain = encoding.lower().replace("-", "") != "utf8"
    yield Finding("encoding", encoding + (": some letters cannot be shown; set LANG=C.UTF-8" if plain else ""), plain)


def _folders(paths: Paths) -> Iterator[Finding]:
    for name in ("config", "data", "cache", "state"):
        folder: Path = getattr(paths, name)
        if not folder.exists():
            parent = next(parent for parent in folder.parents if parent.exists())
            writable = os.access(parent, os.W_OK)
            words = "is made when it is needed" if writable else f"cannot be made: {parent} is not writable"
            yield Finding(name, f"{folder} ({words})", not writable)
            continue
        mode = folder.stat().st_mode & 0o777
        words = "" if os.access(folder, os.W_OK) else " is not writable"
        if mode & 0o077 and name in ("data", "state"):
            words += f" can be read by others (mode {mode:o}); `chmod 700` closes it"
        yield Finding(name, f"{folder}{words}", bool(words))


def _files(paths: Paths) -> Iterator[Finding]:
    from termnews import config, sourcesfile
    from termnews.errors import ConfigError
    from termnews.text import plural

    try:
        settings = config.load(paths.config_file, os.environ)
        yield Finding(
            "config.toml", "can be read" if paths.config_file.exists() else "there is none: all is as it came"
        )
        for problem in _key_problems(settings):
            yield Finding("config.toml", problem, True)
    except ConfigError as error:
        yield from _mistakes("config.toml", error)
    try:
        yield Finding("sources.toml", plural(len(sourcesfile.read(paths.sources_file)), "source"))
    except ConfigError as error:
        yield from _mistakes("sources.toml", error)


def _mistakes(name: str, error: ConfigError) -> Iterator[Finding]:
    """A line for each mistake of a file."""
    for words in error.problems or (error.message,):
        yield Finding(name, words.removeprefix(f"{name} "), True)


def _database(paths: Paths) -> Iterator[Finding]:
    from termnews.errors import StoreError
    from termnews.model import View
    from termnews.store.store import Store
    from termnews.text import plural

    if not paths.data.exists():
        yield Finding("database", "there is none yet")
        return
    try:
        with Store.open(paths.data) as store:
            size = f"{store.path.stat().st_size / (1 << 20):,.1f} MiB"
            yield Finding("database", f"{store.path}, {plural(store.headlines.count(View()), 'article')}, {size}")
            for problem in (*store.notices, *store.check()):
                yield Finding("database", problem, True)
    except StoreError as error:
        yield Finding("database", f"{error.message} {error.hint}".rstrip(), True)


def _network() -> Iterator[Finding]:
    import ssl

    context = ssl.create_default_context()
    count = context.cert_store_stats()["x509_ca"]
    yield Finding("tls", f"{ssl.OPENSSL_VERSION}, {count} authorities of the system")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        if value := os.environ.get(name, os.environ.get(name.lower(), "")):
            yield Finding(name.lower(), value)


def _versions() -> Iterator[Finding]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from termnews import __version__

    yield Finding("termnews", __version__)
    yield Finding("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for name in _PACKAGES:
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, "is missing: install termnews again", True)
    for name, gives in _EXTRAS.items():
        try:
            yield Finding(name, version(name))
        except PackageNotFoundError:
            yield Finding(name, f"not installed: {gives}")


VERBS = {"config": Verb(_config_arguments, _config), "doctor": Verb(_doctor_arguments, _doctor)}
