"""Values sent between two processes over one socket: a length, then MessagePack. Nothing in it can run."""

import socket
import struct
import time
from typing import Generic, TypeVar

import msgspec

from publisher.content.function_names import find_function, name_function

Sent = TypeVar("Sent")
Received = TypeVar("Received")

_LENGTH = struct.Struct("!I")


class Channel(Generic[Sent, Received]):
    """One end of a conversation: values of one type go out, values of another come in.

    Both ways of it raise EOFError where the other end is gone, and TimeoutError where it takes longer than allowed.
    After either there is nothing more to say on this channel, since half a value may be under way.
    """

    def __init__(self, end: socket.socket, received: type[Received]) -> None:
        self._end = end
        self._decoder = msgspec.msgpack.Decoder(received, dec_hook=find_function)

    def send(self, value: Sent, seconds: float | None = None) -> None:
        """Send a value, in at most so many seconds. Raises UnicodeEncodeError for text that no one can encode."""
        data = msgspec.msgpack.encode(value, enc_hook=name_function)
        self._end.settimeout(seconds)
        try:
            self._end.sendall(_LENGTH.pack(len(data)) + data)
        except ConnectionError as error:
            raise EOFError from error

    def receive(self, seconds: float | None = None) -> Received:
        """Wait for the next value, at most so many seconds."""
        until = None if seconds is None else time.monotonic() + seconds
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, until))
        return self._decoder.decode(self._read(length, until))

    def _read(self, size: int, until: float | None) -> bytearray:
        data = bytearray(size)
        rest = memoryview(data)
        while rest:
            self._end.settimeout(_seconds_to(until))
            try:
                count = self._end.recv_into(rest)
            except ConnectionError as error:
                raise EOFError from error
            if not count:
                raise EOFError
            rest = rest[count:]
        return data


def _seconds_to(until: float | None) -> float | None:
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:  # to a socket, no seconds mean that it doesn't wait
        raise TimeoutError
    return left
