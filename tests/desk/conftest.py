from tests.references.conftest import server, time

__all__ = ["server", "time"]
