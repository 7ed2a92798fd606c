"""The real Isso itself: what the tests beside this one take for given."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.isso.server import Blog, isso


def say(address: str, **fields: object) -> tuple[int, int]:
    """Post a comment: the status and its mode."""
    body = json.dumps({"title": "The post", **fields}).encode()
    request = Request(f"{address}/new?uri=%2Fpost%2F", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=10) as answer:
        return answer.status, json.load(answer)["mode"]


@pytest.mark.parametrize(("moderated", "answer"), [(False, (201, 1)), (True, (202, 2))])
def test_it_takes_the_same_comment_twice(tmp_path: Path, paper: Blog, moderated: bool, answer: tuple[int, int]) -> None:
    with isso(tmp_path, paper, moderated=moderated) as server:
        assert say(server.url, text="Said twice.") == answer == say(server.url, text="Said twice.")
        assert [comment.mode for comment in server.comments()] == [answer[1]] * 2


def test_it_takes_two_a_minute_where_it_is_guarded(tmp_path: Path, paper: Blog) -> None:
    with isso(tmp_path, paper, guarded=True) as server:
        assert say(server.url, text="One.") == say(server.url, text="Two.") == (201, 1)
        with pytest.raises(HTTPError, match="403"):
            say(server.url, text="Three.")
        assert len(server.comments()) == 2
