"""A text handed to the person's own editor and taken back: a 0600 file in the state folder, never a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from termnews.errors import UsageError
from termnews.paths import make_folder
from termnews.text import clean_lines

SCISSORS = "# ------------------------ >8 ------------------------"
"""What the program writes below this line is context, and is not taken back (the line is git's)."""

_WARNING = "# Nothing below this line is part of the comment."


def command_of(own: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The editor as an argument list: the reader's own, $VISUAL, $EDITOR, or one that is there. Raises UsageError."""
    if own:
        return list(own)
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environment.get(name, ""))
        except ValueError as error:
            raise UsageError(f"${name} cannot be read: {str(error).lower()}.", f"Set ${name} anew.") from error
        if words:
            return words
    for name in ("sensible-editor", "nano", "vi"):
        if shutil.which(name):
            return [name]
    raise UsageError("No editor was found.", "Set $VISUAL or $EDITOR.")


def to_file(folder: Path, text: str, context: str) -> Path:
    """Write a text with its context below the scissors line, for an editor. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=make_folder(folder), prefix="comment-", suffix=".txt")
    path = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{text}\n\n{SCISSORS}\n{_below(context)}\n")
    except OSError:
        # Half a text is none.
        path.unlink()
        raise
    return path


def _below(context: str) -> str:
    return "\n".join([_WARNING, *(f"# {line}" for line in context.splitlines())])


def from_file(path: Path, context: str | None = None) -> str:
    """The text above the scissors line, and behind it what somebody has written below that: no word is thrown away.

    What is new there are the lines that `to_file` did not write for this context; where that is not known (None), those
    without its mark. Of several such lines the last is ours: the context below it has a mark before each line, and the
    text may have one. Raises OSError where the file is gone or has become a link.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
        text = file.read()
    above, cut, below = f"\n{text}\n".rpartition(f"\n{SCISSORS}\n")
    if not cut:
        return clean_lines(text).strip()
    above, below = clean_lines(above).strip(), clean_lines(_new(below, context)).strip()
    return f"{above}\n\n{below}".strip()


def _new(below: str, context: str | None) -> str:
    """The lines below the scissors that the program did not write."""
    lines = below.split("\n")
    if context is None:
        return "\n".join(line for line in lines if not line.startswith("#"))
    written = _below(context).encode("utf-8", "replace").decode()
    ours = Counter(_told(line) for line in written.split("\n"))
    new = []
    for line in lines:
        if ours[told := _told(line)]:
            ours[told] -= 1
        else:
            new.append(line)
    return "\n".join(new)


def _told(line: str) -> str:
    """A line as it is told from others: an editor may take spaces from its end, or write a tab for some."""
    return " ".join(line.split())


def edit(command: Sequence[str], path: Path, environment: Mapping[str, str]) -> bool:
    """Run the editor on a file in the foreground; whether it ended well. Raises UsageError where it does not start."""
    try:
        return subprocess.run([*command, str(path)], env=dict(environment), check=False).returncode == 0
    except OSError as error:
        raise UsageError(f"{command[0]} could not be started: {error.strerror}.") from error
