from dataclasses import replace

import pytest

from references.lookup import crossref, pubmed, registries
from tests.references.lookup_server import LookupServer


class Time:
    """A clock that only `sleep` moves, so that no test waits."""

    def __init__(self):
        self.now = 1_000_000.0
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def server(settings, monkeypatch, time):
    """A local server that stands in for all services; nothing waits for its pace."""
    for module, name in (
        (crossref, "SERVICE"),
        (pubmed, "SERVICE"),
        (registries, "DOI_ORG"),
        (registries, "PMC"),
    ):
        in_no_time = replace(getattr(module, name), clock=time.clock, sleep=time.sleep)
        monkeypatch.setattr(module, name, in_no_time)
    with LookupServer() as server:
        settings.LOOKUP_TRUSTED_HOSTS = [server.trusted]
        settings.CROSSREF_URL = settings.PUBMED_URL = settings.DOI_URL = server.url
        settings.PMC_IDS_URL = f"{server.url}/idconv/"
        yield server
