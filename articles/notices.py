"""The pages that a safety notice is shown on: those of a topic, those that cite a work, and those that it names.

A text keeps them as lines that people can read and that begin with what they are about, such as “topic:3 Nerves and brain”: they are
part of what is signed, and hold when a topic or a page is renamed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from articles.links import named_by
from articles.models import Article, Topic
from references.formatting import short_label
from references.identifiers import recognise
from references.models import Reference

TOPIC, WORK, PAGE = "topic", "work", "page"

_LINE = re.compile(rf"({TOPIC}|{WORK}|{PAGE}):([1-9][0-9]{{0,17}})(?: .*)?")
_TOPIC_ADDRESS = re.compile(r"/topics/([-a-z0-9_]+)/?")


@dataclass
class Named:
    """What the lines of a text name, by their keys."""

    topics: set[int] = field(default_factory=set)
    works: set[int] = field(default_factory=set)
    pages: set[int] = field(default_factory=set)


def named(lines: Iterable[str]) -> Named:
    """What stored lines name; a line that is none names nothing."""
    found = Named()
    keys = {TOPIC: found.topics, WORK: found.works, PAGE: found.pages}
    for line in lines:
        if match := _LINE.fullmatch(line):
            keys[match[1]].add(int(match[2]))
    return found


def names(lines: Iterable[str]) -> list[str]:
    """The lines as people read them: “Topic: Nerves and brain”."""
    read = (line.partition(" ") for line in lines)
    return [f"{key.partition(':')[0].capitalize()}: {name}" for key, _, name in read]


def resolved(typed: Iterable[str]) -> list[str]:
    """The lines for what somebody typed, each once: a topic's name or address, a page's address, a work's DOI or PMID, or a line of these.

    ValidationError that names each line that is none, and what to write.
    """
    found, problems = [], []
    for line in typed:
        try:
            found.append(_resolved(line))
        except LookupError as problem:
            problems.append(str(problem.args[0]))
    if problems:
        raise ValidationError({"shown_on": problems})
    return list(dict.fromkeys(found))


def _resolved(line: str) -> str:
    if match := _LINE.fullmatch(line):
        return _by_key(match[1], int(match[2]), line)
    if topic := _topic(line):
        return _of_topic(topic)
    if work := _work(line):
        return _of_work(work)
    if page := _page(line):
        return _of_page(page, line)
    raise LookupError(
        f"“{line}” is nothing here. Write the name of a topic, the address of a page, or the DOI or PMID of a work in the library."
    )


def _by_key(kind: str, pk: int, line: str) -> str:
    if kind == TOPIC and (topic := Topic.objects.filter(pk=pk).first()):
        return _of_topic(topic)
    if kind == WORK and (work := Reference.objects.filter(pk=pk).first()):
        return _of_work(work)
    if kind == PAGE and (page := Article.objects.filter(pk=pk).first()):
        return _of_page(page, line)
    raise LookupError(f"“{line}” is nothing here any more. Take the line away.")


def _path(line: str) -> str:
    """Of an address that was copied whole, or of a path."""
    try:
        return urlsplit(line).path
    except ValueError:
        return ""


def _topic(line: str) -> Topic | None:
    if match := _TOPIC_ADDRESS.fullmatch(_path(line)):
        return Topic.objects.filter(slug=match[1]).first()
    return Topic.objects.filter(name__iexact=line).order_by("pk").first()


def _work(line: str) -> Reference | None:
    known = recognise(line)
    if known is None:
        return None
    found = Reference.objects.filter(**{known.kind: known.value}).order_by("pk").first()
    return found and found.survivor


def _page(line: str) -> Article | None:
    where = named_by(_path(line))
    if where is None:
        return Article.objects.filter(slug=line).first()
    if where.pk:
        return Article.objects.filter(pk=where.pk).first()
    now = Article.objects.filter(slug=where.slug).first()
    return now or Article.objects.filter(former_slugs__slug=where.slug).first()


def _of_topic(topic: Topic) -> str:
    return f"{TOPIC}:{topic.pk} {topic.name}"


def _of_work(work: Reference) -> str:
    return f"{WORK}:{work.pk} {short_label(work.csl)}"


def _of_page(page: Article, line: str) -> str:
    """By the title that readers know. What is signed is public, so it never names what they have not seen."""
    if page.last_seen is None:
        raise LookupError(
            f"The page of “{line}” has never been live, so nobody could see a notice on it."
        )
    return f"{PAGE}:{page.pk} {page.last_seen.title}"
