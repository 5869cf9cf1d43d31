"""How log lines look: one JSON object a line, for people under DEBUG. docs/operations.md names each event of ours.

Django's lines and the server's own take the same shape. `deploy/logs.json` gives it to the server before it has read any
settings, so nothing here may ask them.
"""

import logging
import os
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# A link to choose a password is as good as one, and a reviewer's link reads a draft.
_KEY = re.compile(r"(/password/reset/key/|/review/by-link/)[^/\s]+")


def _request_of(logger: Any, method: str, line: EventDict) -> EventDict:
    """Django says some things when the request is over; its record knows which it was."""
    request = getattr(line.get("_record"), "request", None)
    if request_id := getattr(request, "request_id", ""):
        line.setdefault("request_id", request_id)
    return line


def _without_keys(logger: Any, method: str, line: EventDict) -> EventDict:
    for name, value in line.items():
        if isinstance(value, str):
            line[name] = _KEY.sub(r"\1…", value)
    return line


_ANY_LINE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    _request_of,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]
_JSON: list[Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    _without_keys,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
_READABLE: list[Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    _without_keys,
    structlog.dev.ConsoleRenderer(
        timestamp_key="time", colors=False, exception_formatter=structlog.dev.plain_traceback
    ),
]


def formatter() -> logging.Formatter:
    """What writes a line, ours or another's; `logging.config` asks for it."""
    debug = os.environ.get("DJANGO_DEBUG") == "1"
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_ANY_LINE, processors=_READABLE if debug else _JSON
    )


def configuration() -> dict[str, Any]:
    """The LOGGING of settings; structlog's lines go the way of all others."""
    structlog.configure(
        processors=[*_ANY_LINE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    to_the_root: dict[str, Any] = {"handlers": [], "propagate": True}
    servers = ("_granian", "granian.access", "gunicorn.error")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "cms.logs.formatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            **dict.fromkeys(servers, to_the_root),
            # Started with any configuration of logs, gunicorn names the address of each reader.
            "gunicorn.access": {**to_the_root, "level": "ERROR"},
            "django": {**to_the_root, "level": "INFO"},
            # Below that it repeats what `cms.requests` says.
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
            "django_tasks_db": {"level": "WARNING"},  # it tells of each look at the queue
        },
    }
