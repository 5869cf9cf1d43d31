"""Who published a work, by its address and its entry, and whether they are on a list."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from references.models import Reference


def host_of(work: Reference) -> str:
    """The host of the work's address; "" when it has none."""
    try:
        return (urlsplit(work.url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def publisher_of(work: Reference) -> str:
    """Its publisher, as its entry names it."""
    return str(work.csl.get("publisher") or work.container)


def is_from(work: Reference, listed: Iterable[str]) -> bool:
    """Whether one of these published it: a name, or a host with everything below it."""
    host = host_of(work)
    authors = (author.get("literal", "") for author in work.csl.get("author", []))
    names = {name.casefold() for name in (publisher_of(work), work.container, *authors) if name}
    return any(
        one.casefold() in names or host == one.lower() or host.endswith(f".{one.lower()}")
        for one in listed
    )
