"""Keys that wait for a screen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from textual import events

from termnews.tui.typeahead import Typeahead


async def test_a_thousand_keys_on_a_screen_that_is_gone_are_pressed_one_after_another() -> None:
    gone: Any = SimpleNamespace(call_later=lambda *_: False)
    gone.ancestors_with_self = [gone]
    app = SimpleNamespace(screen=SimpleNamespace(is_mounted=True), focused=gone)
    pressed = []

    async def press(key: events.Key) -> None:
        pressed.append(key.key)
        await typeahead.given(key, gone)

    typeahead = Typeahead(cast("Any", app), press)
    for number in range(3_000):
        typeahead.hold(events.Key("jk"[number % 2], None))
    assert await typeahead.begin()
    assert pressed == ["j", "k"] * 1_500
