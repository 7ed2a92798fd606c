"""Compressed bodies (RFC 9110, 8.4.1) undone under a cap: 1 MB of gzip can hold 1 GiB.

httpx's own decoders turn 658 bytes into one chunk of 300 MiB; so bodies are read as they come and inflated here, never
further than the cap.
"""

from __future__ import annotations

import zlib

from termnews.errors import BadReply, TooLarge

_GZIP_MAGIC = b"\x1f\x8b"
_MEMBERS = 1000
"""Members of one gzip body: real files have one, or one for every 64 kB; a thousand empty ones are an attack."""


def encoding_of(header: str) -> str:
    """What a Content-Encoding says: '', 'gzip' or 'deflate'. Raises BadReply for others and for several at once."""
    names = [name for name in (part.strip().lower() for part in header.split(",")) if name not in ("", "identity")]
    if not names:
        return ""
    if len(names) > 1:
        raise BadReply("The answer is compressed more than once, which termnews does not open.")
    name = names[0].removeprefix("x-")
    if name not in ("gzip", "deflate"):
        raise BadReply("The answer is compressed in a way that was not asked for.")
    return name


class Body:
    """A body that comes in pieces, inflated as it comes; neither its wire form nor its text may pass `cap` bytes."""

    def __init__(self, encoding: str, cap: int) -> None:
        self._encoding = encoding
        self._cap = cap
        self._data = bytearray()
        self._wire = 0
        self._members = 0
        self._held = b""
        self._inflater: zlib._Decompress | None = None
        self._closed = False

    def add(self, piece: bytes) -> None:
        """Take a piece off the wire. Raises TooLarge and BadReply."""
        self._wire += len(piece)
        if self._wire > self._cap:
            raise TooLarge(too_large(self._cap))
        if not self._encoding:
            self._data += piece
        elif not self._closed:
            self._inflate(self._held + piece)

    def whole(self) -> bytes:
        """The body. Raises BadReply where it was cut short."""
        if self._encoding and self._wire and (self._inflater is not None or not self._members):
            raise BadReply("The answer broke off before its end.")
        return bytes(self._data)

    def so_far(self) -> bytes:
        """As much of the body as has come."""
        return bytes(self._data[: self._cap])

    def _inflate(self, piece: bytes) -> None:
        self._held = b""
        while piece:
            if self._inflater is None:
                if len(piece) < 2:
                    self._held = piece
                    return
                if self._members and piece[:2] != _GZIP_MAGIC:
                    self._closed = True  # padding after the last member
                    return
                self._inflater = self._open(piece)
            try:
                self._data += self._inflater.decompress(piece, self._cap - len(self._data) + 1)
            except zlib.error as error:
                raise BadReply("The compressed answer is damaged.") from error
            if len(self._data) > self._cap:
                raise TooLarge(too_large(self._cap))
            piece = self._inflater.unconsumed_tail
            if self._inflater.eof:
                piece = self._inflater.unused_data
                self._inflater = None
                if self._encoding == "deflate":
                    self._closed = True
                    return

    def _open(self, piece: bytes) -> zlib._Decompress:
        """A new member of gzip, or deflate in either form: with the header of zlib, or bare as old servers send it."""
        self._members += 1
        if self._members > _MEMBERS:
            raise BadReply("The compressed answer is made of too many parts.")
        if self._encoding == "gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
        with_header = piece[0] & 0x0F == 8 and int.from_bytes(piece[:2], "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if with_header else -zlib.MAX_WBITS)


def too_large(cap: int) -> str:
    """The sentence for a body over its cap."""
    return f"The answer is larger than {cap / (1 << 20):g} MB, more than termnews takes."
