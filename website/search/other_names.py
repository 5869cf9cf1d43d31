"""The names that things have besides."""

import tomllib
from functools import cache
from pathlib import Path

from website.search.question import OtherNames

_FILE = Path(__file__).with_name("other_names.toml")


@cache
def other_names() -> OtherNames:
    return OtherNames(tomllib.loads(_FILE.read_text(encoding="utf-8"))["groups"])
