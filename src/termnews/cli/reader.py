"""The verbs that open something: the reader, the demo, and the worker behind the reader."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, NoReturn

from termnews.cli.verb import Verb, put, say
from termnews.errors import UsageError
from termnews.paths import Paths, locate

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from termnews.demo.server import DemoSite


def _reader(arguments: SimpleNamespace, paths: Paths) -> int:
    return _open(paths, arguments.profile or "")


def _open(paths: Paths, profile: str, *, stays: bool = True) -> int:
    """Open the reader on a profile, and leave the terminal as it was. Raises UsageError where there is no terminal."""
    from termnews.terminal import put_back, why_no_screen

    if why := why_no_screen(os.environ, (sys.stdin, sys.stdout)):
        raise UsageError(f"{why} `termnews --plain` reads line by line, `termnews list` gives the headlines.")
    from termnews.config import load

    settings = load(paths.config_file, os.environ)
    with put_back() as terminal:
        from termnews.store.store import Store

        with Store.open(paths.data) as store:
            if stays:
                from termnews.tui import firstscreen, memory

                firstscreen.show(terminal, store, settings, memory.recall(paths.state), paths.state)
            from termnews.tui.app import run

            return run(store, settings, paths, terminal, profile=profile, stays=stays)


def _demo_arguments(parser: ArgumentParser) -> None:
    from argparse import SUPPRESS

    parser.add_argument("--serve", action="store_true", help="only serve it, and print the addresses of its feeds")
    parser.add_argument("--port", type=int, default=0, help=SUPPRESS)


def _demo(arguments: SimpleNamespace, paths: Paths) -> int:
    """Serve the embedded newspaper on this machine, and open the reader on a profile that is thrown away after."""
    from termnews.terminal import why_no_screen

    if not arguments.serve and (why := why_no_screen(os.environ, (sys.stdin, sys.stdout))):
        raise UsageError(f"{why} `termnews demo --serve` serves the newspaper without it.")
    from termnews.demo.server import serve

    _end_in_order()
    with serve(port=arguments.port) as site:
        return _until_stopped(site) if arguments.serve else _open_demo(site)


def _open_demo(site: DemoSite) -> int:
    from tempfile import TemporaryDirectory

    from termnews.sourcesfile import SourceEntry, add

    with TemporaryDirectory(prefix="termnews-demo-", ignore_cleanup_errors=True) as folder:
        paths = locate(Path(folder))
        add(paths.sources_file, *(SourceEntry(url, title, tags) for title, url, tags in site.feeds))
        return _open(paths, folder, stays=False)


def _until_stopped(site: DemoSite) -> int:
    import signal

    put("\n".join((site.url, *(f"{url}\t{title}" for title, url, _ in site.feeds))))
    sys.stdout.flush()
    say("The newspaper is served until you press ctrl+c.")
    while True:
        signal.pause()


def _end_in_order() -> None:
    """Make a signal unwind the stack, so that the server goes down and the profile is thrown away."""
    import signal

    def leave(number: int, frame: object) -> NoReturn:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def _worker(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews.config import load
    from termnews.worker import main

    return main(paths, load(paths.config_file, os.environ))


def _nothing(parser: ArgumentParser) -> None:
    pass


VERBS = {
    "": Verb(_nothing, _reader, plain={}),
    "demo": Verb(_demo_arguments, _demo),
    "worker": Verb(_nothing, _worker),
}
