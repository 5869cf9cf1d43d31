"""The site as granian serves it, by RSGI: nobody waits for somebody else's line.

Requests are read, and answers sent, by granian's loop, however slow the line is. What can be given from memory is; else a
request takes one of SITE_THREADS threads, but only when it is here as a whole. Their number is that of connections to the
database. `cms.wsgi` does the rest. RSGI: https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from cms.wsgi import application as pages  # before anything that needs Django's settings

from django.conf import settings  # isort: skip

from cms.ready.layer import Environ, Said  # isort: skip

MOST_BODY = 25 * 2**20  # bytes, as in deploy/nginx.conf; the site has narrower limits of its own
IN_MEMORY = 256 * 2**10  # bytes of a body; more of it goes to a file
BODY_SECONDS = 60  # in which a body must be here as a whole
# That the process is alive is said even when all threads are taken.
ALIVE = "/healthz"
_NOT_HTTP = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_GLANCED = [(key, key.removeprefix("HTTP_").replace("_", "-").lower()) for key in pages.reads]

_threads = ThreadPoolExecutor(settings.SITE_THREADS, "site")
_alive = ThreadPoolExecutor(1, "alive")


class Refused(Exception):
    """The status that a body is refused with."""


async def application(scope: Any, protocol: Any) -> None:
    """Answer one request."""
    said = pages.at_once(_glance(scope))
    if said is not None:
        return _send(said, b"".join(said.body), protocol)
    environ = environ_of(scope)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _whole_body(environ, protocol)
    except (Refused, TimeoutError) as refused:
        return protocol.response_empty(int(str(refused) or 408), [("connection", "close")])
    with body:
        environ["wsgi.input"] = body
        threads = _alive if environ["PATH_INFO"] == ALIVE else _threads
        _send(*await asyncio.get_running_loop().run_in_executor(threads, _ask, environ), protocol)


def _glance(scope: Any) -> Environ:
    """As much of a request's environment as `at_once` reads; all of it takes three times as long to make."""
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "wsgi.url_scheme": scope.scheme,
    }
    given = scope.headers.get
    for key, name in _GLANCED:
        if (value := given(name)) is not None:
            environ[key] = value
    return environ


def environ_of(scope: Any) -> Environ:
    """PEP 3333's environment of a request.

    A header whose name has an underscore is left out: as a variable it could not be told from one with a hyphen, such as
    X-Forwarded-For, that only a proxy may set.
    """
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": _host(scope.client),
        "SERVER_NAME": _host(scope.server),
        "SERVER_PORT": scope.server.rpartition(":")[2],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" not in name:
            key = _NOT_HTTP.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
            joint = "; " if name == "cookie" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    return environ


def _host(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")


async def _whole_body(environ: Environ, protocol: Any) -> IO[bytes]:
    """As much as Content-Length says. Raises Refused."""
    body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever asked closes it
    declared = environ.get("CONTENT_LENGTH", "0")
    if not declared.isdecimal():
        raise Refused(400)
    if int(declared) > MOST_BODY:
        raise Refused(413)
    if int(declared):
        async for chunk in protocol:
            body.write(chunk)
        if body.tell() != int(declared):
            raise Refused(400)  # half of a form is not taken for a whole one
    body.seek(0)
    return body


def _ask(environ: Environ) -> tuple[Said, bytes]:
    said = Said()
    said.body = pages(environ, said.start)
    return said, said.whole_body()


def _send(said: Said, body: bytes, protocol: Any) -> None:
    protocol.response_bytes(int(said.status.split(" ", 1)[0]), said.headers, body)
