"""Visitors of the site as it is served: through the layer of pages that are ready, without a server."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse
from django.test.client import ClientHandler

from cms.ready.currency import Currency
from cms.ready.layer import ReadyPages, Said


class Visitors:
    """They ask a worker of their own, which looks at the database for each of them."""

    def __init__(self, application=None):
        self.layer = ReadyPages(application or WSGIHandler(), Currency(look_every=0))

    def ask(self, address, method="GET", **headers) -> "Answered":
        path, _, query = address.partition("?")
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"HTTP_HOST": "localhost", "wsgi.input": BytesIO(), "REMOTE_ADDR": "192.0.2.1"}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)
        said = Said()
        said.body = self.layer(environ, said.start)
        return Answered(said)

    def remember(self):
        """What the worker keeps now and knows of the database, for `recall`."""
        memory = self.layer._memory
        kept = {address: vars(page) | {} for address, page in memory._pages.items()}
        return kept, self.layer._currency.state

    def recall(self, remembered):
        """What a rollback does to a database, done to the worker: no worker ever sees what is rolled back."""
        kept, self.layer._currency.state = remembered
        for address, page in self.layer._memory._pages.items():
            vars(page).update(kept.get(address, {"ends_at": 0}))


class Answered:
    def __init__(self, said):
        self.status = int(said.status.split()[0])
        self.headers = {name.lower(): value for name, value in said.headers}
        self.body = said.whole_body()

    @property
    def is_ready(self) -> bool:
        """Whether it came from memory."""
        return self.headers["cache-status"].endswith("; hit")

    @property
    def text(self) -> str:
        return self.body.decode()


def through_the_layer(monkeypatch, settings):
    """Let Django's test client meet the site as it is served."""
    settings.READY_PAGES_MB = 8
    ask_django, visitors = ClientHandler.__call__, Visitors()

    def call(handler, environ):
        made = []

        def django(environ, start_response):
            made.append(ask_django(handler, environ))
            start_response(f"{made[-1].status_code} so", list(made[-1].items()))
            return [made[-1].content] if not made[-1].streaming else []

        said = Said()
        visitors.layer._application = django
        said.body = visitors.layer(environ, said.start)
        if made:
            return made[-1]
        response = HttpResponse(
            said.whole_body(), status=int(said.status.split()[0]), headers=dict(said.headers)
        )
        response.wsgi_request = WSGIRequest(environ)
        return response

    monkeypatch.setattr(ClientHandler, "__call__", call)
