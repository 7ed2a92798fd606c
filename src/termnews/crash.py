"""The report of a crash: a file that only the person can read, with where it happened and without what was in hand.

No local variables, and nothing that looks like a secret: it is to be shown to others.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from termnews import __version__
from termnews.paths import make_folder

KEPT = 10
"""Reports that are kept; the oldest go."""

_SECRETS = (
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/?#@'\"]*@"), r"\1***@"),
    (re.compile(r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie)(['\"]?\s*[:=]\s*)[^\n]+"), r"\1\2***"),
    (
        re.compile(
            r"(?i)\b([\w-]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key|apikey|auth|session|signature))"
            r"(['\"]?\s*[:=]\s*)(?:'[^'\n]*'|\"[^\"\n]*\"|[^\s&'\",;)]+)"
        ),
        r"\1\2***",
    ),
    (re.compile(r"(?i)\b(basic|bearer)\s+[A-Za-z0-9+/=._~-]{8,}"), r"\1 ***"),
)


def masked(text: str) -> str:
    """The text without what looks like a secret: a password in an address, a token, a header of authorisation.

    In time that grows with the text alone: no pattern begins with a run of any length.
    """
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def report(folder: Path, error: BaseException, doing: str) -> Path:
    """Write what happened into a new file of mode 0600 and say where. Raises OSError."""
    now = datetime.now(UTC)
    lines = [
        f"termnews {__version__} crashed at {now:%Y-%m-%d %H:%M:%S} UTC.",
        f"Doing: {doing}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}",
        f"TERM={os.environ.get('TERM', '')}",
        "",
        *traceback.TracebackException.from_exception(error, capture_locals=False).format(),
    ]
    text = masked("\n".join(lines)).replace(str(Path.home()) + os.sep, "~/")
    make_folder(folder)
    for older in sorted(folder.glob("crash-*.txt"))[: -(KEPT - 1)]:
        older.unlink(missing_ok=True)
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
    return path


def one_line(error: BaseException) -> str:
    """What happened, as one line of the terminal."""
    words = masked(" ".join(str(error).split()))
    return f"{type(error).__name__}: {words[:200]}" if words else type(error).__name__


def doing() -> str:
    """The command line that runs, masked."""
    return masked(" ".join(["termnews", *sys.argv[1:]]))
