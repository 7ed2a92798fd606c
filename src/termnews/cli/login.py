"""`login` and `logout`: application passwords of WordPress sites; comments go out under the reader's account."""

from __future__ import annotations

import asyncio
import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

from termnews.cli.verb import OK, Verb, check_address, say
from termnews.errors import UsageError
from termnews.paths import Paths, make_folder

if TYPE_CHECKING:
    from termnews.engine.login import Gate


def _login_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("site", metavar="SITE", help="the address of the site, or of one of its articles")
    parser.add_argument("--user", metavar="U", default="", help="your user name there; else it is asked for")


def _login(arguments: SimpleNamespace, paths: Paths) -> int:
    """Ask for a password, without an echo, try it at the site, and keep it. The password may come by stdin."""
    from termnews import secrets
    from termnews.config import load
    from termnews.engine.engine import open_engine
    from termnews.engine.login import check, find_gate

    site = check_address(arguments.site)
    settings = load(paths.config_file, os.environ)

    async def work() -> tuple[Gate, str, str, str]:
        async with open_engine(paths, settings) as engine:
            gate = await find_gate(engine.fetcher, site)
            if gate.authorization:
                say(f"{gate.host} hands out an application password at\n{gate.authorization}")
                _open(gate.authorization, settings.browser)
            user, password = await asyncio.to_thread(_ask, arguments.user)
            return gate, user, password, await check(engine.fetcher, gate, user, password)

    gate, user, password, name = asyncio.run(work())
    where = secrets.keep(make_folder(paths.data), gate.host, user, password, settings.password_command)
    say(f"You are {name} at {gate.host}. {where}")
    return OK


def _open(address: str, browser: Sequence[str]) -> None:
    """Open a page for whoever sits at a terminal; where that is not possible, its address has been said."""
    from termnews.tui.browser import open_in_browser

    if sys.stdin.isatty():
        with suppress(UsageError):
            open_in_browser(address, browser)


def _ask(user: str) -> tuple[str, str]:
    """A user and a password: typed, else the lines of stdin. Raises UsageError where there is none."""
    if sys.stdin.isatty():
        import getpass

        user = user or input("User name: ")
        password = getpass.getpass("Application password: ")
    else:
        user = user or sys.stdin.readline()
        password = sys.stdin.readline()
    user, password = user.strip(), password.strip()
    if not user or not password or ":" in user:
        raise UsageError("A user name and an application password are needed.")
    return user, password


def _logout_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("site", metavar="SITE", help="the site, or its host")


def _logout(arguments: SimpleNamespace, paths: Paths) -> int:
    from termnews import secrets
    from termnews.urls import host

    name = host(check_address(arguments.site))
    if not secrets.forget(paths.data, name):
        raise UsageError(f"You have not logged in at {name}.")
    say(f"The password for {name} is forgotten here. The site lists it in your profile, where it can be revoked.")
    return OK


VERBS = {"login": Verb(_login_arguments, _login), "logout": Verb(_logout_arguments, _logout)}
