"""Results for short texts are remembered, and long texts are not kept."""

from __future__ import annotations

from termnews.memo import LONGEST, forget, remembered


def test_a_short_text_is_looked_at_once_and_a_long_one_each_time() -> None:
    seen: list[str] = []

    @remembered(2)
    def length(text: str) -> int:
        seen.append(text)
        return len(text)

    short, long = "a" * LONGEST, "b" * (LONGEST + 1)
    for _ in range(2):
        assert (length(short), length(long)) == (LONGEST, LONGEST + 1)
    assert seen == [short, long, long]
    length("c"), length("d"), length(short)
    assert seen[3:] == ["c", "d", short]


def test_all_that_is_remembered_can_be_forgotten() -> None:
    seen: list[str] = []

    @remembered(2)
    def first(text: str) -> None:
        seen.append(text)

    @remembered(2)
    def second(text: str) -> None:
        seen.append(text * 2)

    for _ in range(2):
        for _ in range(2):
            first("a"), second("a")
        forget()
    assert seen == ["a", "aa"] * 2
