"""The WSGI application round Django's: what is finished and current is answered here."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from threading import Event, Lock
from time import time
from typing import Any

from django.conf import settings

from cms.middleware import is_staff_path
from cms.ready.answers import Answer, Headers
from cms.ready.currency import Currency, State, Unknown, keys
from cms.ready.memory import Fact, Memory, Page, new_page
from people.ticks import collecting

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

# Whether an answer came from memory: RFC 9211.
HIT = ("Cache-Status", "Imprimatur; hit")
MADE = ("Cache-Status", "Imprimatur; fwd=miss; stored")
PASSED = ("Cache-Status", "Imprimatur; fwd=bypass")
# By this name a view finds `ReadyPages.remember` in its request's environment.
REMEMBER = "imprimatur.remember"
FACTS = 16  # the part of the pages' memory that may be taken by what is remembered besides
PATIENCE = 10  # seconds that a visitor waits for whoever makes the same page already
_READ = ("GET", "HEAD")
_READ_HEADERS = ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH")
# What a visitor sends that no page of readers may depend on.
_VISITORS_OWN = (
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_REFERER",
)


@dataclass
class Said:
    """What Django answered."""

    body: Iterable[bytes] = ()
    status: str = ""
    headers: Headers = field(default_factory=list)

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[..., Any]:
        self.status, self.headers = status, headers
        return _no_write

    @property
    def is_for_everybody(self) -> bool:
        """Whether Django says that a shared cache may keep it, and gives no cookie with it."""
        values = {name.lower(): value for name, value in self.headers}
        may_be_kept = "s-maxage" in values.get("cache-control", "")
        return self.status.startswith("200 ") and may_be_kept and "set-cookie" not in values

    def whole_body(self) -> bytes:
        try:
            return b"".join(self.body)
        finally:
            self.close()

    def close(self) -> None:
        if close := getattr(self.body, "close", None):
            close()


def _no_write(data: bytes) -> None:
    raise TypeError("Django answers with an iterable, never with write().")


class ReadyPages:
    """Readers' pages from memory, everything else from `application`."""

    def __init__(self, application: Application, currency: Currency | None = None) -> None:
        self._application = application
        self._currency = currency or Currency()
        self._memory = Memory(settings.READY_PAGES_MB * 2**20)
        self._facts = Memory(settings.READY_PAGES_MB * 2**20 // FACTS)
        self._session = f"{settings.SESSION_COOKIE_NAME}="
        self._scheme = (settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme",))[0]
        # The headers that `at_once` reads, by their names in the environment.
        read = (*_READ_HEADERS, self._scheme)
        self.reads = [name for name in read if name.startswith("HTTP_")]
        self._making: dict[Hashable, Event] = {}
        self._starting = Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ["imprimatur.ready_pages"] = self
        environ[REMEMBER] = self.remember
        if not self._may_be_ready(environ):
            return self._pass(environ, start_response)
        address = self._address(environ)
        try:
            page = self._current(address, time())
            if page is not None:
                return _give(page.answer, environ, start_response, HIT)
            if not self._is_apart(environ["PATH_INFO"]):
                return self._make(address, environ, start_response)
        except Unknown:
            pass  # Django may know how to say so
        return self._pass(environ, start_response)

    def at_once(self, environ: Environ) -> "Said | None":
        """The page from memory, when nothing need be asked for it, not even the database; otherwise None."""
        if not self._may_be_ready(environ):
            return None
        now = time()
        state = self._currency.known(now)
        page = state and self._kept(self._address(environ), state, now)
        if not page:
            return None
        said = Said()
        said.body = _give(page.answer, environ, said.start, HIT)
        return said

    def remember(self, name: Hashable, find: Callable[[], Any]) -> Any:
        """What `find` finds, from memory as long as a page that was made of the same rows would be shown.

        For what is asked again and again without a page being shown, such as which text a vote is about. None is never kept: what
        is not there has no row that could tell of its coming.
        """
        now = time()
        try:
            state = self._currency.at(now)
        except Unknown:
            return find()
        kept = self._facts.get(name)
        if kept is not None and kept.is_current(state, now):
            return kept.answer.value
        with collecting() as rows:
            found = find()
        if found is not None:
            self._facts.keep(name, new_page(Fact(found), keys(rows), state.number, now))
        return found

    def counts(self) -> dict[str, int]:
        """How much this worker keeps."""
        return {"pages": len(self._memory), "bytes": self._memory.bytes}

    # What is kept

    def _may_be_ready(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] in _READ
            and not environ.get("QUERY_STRING")
            and self._session not in environ.get("HTTP_COOKIE", "")
        )

    def _is_apart(self, path: str) -> bool:
        """Whether nothing there is ever a readers' page."""
        return path.startswith(settings.STATIC_URL) or is_staff_path(path)

    def _address(self, environ: Environ) -> Hashable:
        return environ.get(self._scheme), environ.get("HTTP_HOST"), environ["PATH_INFO"]

    def _current(self, address: Hashable, now: float) -> Page | None:
        return self._kept(address, self._currency.at(now), now)

    def _kept(self, address: Hashable, state: State, now: float) -> Page | None:
        """What can be shown at once; a page that is due to be made anew is, while somebody makes it."""
        page = self._memory.get(address)
        if page is None or not page.is_current(state, now):
            return None
        return page if now < page.renew_at or address in self._making else None

    def _make(
        self, address: Hashable, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Make the page, or wait for whoever does so already; a page that can't be kept is not waited for twice."""
        done = self._claim(address)
        if done is not None:
            done.wait(PATIENCE)
            page = self._current(address, time())
            if page is not None:
                return _give(page.answer, environ, start_response, HIT)
            return self._pass(environ, start_response)
        try:
            return self._made(address, environ, start_response)
        finally:
            self._making.pop(address).set()

    def _claim(self, address: Hashable) -> Event | None:
        """None for the first who asks; for the others, what to wait for."""
        with self._starting:
            if address in self._making:
                return self._making[address]
            self._making[address] = Event()
            return None

    def _made(
        self, address: Hashable, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        now = time()
        before: State = self._currency.at(now)
        anybodys = {name: value for name, value in environ.items() if name not in _VISITORS_OWN}
        with collecting() as rows:
            said = self._ask(anybodys | {"REQUEST_METHOD": "GET"})
            if not said.is_for_everybody:
                return self._passed(said, environ, start_response)
            answer = Answer(said.headers, said.whole_body())
        self._memory.keep(address, new_page(answer, keys(rows), before.number, now))
        return _give(answer, environ, start_response, MADE)

    # What is not

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        said = self._ask(environ)
        if environ["REQUEST_METHOD"] == "GET" and said.is_for_everybody:
            return _give(Answer(said.headers, said.whole_body()), environ, start_response, PASSED)
        return self._passed(said, environ, start_response)

    def _passed(
        self, said: Said, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        start_response(said.status, [*said.headers, PASSED])
        if environ["REQUEST_METHOD"] != "HEAD":
            return said.body
        said.close()
        return ()

    def _ask(self, environ: Environ) -> Said:
        said = Said()
        said.body = self._application(environ, said.start)
        return said


def _give(
    answer: Answer, environ: Environ, start_response: StartResponse, how: tuple[str, str]
) -> Iterable[bytes]:
    """The answer in the encoding that the visitor takes, or 304 when it is there already."""
    variant = answer.variant(environ.get("HTTP_ACCEPT_ENCODING", ""))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and variant.is_known(known):
        start_response("304 Not Modified", [*variant.headers_304, how])
        return ()
    start_response("200 OK", [*variant.headers, how])
    return (variant.body,) if environ["REQUEST_METHOD"] == "GET" else ()
