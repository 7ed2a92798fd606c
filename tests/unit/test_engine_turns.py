"""Whose turn it is: fair to hosts, and one slow host holds up no other."""

from __future__ import annotations

from termnews.engine.turns import Turns


def taken(turns: Turns[str], most: int = 99) -> list[str]:
    found: list[str] = []
    while len(found) < most and (turn := turns.take()):
        found.append(turn[1])
    return found


def filled(**hosts: int) -> Turns[str]:
    turns: Turns[str] = Turns(per_host=2)
    for host, count in hosts.items():
        for number in range(count):
            turns.add(host, f"{host}{number}")
    return turns


def test_hosts_take_turns() -> None:
    assert taken(filled(a=2, b=1, c=2)) == ["a0", "b0", "c0", "a1", "c1"]


def test_no_host_is_asked_for_more_than_two_things_at_once() -> None:
    turns = filled(a=4, b=1)
    assert taken(turns) == ["a0", "b0", "a1"]
    turns.done("b")
    assert taken(turns) == []
    turns.done("a")
    assert taken(turns) == ["a2"]
    assert len(turns) == 1


def test_what_stands_in_the_first_lane_goes_first() -> None:
    turns = filled(a=1)
    turns.add("b", "text of b", lane=1)
    turns.add("c", "c0")
    assert taken(turns) == ["a0", "c0", "text of b"]


def test_the_second_lane_goes_on_while_hosts_of_the_first_are_busy() -> None:
    turns = filled(dead=5)
    turns.add("well", "text", lane=1)
    assert taken(turns) == ["dead0", "dead1", "text"]


def test_a_host_counts_in_both_lanes() -> None:
    turns = filled(a=1)
    turns.add("a", "text 1", lane=1)
    turns.add("a", "text 2", lane=1)
    assert taken(turns) == ["a0", "text 1"]


def test_a_host_that_is_dropped_loses_what_waits_and_no_more() -> None:
    turns = filled(a=3, b=1)
    turns.add("a", "text", lane=1)
    assert taken(turns, 1) == ["a0"]
    assert turns.drop("a") == ["a1", "a2", "text"]
    assert taken(turns) == ["b0"]
    turns.done("a")
    assert turns.drop("nobody") == []
