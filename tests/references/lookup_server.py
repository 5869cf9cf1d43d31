"""A server of our own that stands in for Crossref, PubMed and doi.org, and misbehaves on demand.

It listens on the loopback address; `trusted` is what LOOKUP_TRUSTED_HOSTS must hold to reach it.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Reply:
    """One answer. `pieces` are sent as they come and without a length; `body` is sent whole.

    `raw` replaces everything, status and headers too.
    """

    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Callable[[threading.Event], Iterable[bytes]] | None = None
    raw: Callable[[threading.Event], Iterable[bytes]] | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: the path still encoded, each query parameter's first value."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


def as_json(value: object, **changes) -> Reply:
    return Reply(body=json.dumps(value).encode(), **changes)


def as_xml(text: str, **changes) -> Reply:
    return Reply(body=text.encode(), type="text/xml; charset=UTF-8", **changes)


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(status, headers={"Location": target})


def drip(stopping: threading.Event) -> Iterator[bytes]:
    """A byte now and then, for ever: each is in time, but the whole never ends."""
    while not stopping.wait(0.02):
        yield b" "


def silent(stopping: threading.Event) -> Iterator[bytes]:
    """The connection stands, and nothing is ever said."""
    stopping.wait()
    yield b""


def endless(stopping: threading.Event) -> Iterator[bytes]:
    while not stopping.is_set():
        yield b" " * 65536


class LookupServer:
    """Answers by path, in turn when a path was given several replies; the last one stays."""

    def __init__(self, tls=None):
        self.stopping = threading.Event()
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self.port = self._server.server_port
        self.trusted = f"localhost:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.trusted}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def put(self, path: str, *replies: Reply) -> str:
        """Register what a path answers; gives the whole address."""
        self.replies[path] = list(replies)
        return self.url + path

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        replies = self.replies.get(asked.path)
        if not replies:
            return Reply(404, b"Resource not found.", "text/plain")
        return replies.pop(0) if len(replies) > 1 else replies[0]

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Many of these tests make the client hang up in the middle."""


def _handler_of(server: LookupServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self):  # noqa: N802
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(server.reply(Asked(self.command, parts.path, query, headers)))

        do_HEAD = do_GET  # noqa: N815

        def _send(self, reply: Reply):
            if reply.raw:
                for piece in reply.raw(server.stopping):
                    self.wfile.write(piece)
                return
            self.send_response(reply.status)
            headers = {"Content-Type": reply.type, **reply.headers}
            if reply.pieces is None:
                headers.setdefault("Content-Length", str(len(reply.body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "HEAD":
                return
            for piece in reply.pieces(server.stopping) if reply.pieces else [reply.body]:
                self.wfile.write(piece)

        def log_message(self, format, *args):
            """Nothing: the tests read `asked`."""

    return Handler
