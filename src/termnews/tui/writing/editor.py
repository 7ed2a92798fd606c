"""A text handed to the person's own editor and taken back: a 0600 file in the state folder, never a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from termnews.errors import UsageError
from termnews.paths import make_folder
from termnews.text import clean_lines

SCISSORS = "# ------------------------ >8 ------------------------"
"""What stands below this line is context, and is not taken back (the line is git's)."""


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
    quoted = "\n".join(f"# {line}" for line in context.splitlines())
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{text}\n\n{SCISSORS}\n# Nothing below this line is part of the comment.\n{quoted}\n")
    except OSError:
        # Half a text is none.
        path.unlink()
        raise
    return path


def from_file(path: Path) -> str:
    """The text above the scissors line. Raises OSError where the file is gone or has become a link.

    Of several such lines the last is ours: the context below it has a mark before each line, and the text may have one.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
        text = file.read()
    above, cut, _ = f"\n{text}\n".rpartition(f"\n{SCISSORS}\n")
    return clean_lines(above if cut else text).strip()


def edit(command: Sequence[str], path: Path, environment: Mapping[str, str]) -> bool:
    """Run the editor on a file in the foreground; whether it ended well. Raises UsageError where it does not start."""
    try:
        return subprocess.run([*command, str(path)], env=dict(environment), check=False).returncode == 0
    except OSError as error:
        raise UsageError(f"{command[0]} could not be started: {error.strerror}.") from error
