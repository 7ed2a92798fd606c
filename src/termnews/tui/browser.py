"""Handing an address to the person's browser: http and https only, the last item of an argument list, never a shell."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence

from termnews import urls
from termnews.errors import UsageError

_OPENERS = (
    (("open",),)
    if sys.platform == "darwin"
    else (("xdg-open",), ("wslview",), ("x-www-browser",), ("sensible-browser",))
)


def open_in_browser(address: str, browser: Sequence[str] = ()) -> str:
    """Open an address; the address that was opened is answered. Raises UsageError.

    The address is parsed and put together anew, so that it begins with `http`, holds neither space nor control and can
    be no option of the browser (CPython's webbrowser passes such on: CVE-2026-4519).
    """
    try:
        clean = urls.strip_trackers(urls.normalise(address))
    except ValueError:
        raise UsageError(f"This is not an address of the web: {urls.display(address, 60)}") from None
    command = list(browser) or _default()
    if not command:
        raise UsageError("No browser was found.", f"The address is {clean}")
    try:
        process = subprocess.Popen(
            [*command, clean],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(f"{command[0]} could not be started: {error.strerror}.", f"The address is {clean}") from error
    # Waited for, so that it leaves no zombie behind; it may go on when the reader has been left.
    threading.Thread(target=process.wait, daemon=True).start()
    return clean


def _default() -> list[str]:
    named = [part for part in os.environ.get("BROWSER", "").split(os.pathsep) if part and shutil.which(part)]
    if named:
        return named[:1]
    return next((list(opener) for opener in _OPENERS if shutil.which(opener[0])), [])
