"""No pattern of ours takes much longer for a text made against it: its time grows about as the text does.

Each pattern is taken apart; what it repeats is repeated, after what comes before it, and then cut off or spoilt. So a new pattern
is tried the day it is written, whatever it is for.
"""

import ast
import importlib
import re
import signal
import time
from functools import cache
from re import _compiler as compiler
from re import _constants as op
from re import _parser as parser

import pytest
from django.urls import URLPattern, get_resolver

from tests.test_architecture import ROOT, sources

# Characters. The one is 16 times the other: where time grows as the text does, so does it; as its square, 256 times. What
# lies between is far enough from both for a machine that does other things meanwhile.
SHORT, LONG = 200, 3200
TOO_MUCH = 64
QUICK = 0.0002  # seconds of this thread: nothing to measure
CUT_OFF = 0.03
ANCHORED = {"match", "fullmatch"}
SEARCHING = {"search", "sub", "subn", "finditer", "findall", "split", "scanner"}
COMPILING = ANCHORED | SEARCHING | {"compile"}

# Patterns that are put together, and what they are then; those that a module keeps are found in it.
PUT_TOGETHER = {
    ("articles.anchors", "compile"): r"(?<!\w)(?<!\d[.,])5\ mg(?!\w)(?![.,]\d)",
    ("articles.markup", "compile"): r"<(/?)(p|li|td|tbody|blockquote|span)(?=[\s/>])",
    ("reviews.registration", "sub"): r"^NMC\b(?:\s+(?:number|no\.?))?\s*[:#]?",
    ("cms.settings", "fullmatch"): r"\S+:\d{1,5}",
}


# All patterns


def named(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def inside(value, name):
    """The compiled patterns in what a module keeps."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from inside(one, f"{name}[{key}]")
    elif isinstance(value, list | tuple | frozenset):
        for number, one in enumerate(value):
            yield from inside(one, f"{name}[{number}]")


@cache
def calls(path):
    """Where a module uses the patterns' own module, and how."""
    written = path.read_text(encoding="utf-8")
    if not re.search(r"\bre\.", written):
        return []
    found = [call for call in ast.walk(ast.parse(written)) if isinstance(call, ast.Call)]
    named = [(call, ast.unparse(call.func)) for call in found]
    return [(call, name[3:]) for call, name in named if name[:3] == "re." and name[3:] in COMPILING]


def flags_of(call):
    values = [*call.args[1:], *(one.value for one in call.keywords if one.arg == "flags")]
    names = re.findall(r"\bre\.([A-Z]+)", " ".join(map(ast.unparse, values)))
    return sum(getattr(re, name) for name in names)


def of_urls(patterns):
    for one in patterns:
        yield one.pattern.regex if hasattr(one.pattern, "regex") else None
        if not isinstance(one, URLPattern):
            yield from of_urls(one.url_patterns)


@cache
def all_patterns():
    found = {}
    for path in sources():
        if not calls(path):
            continue
        module = named(path)
        for name, value in vars(importlib.import_module(module)).items():
            for where, pattern in inside(value, name):
                found.setdefault(pattern, f"{module}.{where}")
        for call, how in calls(path):
            if isinstance(call.args[0], ast.Constant):
                pattern = re.compile(call.args[0].value, flags_of(call))
                found.setdefault(pattern, f"{module}.{how}")
    for (module, how), pattern in PUT_TOGETHER.items():
        found.setdefault(re.compile(pattern, re.IGNORECASE), f"{module}.{how}")
    for pattern in filter(None, of_urls(get_resolver().url_patterns)):
        found.setdefault(re.compile(pattern), "urls.match")
    return found


def how_used(where):
    """By which method, as far as the name tells; by searching, which takes longest, when it does not."""
    name = where.partition("[")[0].rpartition(".")[2]
    used = {name} if name in ANCHORED else uses().get(name, set())
    if name.endswith("_HOSTS"):  # references.identifiers._resolved
        used = {"fullmatch"}
    return "search" if not used or used - ANCHORED else max(used)


@cache
def uses():
    """By which methods each name is used anywhere."""
    known = "|".join(ANCHORED | SEARCHING)
    found = {}
    for path in sources():
        for name, how in re.findall(rf"\b(\w+)\.({known})\(", path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(how)
    return found


# Texts made against them

CHARACTERS = [chr(n) for n in range(32, 127)] + ["\n", "\xa0", "é", "‐", "\u0301", "中"]
KINDS = (str.isdigit, str.isalpha, str.isspace, lambda one: not one.isalnum())


def matching(kind, value):
    """One character of each kind that this part of a pattern takes."""
    leaf = parser.SubPattern(parser.State(), [(kind, value)])
    leaf.state.str, leaf.state.flags = "", 0
    takes = compiler.compile(leaf).match
    known = [one for one in CHARACTERS if takes(one)]
    chosen = [next(filter(kind, known), None) for kind in KINDS]
    return [one for one in dict.fromkeys(chosen) if one] or known[:1] or [_any(kind, value)]


def _any(kind, value):
    if kind is op.LITERAL:
        return chr(value)
    literal = [chr(v if k is op.LITERAL else v[0]) for k, v in value if k in (op.LITERAL, op.RANGE)]
    return literal[0] if literal else "a"


class Parts:
    """What a pattern matches at its shortest, the characters in it, and what it repeats after what."""

    def __init__(self, tree):
        self.sample, self.characters, self.repeats = "", [], []
        for kind, value in tree:
            self._take(kind, value)

    def _take(self, kind, value):
        if kind in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            known = matching(kind, value)
            self.characters += known
            self.sample += known[0]
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, body = value
            if most > 1:
                self.repeats.append((self.sample, body))
            self._go_into(body, times=least)
        elif kind is op.SUBPATTERN:
            self._go_into(value[-1])
        elif kind is op.ATOMIC_GROUP:
            self._go_into(value)
        elif kind is op.BRANCH:
            start = self.sample
            for branch in reversed(value[1]):
                self.sample = start
                self._go_into(branch)

    def _go_into(self, body, times=1):
        part = Parts(body)
        self.characters += part.characters
        self.repeats += [(self.sample + before, one) for before, one in part.repeats]
        self.sample += part.sample * min(times, 20)


def hostile(pattern):
    """Beginnings, each with what may be repeated after it."""
    parts = Parts(parser.parse(pattern.pattern, pattern.flags))
    made = [("", parts.sample or "a")]
    for before, body in parts.repeats:
        takes, sample = (
            compiler.compile(body, pattern.flags & ~re.UNICODE).fullmatch,
            Parts(body).sample,
        )
        single = [one for one in dict.fromkeys(parts.characters) if takes(one)][:6]
        made += [(before, one) for one in (*single, sample) if one]
        made += [("", before)] if before else []
    return list(dict.fromkeys(made))


def text(start, one, length, pattern):
    made = f"{start}{one * (length // len(one) + 1)}\x00"
    return made.encode() if isinstance(pattern.pattern, bytes) else made


# Their time


class TooSlow(Exception):
    pass


def _stop(*frame):
    raise TooSlow


@pytest.fixture
def cut_off():
    before = signal.signal(signal.SIGVTALRM, _stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


def seconds(pattern, how, made):
    """Of this thread alone; infinite when it was cut off."""
    signal.setitimer(signal.ITIMER_VIRTUAL, CUT_OFF)
    start = time.thread_time()
    try:
        if how == "search":
            pattern.sub(made[:0], made)
        else:
            getattr(pattern, how)(made)
        return time.thread_time() - start
    except TooSlow:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def grows_too_fast(pattern, how, start, one):
    def take(length):
        return seconds(pattern, how, text(start, one, length, pattern))

    if take(24) > QUICK * 10 and take(24) > QUICK * 10:
        return True
    if take(LONG) <= QUICK:
        return False
    # Measured more than once: others have the processor, too.
    short, long = (min(take(length) for _ in range(3)) for length in (SHORT, LONG))
    if float("inf") in (short, long):
        return True
    # A match of bounded length takes all of a short text and not of a long one: what grows as the square does so again.
    return long > QUICK and long > TOO_MUCH * short and take(2 * LONG) > 3 * long


def slow(pattern, where):
    how = how_used(where)
    return [made for made in hostile(pattern) if grows_too_fast(pattern, how, *made)]


def test_time_grows_about_as_the_text_does(cut_off):
    found = {where: slow(pattern, where)[:2] for pattern, where in all_patterns().items()}

    assert len(found) > 150
    assert {where: made for where, made in found.items() if made} == {}


@pytest.mark.parametrize(
    "bad", [r"(a+)+b", r"\s*,\s*", r"x\s*y?\s*z", r"(a|a)*b", r"<[^>]*x[^>]*>", r"[a-z]*\Z"]
)
def test_a_pattern_that_does_not_is_found(cut_off, bad):
    assert slow(re.compile(bad), "nobody's.pattern")


def test_each_pattern_that_is_put_together_is_tried():
    together = {
        (named(path), how)
        for path in sources()
        for call, how in calls(path)
        if not isinstance(call.args[0], ast.Constant)
    }
    kept = {where.partition("[")[0].rpartition(".")[0] for where in all_patterns().values()}

    assert set(PUT_TOGETHER) <= together
    for module, how in together - set(PUT_TOGETHER):
        assert how == "compile", (module, how)
        assert module in kept, module
