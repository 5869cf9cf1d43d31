r"""LaTeX in the values of a BibTeX file, as letters: accents, dashes, symbols; italics and indices as marks of HTML.

pylatexenc knows what a command or an accent stands for. Its parser is not used: it takes thirty times as long, fails on
deep brackets and some commands (\href, \sqrt), and drops the words in \mbox{}. Here is one pass with short patterns, so
that a field costs as much as it is long. An unknown command is dropped and what it is applied to stays.
"""

import re
import unicodedata
from functools import cache

from pylatexenc.latex2text import LatexNodes2Text, get_default_latex_context_db

_DECODER = LatexNodes2Text()
_COMMANDS = get_default_latex_context_db()
# What pylatexenc does not know, or reads as mathematicians do: ϵ, ϕ, ∘ and a straight prime.
_MORE_COMMANDS = {
    **{"textless": "<", "textgreater": ">", "textunderscore": "_", "textperiodcentered": "·"},
    **{"copyright": "©", "S": "§", "pounds": "£", "euro": "€", "degree": "°", "circ": "°"},
    **{"epsilon": "ε", "phi": "φ", "textphi": "φ", "prime": "′"},
}

# Formatting that a title keeps; the braces around the words go with the command.
_MARKS = (
    (re.compile(r"\\(?:textit|emph|textsl) ?\{((?:[^{}]|\{[^{}]{0,100}\}){1,300})\}"), "i"),
    (re.compile(r"\{\\(?:itshape|it|em|sl) ([^{}]{1,300})\}"), "i"),
    (re.compile(r"\\textsuperscript ?\{([^{}]{1,300})\}"), "sup"),
    (re.compile(r"\\textsubscript ?\{([^{}]{1,300})\}"), "sub"),
)
_FORMULA = re.compile(r"(?<!\\)\$([^$]{1,500})\$")
_INDEX = re.compile(r"([_^])(?:\{([^{}]{1,100})\}|(\\[A-Za-z]+|[\w+-]))")
_INDICES = {"_": "sub", "^": "sup"}
_NOTHING_TO_DO = re.compile(r"[^\\{}$~`'-]*")
_TOKEN = re.compile(
    r"""\\(?P<accent>[`'^"~=.]|[uvHcdbrk](?=[ {\\])) ?\{?(?P<letter>\\[ij](?![A-Za-z])|[A-Za-z])\}?"""
    r"""|\\(?P<command>[A-Za-z]+)(?: ?\{\}| )?"""
    r"""|\\(?P<escaped>[^A-Za-z])"""
    r"""|(?P<dashes>---?)|(?P<quotes>``|'')|(?P<space>~)|[{}$\\]"""
)
_DOLLAR = re.compile(r"(?<!\\)\$")
_PLAIN_TOKENS = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}


def plain(value: str) -> str:
    """The value on one line and without LaTeX; "<" and ">" in it are left alone."""
    value = " ".join(value.split())
    if _NOTHING_TO_DO.fullmatch(value):
        return value
    for mark, name in _MARKS:
        value = _marked(mark, name, value)
    # The braces keep the space after a formula from its last command.
    value = _FORMULA.sub(lambda formula: f"{{{_INDEX.sub(_index, formula[1])}}}", value)
    # One dollar alone is money, two are a formula.
    if len(_DOLLAR.findall(value)) == 1:
        value = _DOLLAR.sub(r"\\$", value)
    return unicodedata.normalize("NFC", _TOKEN.sub(_letter, value)).strip()


def _marked(mark: re.Pattern[str], name: str, value: str) -> str:
    return mark.sub(lambda found: f"<{name}>{_inside(found)}</{name}>", value)


def _inside(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")


def _index(found: re.Match[str]) -> str:
    written, mark = found[2] or found[3], _INDICES[found[1]]
    # The sign for degrees is a raised ring already.
    return written if written == "\\circ" else f"<{mark}>{written}</{mark}>"


def _letter(token: re.Match[str]) -> str:
    if accent := token["accent"]:
        return _accented(accent, token["letter"])
    if command := token["command"]:
        return _symbol(command) or _symbol(command.removeprefix("text"))
    if escaped := token["escaped"]:
        return " " if escaped in ",;:! " else escaped
    return _PLAIN_TOKENS.get(token[0], "")


@cache  # The pattern has fifteen accents and 54 letters.
def _accented(accent: str, letter: str) -> str:
    return _DECODER.latex_to_text(f"\\{accent}{{{letter}}}")


def _symbol(command: str) -> str:
    r"""The letter of a command, or the word that is its name (\\log); "" for one that does something."""
    if command in _MORE_COMMANDS:
        return _MORE_COMMANDS[command]
    known = _COMMANDS.get_macro_spec(command)
    written = known.simplify_repl if known else ""
    is_letter = isinstance(written, str) and (len(written) == 1 or written == command)
    return written if is_letter else ""
