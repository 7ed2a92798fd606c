"""The `termnews` command: which verb is meant, and what becomes of everything that can go wrong in it.

Data goes to stdout, words to stderr. Exit codes: 0 done, 1 partly failed, 2 not as it was asked or no terminal,
69 network, 70 crash, 73 cannot write, 78 configuration, 128 + n ended by signal n.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from termnews import __version__
from termnews.errors import TermnewsError, UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    from termnews.cli.verb import Verb
    from termnews.paths import Paths

CRASH = 70
CANNOT_WRITE = 73
INTERRUPTED = 130
BROKEN_PIPE = 141

VERBS = {
    "demo": "Look around in a small newspaper that comes with the program.",
    "add": "Subscribe to feeds and sites.",
    "remove": "Unsubscribe from a source; its articles are kept.",
    "sources": "The sources, and how they do.",
    "refresh": "Fetch what is due.",
    "list": "Headlines, newest first.",
    "search": "Headlines and texts that hold some words.",
    "show": "An article.",
    "comments": "The comments on an article.",
    "mark": "Mark articles read, unread, starred or not starred.",
    "comment": "Leave a comment on an article.",
    "drafts": "Comments that are being written.",
    "outbox": "Comments that have been sent off, and what became of them.",
    "send": "Deliver what waits in the outbox.",
    "login": "Leave comments under your account, where a site hands out application passwords.",
    "logout": "Forget the password of a site.",
    "undo": "Take back the last change of state.",
    "extract": "What the reader makes of a page.",
    "parse": "What the reader makes of a feed.",
    "import": "Subscribe to a list of sources: OPML, or newsboat's.",
    "export": "The sources as OPML.",
    "config": "The settings that hold, and where they come from.",
    "doctor": "Terminal, folders, database, versions: is all well?",
}
"""What each verb gives. `worker` is the reader's own and not among them."""

_VERSION = f"termnews {__version__}"

_FORGETFUL = ("", "list", "search")
"""Verbs that do without the collector: two end at once, and the reader begins with it after its first paint."""

_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line, this process's own if none is given; the exit code. Raises nothing."""
    if argv is not None:
        return _main(list(argv))
    # Nearly all that is made at first is kept to the end: to look for what is not is a tenth of any start.
    gc.disable()
    gc.set_threshold(50_000, 20, 20)
    code = _main(sys.argv[1:])
    if sys.argv[1 + _verb_at(sys.argv[1:]) :][:1] in (["list"], ["search"], ["refresh"]):
        # What is left is to take hundreds of modules apart, for nobody: a tenth of all.
        for stream in (sys.stdout, sys.stderr):
            # An error in the middle of a listing: what stands before it is written.
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    return code


def _main(arguments: list[str]) -> int:
    _prepare_streams()
    paths: list[Paths] = []
    try:
        try:
            code = _run(arguments, paths)
        except SystemExit as leaving:
            # argparse leaves so after its help and its complaints, and the reader at a signal while it starts.
            code = _code_of(leaving)
        sys.stdout.flush()
        return code
    except TermnewsError as error:
        from termnews.cli.verb import say_error

        say_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return BROKEN_PIPE
    except Exception as error:
        # A signal in the middle of the making of a class: Python before 3.12 hands it on as the cause of another error.
        if isinstance(error.__cause__, SystemExit):
            return _code_of(error.__cause__)
        return _failed(error, paths)


def _code_of(leaving: SystemExit) -> int:
    return leaving.code if isinstance(leaving.code, int) else 0


def _run(arguments: list[str], paths: list[Paths]) -> int:
    """Do what a command line says. `paths` takes the folders as soon as they are known."""
    if arguments == ["--version"]:
        print(_VERSION)
        return 0
    at = _verb_at(arguments)
    name = arguments[at] if at < len(arguments) else ""
    before = _top().parse_args(arguments[:at]) if at else SimpleNamespace(profile=None, plain=False)
    profile = before.profile
    if before.plain:
        return _line_by_line(arguments[at:], profile, paths)
    verb = _verb(name)
    known = _plain(verb, arguments[at + 1 :], profile) or _parsed(name, verb, arguments[at + 1 :], profile)
    paths.append(_located(known.profile))
    if name not in _FORGETFUL:
        gc.enable()
    return verb.run(known, paths[0])


def _located(profile: str | None) -> Paths:
    if profile == "":
        raise UsageError("--profile needs the name of a folder.")
    from pathlib import Path

    from termnews.paths import locate

    return locate(Path(profile) if profile else None)


def _line_by_line(rest: Sequence[str], profile: str | None, paths: list[Paths]) -> int:
    """The reader without a screen."""
    if rest:
        raise UsageError("--plain is for the reader, which has no verb.", "`termnews --plain` opens it.")
    from termnews.cli import plain

    paths.append(_located(profile))
    gc.enable()
    return plain.run(paths[0], lambda *words: _main([*(("--profile", profile) if profile else ()), *words]))


def _plain(verb: Verb, words: list[str], profile: str | None) -> SimpleNamespace | None:
    """The arguments of a verb that is called without an option; None where it takes argparse to say."""
    if verb.plain is None or bool(words) != bool(verb.words) or any(word.startswith("-") for word in words):
        return None
    return SimpleNamespace(profile=profile, **verb.plain, **({verb.words: words} if words else {}))


def _parsed(name: str, verb: Verb, words: list[str], profile: str | None) -> SimpleNamespace:
    """The arguments of a verb. Raises SystemExit after its help and where they are wrong."""
    from argparse import SUPPRESS, ArgumentParser

    parser = ArgumentParser(
        prog=f"termnews {name}".strip(), description=VERBS.get(name), formatter_class=_formatter, allow_abbrev=False
    )
    parser.add_argument("--profile", metavar="DIR", default=profile, help=SUPPRESS)
    verb.arguments(parser)
    return parser.parse_args(words, SimpleNamespace())


def _verb_at(arguments: list[str]) -> int:
    """Where in a command line the verb stands: behind the options and what belongs to them."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] == "--profile" else 1
    return at


def _top() -> ArgumentParser:
    """The options that stand before a verb, and the help that lists the verbs."""
    from argparse import ArgumentParser

    width = max(map(len, VERBS)) + 2
    verbs = "\n".join(f"  {name:{width}}{gives}" for name, gives in VERBS.items())
    parser = ArgumentParser(
        prog="termnews",
        usage="termnews [--profile DIR] [--plain | VERB …]",
        description="A news reader for the terminal. Without a verb it opens the reader.",
        epilog=f"verbs:\n{verbs}\n\n`termnews VERB --help` says more.",
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--profile", metavar="DIR", help="keep everything in this folder, apart from your own")
    parser.add_argument("--plain", action="store_true", help="the reader line by line, without a screen")
    parser.add_argument("--version", action="version", version=_VERSION)
    return parser


def _formatter(prog: str) -> RawDescriptionHelpFormatter:
    """argparse makes one for each argument, and where it is told no width it loads shutil to find one: 2 ms."""
    from argparse import RawDescriptionHelpFormatter

    with contextlib.suppress(ValueError, OSError):
        return RawDescriptionHelpFormatter(prog, width=int(os.environ.get("COLUMNS") or os.get_terminal_size().columns))
    return RawDescriptionHelpFormatter(prog, width=100)


def _verb(name: str) -> Verb:
    """The verb of a name, its module imported. Raises UsageError."""
    match name:
        case "list" | "search":
            from termnews.cli import headlines

            return headlines.VERBS[name]
        case "mark" | "undo":
            from termnews.cli import articles

            return articles.VERBS[name]
        case "show":
            from termnews.cli import show

            return show.VERB
        case "comments":
            from termnews.cli import comments

            return comments.VERB
        case "add" | "remove" | "sources" | "refresh" | "import" | "export":
            from termnews.cli import sources

            return sources.VERBS[name]
        case "comment":
            from termnews.cli import comment

            return comment.VERB
        case "drafts" | "outbox" | "send":
            from termnews.cli import outbox

            return outbox.VERBS[name]
        case "login" | "logout":
            from termnews.cli import login

            return login.VERBS[name]
        case "extract" | "parse":
            from termnews.cli import inspect

            return inspect.VERBS[name]
        case "config" | "doctor":
            from termnews.cli import system

            return system.VERBS[name]
        case "" | "demo" | "worker":
            from termnews.cli import reader

            return reader.VERBS[name]
    from difflib import get_close_matches

    near = get_close_matches(name, VERBS, 1)
    hint = f"Did you mean `termnews {near[0]}`?" if near else "`termnews --help` lists what there is."
    if "://" in name:
        hint = "`termnews add URL` subscribes, `termnews show URL` shows an article."
    raise UsageError(f"There is no verb “{name}”.", hint)


# --- what goes wrong --------------------------------------------------------------------------------------------------


def _prepare_streams() -> None:
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            # Closed by the caller (`>&-`): what is said is said to nobody.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            # A letter that the locale does not have must not end a listing.
            stream.reconfigure(errors="replace")


def _close_stdout() -> None:
    """Point stdout to nowhere, so that the interpreter does not complain when it flushes it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _failed(error: Exception, paths: list[Paths]) -> int:
    """Answer an error that no verb knows: one line, and a report where it is none of the disk's."""
    from termnews import crash
    from termnews.cli.verb import say

    if isinstance(error, OSError) and error.errno in _UNWRITABLE:
        _close_stdout()
        say(f"termnews cannot write {error.filename or 'what it has to say'}: {error.strerror}.")
        return CANNOT_WRITE
    try:
        from termnews.paths import locate

        report = crash.report((paths[0] if paths else locate()).state, error, crash.doing())
        where = f"The report is in {report}"
    except OSError as unwritable:
        where = f"No report could be written: {unwritable.strerror}."
    say(f"termnews crashed: {crash.one_line(error)}. {where}")
    return CRASH
