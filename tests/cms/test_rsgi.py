"""What the site reads of a request that granian hands over."""

from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler

from cms import rsgi
from cms.ready.currency import Currency
from cms.ready.layer import ReadyPages

SENT = {
    "host": "imprimatur.health",
    "cookie": "theme=dark",
    "accept-encoding": "gzip",
    "if-none-match": '"1"',
    "x-forwarded-proto": "https",
    "user-agent": "a reader’s",
}


def request(**headers):
    return SimpleNamespace(
        method="GET",
        path="/articles/größe/",
        query_string="a=b",
        http_version="1.1",
        scheme="http",
        client="127.0.0.1:4000",
        server="127.0.0.1:8000",
        headers=headers,
    )


def test_a_glance_is_a_part_of_the_whole_environment():
    sent = request(**SENT)

    glance = rsgi._glance(sent)

    assert glance["HTTP_HOST"] == "imprimatur.health"
    assert glance.items() <= rsgi.environ_of(sent).items()


class Asked(dict):
    """An environment that knows what was read of it."""

    def __init__(self, *args):
        super().__init__(*args)
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name):
        self.names.add(name)
        return super().__getitem__(name)


@pytest.mark.parametrize("etag", ["", '"1"'])
def test_what_is_there_is_answered_at_a_glance(db, story, settings, etag):
    """Whatever the layer reads of a request is in the glance."""
    settings.READY_PAGES_MB = 8
    pages = ReadyPages(WSGIHandler(), Currency(look_every=60))
    sent = request(**SENT | {"host": "testserver", "if-none-match": etag})
    sent.path, sent.query_string = story.live().article.get_absolute_url(), ""
    b"".join(pages(rsgi.environ_of(sent) | {"wsgi.input": BytesIO()}, lambda *said: None))
    asked = Asked(rsgi._glance(sent))

    said = pages.at_once(asked)

    assert said.status == "200 OK"
    glanced = {"REQUEST_METHOD", "QUERY_STRING", "PATH_INFO", "wsgi.url_scheme", *pages.reads}
    assert asked.names <= glanced
