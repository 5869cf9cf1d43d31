r"""LaTeX in the values of a BibTeX file, as letters: accents, dashes, symbols; italics and indices as marks of HTML.

One pass with short patterns, so that a field costs as much as it is long. Commands: "The Comprehensive LaTeX Symbol
List", those that titles, names and journals use; an unknown command is dropped and what it is applied to stays.
"""

import re
import unicodedata

# \'e, \"{o}, \c{c}: the command and the combining mark that it puts on the letter after it.
_ACCENTS = {
    **{"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304"},
    **{".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323"},
    **{"b": "\u0331", "r": "\u030a", "k": "\u0328"},
}
_LETTERS = {
    **{"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø"},
    **{"l": "ł", "L": "Ł", "ss": "ß", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ"},
    **{"TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ"},
}
_SYMBOLS = {
    **{"textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’"},
    **{"textquotedblleft": "“", "textquotedblright": "”", "ldots": "…", "dots": "…"},
    **{"textregistered": "®", "texttrademark": "™", "copyright": "©", "S": "§", "dag": "†"},
    **{"textdegree": "°", "degree": "°", "circ": "°", "times": "×", "pm": "±", "cdot": "·"},
    **{"leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "approx": "≈", "sim": "∼"},
    **{"rightarrow": "→", "to": "→", "leftarrow": "←", "infty": "∞", "textless": "<"},
    **{"textgreater": ">", "textbackslash": "\\", "textasciitilde": "~", "textunderscore": "_"},
    **{"textmu": "µ", "textperiodcentered": "·", "textexclamdown": "¡", "pounds": "£"},
    **{"textsterling": "£", "texteuro": "€", "euro": "€", "prime": "′", "ell": "ℓ"},
    **{"textsubscript": "", "textsuperscript": "", "varepsilon": "ε", "varphi": "φ"},
}
_GREEK = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi"),
    *("chi", "psi", "omega"),
)
# Unicode spells this one letter without its b.
_UNICODE_NAMES = {"lambda": "lamda"}


def _greek(name: str, case: str) -> str:
    return unicodedata.lookup(f"GREEK {case} LETTER {_UNICODE_NAMES.get(name, name).upper()}")


_COMMANDS = {
    **_LETTERS,
    **_SYMBOLS,
    **{name: _greek(name, "SMALL") for name in _GREEK},
    **{name.capitalize(): _greek(name, "CAPITAL") for name in _GREEK},
    **{f"text{name}": _greek(name, "SMALL") for name in _GREEK},
}

# Marks that a title may keep; the braces around the words go with the command.
_MARKS = (
    (re.compile(r"\\(?:textit|emph|textsl) ?\{((?:[^{}]|\{[^{}]{0,100}\}){1,300})\}"), "i"),
    (re.compile(r"\{\\(?:itshape|it|em|sl) ([^{}]{1,300})\}"), "i"),
    (re.compile(r"\\textsuperscript ?\{([^{}]{1,300})\}"), "sup"),
    (re.compile(r"\\textsubscript ?\{([^{}]{1,300})\}"), "sub"),
)
_FORMULA = re.compile(r"(?<!\\)\$([^$]{1,500})\$")
_INDEX = re.compile(r"([_^])(?:\{([^{}]{1,100})\}|(\\[A-Za-z]+|\w))")
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
    """The value on one line and without LaTeX; its own "<" and ">" stay what they are."""
    value = " ".join(value.split())
    if _NOTHING_TO_DO.fullmatch(value):
        return value
    for mark, name in _MARKS:
        value = _marked(mark, name, value)
    value = _FORMULA.sub(lambda formula: _INDEX.sub(_index, formula[1]), value)
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
        return _accented(token, _ACCENTS[accent])
    if command := token["command"]:
        return _COMMANDS.get(command, "")
    if escaped := token["escaped"]:
        return " " if escaped in ",;:! " else escaped
    return _PLAIN_TOKENS.get(token[0], "")


def _accented(token: re.Match[str], mark: str) -> str:
    """The letter under its accent; \\i under one is an i, since Unicode's dotless i takes none."""
    return token["letter"].removeprefix("\\") + mark
