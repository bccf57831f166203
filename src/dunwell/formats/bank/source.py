"""Where the bytes of a bank file come from: anything that can be read from its beginning to its end."""

from typing import Protocol


class Source(Protocol):
    """A stream of bytes, as an open file is."""

    def read(self, size: int, /) -> bytes:
        """Up to so many bytes; none at the end."""
        ...


class Peeked:
    """A stream whose first bytes can be looked at before it is read."""

    def __init__(self, stream: Source, /) -> None:
        self._stream = stream
        self._head = b""

    def peek(self, size: int) -> bytes:
        """The first bytes, up to so many, which are still to be read."""
        while len(self._head) < size and (more := self._stream.read(size - len(self._head))):
            self._head += more
        return self._head[:size]

    def read(self, size: int, /) -> bytes:
        """As of any stream."""
        if self._head:
            taken, self._head = self._head[:size], self._head[size:]
            return taken
        return self._stream.read(size)
