"""Memory that is given back: of what refers to itself, and of pages that nothing lies on."""

from __future__ import annotations

import gc
import os
import weakref

import pytest

from termnews import heap
from tests.faults.processlist import usage

PIECE = 20_000
"""Bytes of a piece: less than malloc asks the system for by itself (128 kB), more than Python keeps lists of."""

PIECES = 2_000

GLIBC = "CS_GNU_LIBC_VERSION" in os.confstr_names


class _Connection:
    """Something that refers to itself, as a transport and its protocol do."""

    def __init__(self) -> None:
        self.protocol = self


def _resident() -> int:
    taken = usage(os.getpid())
    assert taken is not None
    return taken.rss


def test_what_refers_only_to_itself_is_let_go_of() -> None:
    gc.disable()
    try:
        closed = weakref.ref(_Connection())
        assert closed() is not None
        heap.give_back()
        assert closed() is None
    finally:
        gc.enable()


@pytest.mark.skipif(not GLIBC, reason="another C library keeps no such pages")
def test_pages_between_those_in_use_go_back_to_the_system() -> None:
    pieces = [bytes(PIECE) for _ in range(PIECES)]
    # So that the heap cannot be cut at its end.
    last = bytes(PIECE)
    del pieces
    before = _resident()
    heap.give_back()
    assert before - _resident() > PIECE * PIECES / 2
    assert len(last) == PIECE
