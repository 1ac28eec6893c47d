"""The servers that the benchmarks of sending hand their mail to: one beside them, one that is far away."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def run_sink() -> Iterator[int]:
    """Run Postfix's smtp-sink on a free port, which it gives."""
    port = find_free_port()
    command = ["smtp-sink", *(["-u", "nobody"] if os.geteuid() == 0 else []), f"127.0.0.1:{port}", "256"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sink:
        try:
            wait_for(port)
            yield port
        finally:
            sink.send_signal(signal.SIGTERM)


@contextmanager
def run_far_server(delay: float) -> Iterator[int]:
    """Run a server in a process of its own that says everything `delay` seconds late."""
    port = find_free_port()
    process = os.fork()
    if not process:
        asyncio.run(serve_late(port, delay))
    try:
        wait_for(port)
        yield port
    finally:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)


async def serve_late(port: int, delay: float) -> None:
    """Serve until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: LateServer(delay), "127.0.0.1", port)
    await server.serve_forever()


class LateServer(asyncio.Protocol):
    """An SMTP server that takes everything, and is far away."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._buffer = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - it is, for a server's protocol
        self._transport = transport
        self._say(b"220 far.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        self._buffer += data
        answers = b""
        while True:
            end = b"\r\n.\r\n" if self._in_data else b"\r\n"
            line, found, rest = self._buffer.partition(end)
            if not found:
                break
            self._buffer = rest
            if self._in_data:
                self._in_data = False
                answers += b"250 2.0.0 Ok: queued as 4F1A2B3C4D\r\n"
            elif line[:4].upper() == b"EHLO":
                answers += b"250-far.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
            elif line[:4].upper() == b"DATA":
                self._in_data = True
                answers += b"354 go on\r\n"
            else:
                answers += b"250 2.1.0 Ok\r\n"
        if answers:
            self._say(answers)

    def _say(self, data: bytes) -> None:
        asyncio.get_running_loop().call_later(self._delay, self._transport.write, data)


def find_free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(100):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.05)
    sys.exit("the server did not come up")
