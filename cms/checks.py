"""System checks: the guards of the publication gate must be in place, and a site for readers must be set up for them."""

from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.http.request import validate_host

from cms.health import pending_migrations
from people import guards, site

# RFC 2606 and 6761: names that are nobody's.
_NOBODYS = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")
_PLACEHOLDER = "PASSWORD"  # in deploy/imprimatur.env


@register(Tags.database)
def guards_in_place(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[Error]:
    """One error for each guard that a migrated database lacks."""
    errors: list[Error] = []
    for alias in databases or ():
        connection = connections[alias]
        if pending_migrations(connection):
            continue  # migrate itself runs this check first, and installs the guards last
        errors += [
            Error(
                f"The guard {name} of the publication gate is missing, changed or switched off.",
                hint="Run manage.py migrate --skip-checks as the owner of the tables; it installs what is missing.",
                id="gate.E900",
            )
            for name in guards.missing(connection)
        ]
    return errors


@register(Tags.database)
def where_its_trail_says(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[Error]:
    """One error when a migrated database is another site's."""
    if not databases or any(pending_migrations(connections[alias]) for alias in databases):
        return []
    why_not = site.why_not_here()
    return [Error(why_not, id="site.E001")] if why_not else []


def refuse_elsewhere() -> None:
    """Raises ImproperlyConfigured when the site starts on the database of another one."""
    why_not = site.why_not_start()
    connection.close()  # this thread answers nobody
    if why_not:
        raise ImproperlyConfigured(why_not)


@register(Tags.security, deploy=True)
def set_up_for_readers(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[Error]:
    """One error for each setting that is right for a look at the site, and wrong for a site with readers."""
    found = (*_storage(), *_mail(), *_hosts(), *_examples())
    return [Error(message, hint=hint, id=f"deploy.{name}") for name, message, hint in found]


Fault = tuple[str, str, str]


def _storage() -> Iterator[Fault]:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        yield (
            "E001",
            "The database is an SQLite file, which whoever can write to it can change.",
            "Set DATABASE_URL to postgres://…, by the role that may not rewrite history.",
        )
    if not settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        yield (
            "E002",
            "The cache is the memory of one process: each worker counts tries by itself.",
            "Set CACHE_URL to redis://…",
        )
    if _PLACEHOLDER in (database.get("PASSWORD"), getattr(settings, "EMAIL_HOST_PASSWORD", "")):
        yield (
            "E003",
            f"A password is {_PLACEHOLDER}, as in the sample.",
            "Set DATABASE_URL and EMAIL_URL with passwords of your own.",
        )


def _mail() -> Iterator[Fault]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield (
            "E004",
            "Mail is printed or thrown away: nobody gets a link to choose a password.",
            "Set EMAIL_URL to submission://user:password@host:587.",
        )


def _hosts() -> Iterator[Fault]:
    hosts = settings.ALLOWED_HOSTS
    own = urlsplit(settings.SITE_URL).hostname or ""
    if any(host == "*" or (host.startswith(".") and host.count(".") == 1) for host in hosts):
        yield (
            "E005",
            "DJANGO_ALLOWED_HOSTS lets anybody name the site as they like.",
            "Leave it out: it is then the host of SITE_URL.",
        )
    if not validate_host(own, hosts):
        yield (
            "E006",
            f"DJANGO_ALLOWED_HOSTS does not have {own}, so every page of SITE_URL is refused.",
            "Leave it out: it is then the host of SITE_URL.",
        )


def _examples() -> Iterator[Fault]:
    """Addresses at which there is nobody."""
    named = {
        "SITE_URL": urlsplit(settings.SITE_URL).hostname or "",
        "CONTACT_EMAIL": _domain(settings.CONTACT_EMAIL),
        "DEFAULT_FROM_EMAIL": _domain(settings.DEFAULT_FROM_EMAIL),
    }
    if settings.EMAIL_HOST not in ("localhost", "127.0.0.1"):  # a relay on the machine itself
        named["EMAIL_URL"] = settings.EMAIL_HOST
    for name, host in named.items():
        if is_nobodys(host):
            yield "E007", f"{name} is at {host}, an address that is nobody's.", f"Set {name}."


def is_nobodys(host: str) -> bool:
    """Whether a host is for examples, tests or this machine only."""
    name = host.lower().rstrip(".")
    return name in ("", "127.0.0.1", "::1") or any(
        name == one or name.endswith(f".{one}") for one in _NOBODYS
    )


def _domain(mailbox: str) -> str:
    return parseaddr(mailbox)[1].rpartition("@")[2]
