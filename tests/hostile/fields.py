"""Every text in a value, however deep, with the names of the fields that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

RAW = frozenset({"html", "summary", "content"})
"""Fields that hold HTML as it came: it is shown only after it has been made blocks, which are looked at."""


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """`(field, text)` of all texts in dataclasses, named tuples, tuples and lists; without those that are raw HTML."""
    if isinstance(value, str | bytes):
        yield name, value if isinstance(value, str) else value.decode()
        return
    named = [field.name for field in fields(value)] if is_dataclass(value) else getattr(value, "_fields", ())
    for field in named:
        if field not in RAW:
            yield from texts(getattr(value, field), f"{name}.{field}")
    if isinstance(value, tuple | list) and not named:
        for part in value:
            yield from texts(part, name)
