"""The starter list: well-known sources by topic, for a reader who has none. It stands in `starter.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StarterSource:
    """A source that is offered."""

    title: str
    url: str
    """Of its feed."""
    site_url: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Sources that are taken together; its name becomes their tag."""

    name: str
    sources: tuple[StarterSource, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """What is offered, in its order."""
    listed = tomllib.loads(Path(__file__).with_name("starter.toml").read_text(encoding="utf-8"))["topic"]
    return tuple(
        Topic(topic["name"], tuple(StarterSource(**source) for source in topic["sources"])) for topic in listed
    )
