"""Running command lines in this process, on a profile of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from termnews.cli.main import main
from termnews.cli.verb import Verb

Run = Callable[..., tuple[int, str, str]]
"""Words to (exit code, stdout, stderr)."""


def runner(profile: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """What runs a command line on a profile."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--profile", str(profile), *words])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def objects(out: str) -> list[dict[str, Any]]:
    """The JSON objects that were written, one a line."""
    return [json.loads(line) for line in out.splitlines()]


def broken(error: BaseException) -> Verb:
    """A verb that fails with an error, and a secret in hand."""

    def run(arguments: object, paths: object) -> int:
        password = "hunter2-in-a-variable"
        assert password
        raise error

    return Verb(lambda parser: None, run)
