"""What another site's file holds: its posts, whatever format they come in.

JSON is as `export_articles` writes it; a table has the columns of `COLUMNS`; WordPress exports WXR. docs/transfer.md describes them.
"""

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

from articles.allowed import legible
from articles.plain_text import as_html
from desk.transfer import wxr

FORMAT = "imprimatur-articles/1"
ARTICLES = "articles.json"  # in an archive of ours
COLUMNS = (
    *("key", "title", "summary", "body", "slug", "address", "topic", "kind"),
    *("author", "reviewer", "published", "modified"),
)
MOST_OF_ONE = 30_000_000  # bytes of one picture in an archive, unpacked
MOST_OF_A_TEXT = 5_000_000  # characters of a table’s field; far more than an article keeps
MOST_UNPACKED = 200_000_000  # bytes of the articles
# What reading a broken file raises.
_FAULTS = (
    *(wxr.Broken, ValueError, csv.Error, zipfile.BadZipFile, RuntimeError, NotImplementedError),
    *(EOFError, zlib.error),
)
_SAID = ("author", "reviewer", "published", "modified")


class Unreadable(Exception):
    """The file is none of these; the message says what to do."""


@dataclass(frozen=True)
class Post:
    """One article of another site. `references` are CSL-JSON by the names that its body cites."""

    key: str
    title: str
    body: str = ""
    summary: str = ""
    slug: str = ""
    address: str = ""
    topic: str = ""
    kind: str = ""
    key_points: list[str] = field(default_factory=list)
    also_known_as: list[str] = field(default_factory=list)
    funding: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    references: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    images: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Odd:
    """An article of the file that is of another shape; `name` is what can be told of it."""

    name: str
    why: str


class Media:
    """The pictures that come along in an archive, by the end of their path."""

    def __init__(self, archive: zipfile.ZipFile | None = None) -> None:
        self._archive = archive
        names = archive.namelist() if archive else []
        self._by_name = {PurePosixPath(name).name: name for name in names}

    def find(self, address: str) -> bytes | None:
        """The picture of this address, by its file's name."""
        try:
            name = self._by_name.get(PurePosixPath(urlsplit(address).path).name)
            if not (self._archive and name) or self._archive.getinfo(name).file_size > MOST_OF_ONE:
                return None
            return self._archive.read(name)
        except _FAULTS:
            return None


@dataclass(frozen=True)
class Bundle:
    """A whole file: where it is from, its posts one after the other, and its pictures."""

    source: str
    posts: Iterator[Post | Odd]
    media: Media


def read(file: IO[bytes], name: str) -> Bundle:
    """Unreadable for what is no archive, JSON, table or WXR. The posts are read as they are asked for, and raise it, too."""
    with _readable():
        if zipfile.is_zipfile(file):
            return _of_archive(zipfile.ZipFile(file))
        file.seek(0)
        return _of_file(file, name, Media())


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except _FAULTS as problem:
        raise Unreadable(f"The file cannot be read: {problem}") from problem


def _of_archive(archive: zipfile.ZipFile) -> Bundle:
    """What `export_articles` writes holds the references by themselves, too."""
    files = [one for one in archive.infolist() if one.filename.endswith((".json", ".csv", ".xml"))]
    wanted = [one for one in files if one.filename == ARTICLES] or files
    if len(wanted) != 1:
        raise Unreadable("The archive must hold one file of articles: .json, .csv or .xml.")
    if wanted[0].file_size > MOST_UNPACKED:
        raise Unreadable("What the archive holds is larger than 200 MB. Export it in parts.")
    return _of_file(archive.open(wanted[0]), wanted[0].filename, Media(archive))


def _of_file(file: IO[bytes], name: str, media: Media) -> Bundle:
    kind = PurePosixPath(name).suffix.lower()
    if kind == ".xml":
        source, found = wxr.read(file)
        return Bundle(source, _each(found, lambda told: Post(**told)), media)
    if kind == ".csv":
        return Bundle(name[:200], _each(_table(file), _of_row), media)
    if kind == ".json":
        source, articles = _json(file, name)
        return Bundle(source, _each(articles, _of_json), media)
    raise Unreadable(
        "Choose a .xml file of WordPress, a .json or .csv file, or a .zip of one of them with its pictures."
    )


def _each(found: Iterable[Any], make: Callable[[Any], Post]) -> Iterator[Post | Odd]:
    """A post of each, or what is odd about it. Unreadable where the file itself breaks off; what stands before that was given."""
    with _readable():
        for number, told in enumerate(found, start=1):
            try:
                post = make(told)
            except (KeyError, TypeError, ValueError, AttributeError) as problem:
                yield Odd(
                    f"Article {number}",
                    f"It is of another shape than was expected: {problem!r}"[:300],
                )
            else:
                yield post


def _table(file: IO[bytes]) -> Iterator[Mapping[str, str]]:
    csv.field_size_limit(max(csv.field_size_limit(), MOST_OF_A_TEXT))
    text = io.StringIO(file.read(MOST_UNPACKED).decode("utf-8-sig"), newline="")
    rows = csv.DictReader(text)
    missing = {"title", "body"} - set(rows.fieldnames or [])
    if missing:
        raise Unreadable(
            f"The table has no column “{min(missing)}”. Its first line must name: {', '.join(COLUMNS)}."
        )
    return iter(rows)


def _of_row(row: Mapping[str, str]) -> Post:
    given: dict[str, Any] = {name: (row.get(name) or "").strip() for name in COLUMNS}
    said = {name: given.pop(name) for name in _SAID if given[name]}
    if "<" not in given["body"]:
        given["body"] = as_html(given["body"])
    plain = {name: words for name, words in given.items() if name not in _SAID and words}
    return Post(**{"key": _key(given), "title": "", **plain}, said=said)


def _key(told: Mapping[str, Any]) -> str:
    """The name of an article that was given none: the same for the same address, or else the same title."""
    words = told.get("address") or told.get("title") or ""
    return sha256(str(words).encode()).hexdigest()[:16] if words else ""


def _json(file: IO[bytes], name: str) -> tuple[str, list[Any]]:
    told = json.loads(file.read(MOST_UNPACKED))
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Unreadable(f"This JSON is not of the format “{FORMAT}”.")
    articles = told.get("articles")
    if not isinstance(articles, list):
        raise Unreadable("This JSON has no list of articles.")
    return legible(str(told.get("source") or name))[:200], articles


def _of_json(told: Mapping[str, Any]) -> Post:
    given: dict[str, Any] = {name: str(told.get(name) or "") for name in (*COLUMNS[:8], "funding")}
    given["key"] = given["key"] or _key(given)
    for name in ("key_points", "also_known_as"):
        given[name] = list(map(str, told.get(name) or []))
    return Post(
        **given,
        said={name: str(told[name]) for name in _SAID if told.get(name)},
        references={str(one["id"]): dict(one) for one in told.get("references") or []},
        images={str(one["id"]): dict(one) for one in told.get("images") or []},
    )
