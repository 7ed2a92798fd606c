"""What the reader and the worker say to each other."""

from __future__ import annotations

import pytest

from termnews import protocol as p
from termnews.model import FeedLink, TextKind

REQUESTS: list[p.Request] = [
    p.Refresh((1, 2), True, False),
    p.ReadArticle(7, full=True),
    p.AddSource("https://news.example/", "N\u202e", ("a", "b"), True),
    p.ImportSources("/tmp/x\ny.opml"),
    p.Cancel(3),
    p.Sync(),
]
EVENTS: list[p.Event] = [
    p.Progress(1, 2, 3, 4, 5, 6),
    p.SourceChecked(1, "Title", 2, "404 since Tuesday", True),
    p.SourceAdded(1, "https://news.example/feed", "Title", 12, "its main feed"),
    p.ChoiceNeeded("https://news.example/", (FeedLink("https://news.example/feed", "News"), FeedLink("c", "d", True))),
    p.ArticleReady(5, TextKind.FULL),
    p.SourcesChanged(),
    p.Finished("3 new articles.", True),
    p.Failed("No network.", "Try again."),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_requests_come_through(request_: p.Request) -> None:
    line = p.encode(9, request_)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert p.decode_request(line) == (9, request_)


@pytest.mark.parametrize("event", EVENTS)
def test_events_come_through(event: p.Event) -> None:
    line = p.encode(0, event)
    assert line.endswith(b"\n") and line.count(b"\n") == 1
    assert p.decode_event(line) == (0, event)


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[]", b"nonsense", b'{"n":1,"is":"Nothing"}', b'{"n":1,"is":"Cancel","x":2}']
)
def test_anything_else_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError):
        p.decode_request(line)
    with pytest.raises(ValueError):
        p.decode_event(line)
