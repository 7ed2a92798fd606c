"""Application passwords, by host: in the system's keyring where there is one, else from the reader's own command, else
in a file that only the reader can read.

`logins.json` in the data folder says who has logged in where; the password stands in it only where nothing better was
there. A password is never in config.toml, in a log, or on the screen.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from termnews.errors import ConfigError
from termnews.paths import atomic_write

FILE = "logins.json"
_SERVICE = "termnews"
_PATIENCE = 60.0
"""Seconds that a password command may take: it may ask the reader for something."""


def key_of(host: str) -> str:
    """What a host's login is kept under."""
    return host.lower().removeprefix("www.")


def find(folder: Path, host: str, command: Sequence[str] = ()) -> str:
    """`user:password` of a host, '' where nobody has logged in. Blocks. Raises ConfigError where it cannot be had."""
    login = _logins(folder).get(key_of(host))
    user = login.get("user") if isinstance(login, dict) else None
    if not isinstance(login, dict) or not isinstance(user, str) or not user:
        return ""
    own = login.get("password")
    password = own if isinstance(own, str) and own else ""
    if not password and login.get("keyring"):
        password = _from_keyring(user, host)
    elif not password:
        password = _from_command(command, host)
    return f"{user}:{password}"


def keep(folder: Path, host: str, user: str, password: str, command: Sequence[str] = ()) -> str:
    """Keep a login; where the password is now, in words. Raises OSError, ConfigError."""
    logins = _logins(folder)
    keyring = _keyring()
    if keyring is not None:
        _asked(lambda: keyring.set_password(_SERVICE, f"{user}@{key_of(host)}", password))
        logins[key_of(host)] = {"user": user, "keyring": True}
        where = "The password is in the keyring of this system."
    elif command:
        logins[key_of(host)] = {"user": user}
        where = f"The password is not kept: `{command[0]}` gives it."
    else:
        logins[key_of(host)] = {"user": user, "password": password}
        where = f"The password is in {folder / FILE}, which only you can read."
    _write(folder, logins)
    return where


def forget(folder: Path, host: str) -> bool:
    """Forget a login; whether there was one. Raises OSError, ConfigError."""
    logins = _logins(folder)
    login = logins.pop(key_of(host), None)
    if login is None:
        return False
    keyring = _keyring()
    if keyring is not None and isinstance(login, dict) and login.get("keyring"):
        _asked(lambda: keyring.delete_password(_SERVICE, f"{login.get('user')}@{key_of(host)}"))
    _write(folder, logins)
    return True


# --- where they are ---------------------------------------------------------------------------------------------------


def _logins(folder: Path) -> dict[str, Any]:
    try:
        logins = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{FILE} cannot be read.", f"The file is {folder / FILE}; `termnews login` makes it."
        ) from error
    return logins if isinstance(logins, dict) else {}


def _write(folder: Path, logins: dict[str, Any]) -> None:
    path = folder / FILE
    if path.exists():
        os.chmod(path, 0o600)
    atomic_write(path, json.dumps(logins, indent=1) + "\n")


def _keyring() -> Any:
    """The library, where it is there and has more behind it than a file or nothing; else None."""
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return None
    return keyring if getattr(keyring.get_keyring(), "priority", 0) >= 1 else None


def _asked(ask: Any) -> Any:
    errors = importlib.import_module("keyring.errors")
    try:
        return ask()
    except errors.KeyringError as error:
        raise ConfigError("The keyring of this system does not answer.", "Unlock it, or log in anew.") from error


def _from_keyring(user: str, host: str) -> str:
    keyring = _keyring()
    password = _asked(lambda: keyring.get_password(_SERVICE, f"{user}@{key_of(host)}")) if keyring is not None else None
    if not isinstance(password, str) or not password:
        raise ConfigError(f"The keyring of this system has no password for {host}.", "`termnews login` puts it there.")
    return password


def _from_command(command: Sequence[str], host: str) -> str:
    """The first line that the reader's command gives for a host, which is added as its last word; never by a shell."""
    if not command:
        raise ConfigError(f"There is no password for {host}.", "`termnews login` asks for it.")
    try:
        done = subprocess.run([*command, host], stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConfigError("The password command gives no answer.", "See [comments] password_command.") from error
    line = done.stdout.decode("utf-8", "replace").partition("\n")[0].strip()
    if done.returncode or not line:
        raise ConfigError(f"The password command has no password for {host}.", "See [comments] password_command.")
    return line
