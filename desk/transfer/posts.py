"""What another site's file holds: its posts, whatever format they come in.

JSON is as `export_articles` writes it; a table has the columns of `COLUMNS`; WordPress exports WXR. docs/transfer.md describes them.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit

from articles.plain_text import as_html
from desk.transfer import wxr

FORMAT = "imprimatur-articles/1"
ARTICLES = "articles.json"  # in an archive of ours
COLUMNS = (
    *("key", "title", "summary", "body", "slug", "address", "topic", "kind"),
    *("author", "reviewer", "published", "modified"),
)
MOST_OF_ONE = 30_000_000  # bytes of one file in an archive, unpacked
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


class Media:
    """The pictures that come along in an archive, by the end of their path."""

    def __init__(self, archive: zipfile.ZipFile | None = None) -> None:
        self._archive = archive
        names = archive.namelist() if archive else []
        self._by_name = {PurePosixPath(name).name: name for name in names}

    def find(self, address: str) -> bytes | None:
        """The picture of this address, by its file's name."""
        name = self._by_name.get(PurePosixPath(urlsplit(address).path).name)
        if not (self._archive and name) or self._archive.getinfo(name).file_size > MOST_OF_ONE:
            return None
        return self._archive.read(name)


@dataclass(frozen=True)
class Bundle:
    """A whole file: where it is from, its posts one after the other, and its pictures."""

    source: str
    posts: Iterator[Post]
    media: Media


def read(file: IO[bytes], name: str) -> Bundle:
    """Unreadable for what is no archive, JSON, table or WXR."""
    if zipfile.is_zipfile(file):
        return _of_archive(zipfile.ZipFile(file))
    file.seek(0)
    return _of_file(file, name, Media())


def _of_archive(archive: zipfile.ZipFile) -> Bundle:
    """What `export_articles` writes holds the references by themselves, too."""
    files = [one for one in archive.infolist() if one.filename.endswith((".json", ".csv", ".xml"))]
    wanted = [one for one in files if one.filename == ARTICLES] or files
    if len(wanted) != 1:
        raise Unreadable("The archive must hold one file of articles: .json, .csv or .xml.")
    return _of_file(archive.open(wanted[0]), wanted[0].filename, Media(archive))


def _of_file(file: IO[bytes], name: str, media: Media) -> Bundle:
    kind = PurePosixPath(name).suffix.lower()
    try:
        if kind == ".xml":
            source, found = wxr.read(file)
            return Bundle(source, _of_wordpress(found), media)
        if kind == ".csv":
            return Bundle(name, _table(file), media)
        if kind == ".json":
            return _json(file, name, media)
    except (wxr.Broken, ValueError) as problem:
        raise Unreadable(f"The file cannot be read: {problem}") from problem
    raise Unreadable(
        "Choose a .xml file of WordPress, a .json or .csv file, or a .zip of one of them with its pictures."
    )


def _of_wordpress(found: Iterator[dict[str, Any]]) -> Iterator[Post]:
    """Unreadable where the file is broken; what stands before that was brought."""
    try:
        for one in found:
            yield Post(**one)
    except wxr.Broken as problem:
        raise Unreadable(f"The file is broken from here on: {problem}") from problem


def _table(file: IO[bytes]) -> Iterator[Post]:
    rows = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
    missing = {"title", "body"} - set(rows.fieldnames or [])
    if missing:
        raise Unreadable(
            f"The table has no column “{min(missing)}”. Its first line must name: {', '.join(COLUMNS)}."
        )
    return (_of_row(number, row) for number, row in enumerate(rows, start=1))


def _of_row(number: int, row: Mapping[str, str]) -> Post:
    given: dict[str, Any] = {name: (row.get(name) or "").strip() for name in COLUMNS}
    said = {name: given.pop(name) for name in _SAID if given[name]}
    if "<" not in given["body"]:
        given["body"] = as_html(given["body"])
    plain = {name: words for name, words in given.items() if name not in _SAID and words}
    return Post(**{"key": str(number), "title": "", **plain}, said=said)


def _json(file: IO[bytes], name: str, media: Media) -> Bundle:
    told = json.load(file)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Unreadable(f"This JSON is not of the format “{FORMAT}”.")
    source = str(told.get("source") or name)[:200]
    return Bundle(source, (_of_json(one) for one in told.get("articles", [])), media)


def _of_json(told: Mapping[str, Any]) -> Post:
    given: dict[str, Any] = {name: str(told.get(name) or "") for name in (*COLUMNS[:8], "funding")}
    for name in ("key_points", "also_known_as"):
        given[name] = list(map(str, told.get(name) or []))
    return Post(
        **given,
        said={name: str(told[name]) for name in _SAID if told.get(name)},
        references={str(one["id"]): one for one in told.get("references") or []},
        images={str(one["id"]): one for one in told.get("images") or []},
    )
