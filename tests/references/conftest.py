import pytest

from tests.references.lookup_server import LookupServer


@pytest.fixture
def server(settings):
    """A local server that look-ups may reach, standing in for all the services."""
    with LookupServer() as server:
        settings.LOOKUP_TRUSTED_HOSTS = [server.trusted]
        settings.CROSSREF_URL = settings.PUBMED_URL = settings.DOI_URL = server.url
        settings.PMC_IDS_URL = f"{server.url}/idconv/"
        yield server
