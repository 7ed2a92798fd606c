"""The README: what it points at is there, and each of its promises names a test."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_what_it_points_at_is_there() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_each_promise_names_a_test_that_has_tests() -> None:
    _, _, rest = README.partition("## What it promises\n")
    section, _, _ = rest.partition("\n## ")
    promises = [line for line in section.splitlines() if re.match(r"\| [^|\s-]", line)]
    assert len(promises) > 15
    for promise in promises:
        named = re.findall(r"\((tests/[^)]+\.py)\)", promise)
        assert named, promise
        for file in named:
            assert re.search(r"^(async )?def test_", (ROOT / file).read_text("utf-8"), re.MULTILINE), file
