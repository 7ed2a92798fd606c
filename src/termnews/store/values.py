"""Values between Python and SQL: moments as epoch seconds, hashes as 64-bit integers, text that can be written."""

from __future__ import annotations

from datetime import UTC, datetime

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def seconds(when: datetime | None) -> int | None:
    """A moment as whole seconds since 1970, UTC."""
    return None if when is None else int(when.timestamp())


def moment(value: int | None) -> datetime | None:
    """The moment of so many seconds."""
    return None if value is None else moment_of(value)


def moment_of(value: int) -> datetime:
    """The moment of so many seconds; 1970 for a number that is no moment (only damage puts one there)."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return _BEGINNING


def digest(*parts: str) -> int:
    """64 bits of BLAKE2b over some texts, signed as SQL has them. Raises UnicodeEncodeError for a lone surrogate."""
    return digest_utf8("\x00".join(parts).encode())


def digest_utf8(*pieces: bytes) -> int:
    """As `digest`, of what `digest` makes of its texts: UTF-8, a NUL between two of them, in whatever pieces."""
    import hashlib

    hashed = hashlib.blake2b(pieces[0], digest_size=8)
    for piece in pieces[1:]:
        hashed.update(piece)
    return int.from_bytes(hashed.digest(), "big", signed=True)


def writable(text: str) -> str:
    """Text that UTF-8 can say: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode()
