"""The ruler of the metadata: what counts as right, and what a page does not say and so does not count."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from termnews.fetch.html_parse import parse_html
from tests.bench.extract_marks import is_headline, states_publication

DAY = datetime(2025, 6, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "stated"),
    [
        ('"datePublished":"2025-06-04T10:00:00Z"', True),
        ("<p>4. Juni 2025</p>", True),
        ("<p>June 5, 2025</p>", True),
        ("<p>2025年6月4日</p>", True),
        ("<p>June 4, 2024</p>", False),
        ('"datePublished":"2023-01-02","dateModified":"2025-06-04"', False),
        ('"dateModified":"2025-06-04","datePublished":"2025-06-04"', True),
        ("<p>Last updated June 4, 2025</p>", False),
    ],
)
def test_pages_that_state_their_publication(html: str, stated: bool) -> None:
    assert states_publication(html, DAY) is stated


@pytest.mark.parametrize(
    ("title", "right"),
    [
        ("Gym workouts for beginners", True),
        ("Gym Workouts for Beginners — Strength Training", True),
        ("Gym Workouts for Beginners — The Harbour Gym", False),
        ("Strength for beginners", False),
    ],
)
def test_a_headline_that_was_marked_cut_short(title: str, right: bool) -> None:
    root = parse_html("<body><h1>Gym Workouts for Beginners — Strength Training</h1></body>")
    assert is_headline(title, "Gym Workouts for Beginners", root) is right
