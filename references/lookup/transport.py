"""Connects only to addresses that were checked, within one limit of time.

The request and the check of the certificate use the host name; the socket is connected to a checked
address. Nothing here asks a name server.
"""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import httpcore
import httpx

from references.lookup.problems import Unreachable


class Deadline:
    """A number of seconds from now that all steps of a request share."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """The seconds that are left. Raises Unreachable when there are none."""
        seconds = self._end - self._clock()
        if seconds <= 0:
            raise Unreachable("The answer took too long.")
        return seconds

    def at_most(self, seconds: float | None) -> float:
        """This many seconds, or what is left if that is less."""
        left = self.left()
        return left if seconds is None else min(seconds, left)


class Transport(httpx.BaseTransport):
    """Sends requests to these addresses, whatever host they name."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline, tls: ssl.SSLContext) -> None:
        backend = _CheckedBackend(addresses, deadline)
        self._pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        stream = _Stream(answer.iter_stream(), answer.close)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream)

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, pieces: Iterable[bytes], close: Callable[[], None]) -> None:
        self._pieces = pieces
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces

    def close(self) -> None:
        self._close()


class _CheckedBackend(httpcore.NetworkBackend):
    """Connects to the first checked address that answers."""

    def __init__(self, addresses: Sequence[str], deadline: Deadline) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        for last, address in enumerate(self._addresses, start=1 - len(self._addresses)):
            try:
                seconds = self._deadline.at_most(timeout)
                stream = self._sockets.connect_tcp(address, port, timeout=seconds)
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == 0:
                    raise
        raise Unreachable("There is no address to ask.")


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every read and write ends with the deadline, so that a slow drip cannot last for hours."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.at_most(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.at_most(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.at_most(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline
        )

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
