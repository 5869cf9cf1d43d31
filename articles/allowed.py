"""What may stand in an article: characters, tags, attributes, classes and addresses.

The one allow-list. The sanitiser is configured from it, and so is the editor (`editor_rules`),
which therefore cannot offer what would be taken away on saving.

None of the tags may ever be one inside which a browser reads text by other rules (svg, math,
style, noscript, ...): that is how harmless-looking HTML turns harmful when it is read again.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

from people.refusals import Refusal

INLINE_TAGS = frozenset({"strong", "em", "dfn", "sub", "sup", "a", "span", "br"})
BLOCK_TAGS = frozenset(
    {
        *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "div", "hr"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("figure", "figcaption"),
    }
)
ALLOWED_TAGS = INLINE_TAGS | BLOCK_TAGS
_FOREIGN = frozenset({"lang", "dir"})  # words in another language
ALLOWED_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "data-reference", "data-helpline"}),
    "span": _FOREIGN,
    "figure": frozenset({"data-image"}),  # which image of the library it shows
    **dict.fromkeys(
        ("p", "h2", "h3", "h4", "ul", "li", "blockquote", "caption", "figcaption"), _FOREIGN
    ),
    "ol": _FOREIGN | {"start"},
    "th": _FOREIGN | {"colspan", "rowspan", "scope"},
    "td": _FOREIGN | {"colspan", "rowspan"},
}

# A callout is a <div> with exactly one of these; any other <div> is mere layout. SPOKEN is what a person who cannot see
# the colours is told (NHS service manual, care cards and warning callouts); the others say it in their own words.
EMERGENCY = "care-card care-card--emergency"
IMPORTANT, DO, DONT, EXPANDER = "important", "do-list", "dont-list", "expander"
SPOKEN = {
    "care-card care-card--non-urgent": "Non-urgent advice",
    "care-card care-card--urgent": "Urgent advice",
    EMERGENCY: "Immediate action required",
    IMPORTANT: "Important",
    "key-fact": "Key fact",
}
CALLOUTS = {
    **SPOKEN,
    "inset": "Set apart",
    DO: "Do",
    DONT: "Don’t",
    EXPANDER: "Expandable section",
}
ALLOWED_CLASSES: dict[str, frozenset[str]] = {
    "a": frozenset({"citation", "helpline"}),
    "div": frozenset(name for classes in CALLOUTS for name in classes.split()),
}

URL_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
MAX_URL_LENGTH = 2_000  # characters; longer ones are cut by mail programs and proxies anyway

# UAX 15, stream-safe text: no script needs more. Normalising longer runs takes quadratic time.
MAX_COMBINING_MARKS = 30

_KEY = re.compile(r"[1-9][0-9]{0,17}")
_SPAN = re.compile(r"[1-9][0-9]?")
_START = re.compile(r"[1-9][0-9]{1,3}|[2-9]")  # of a numbered list; 1 goes without saying
_LANGUAGE = re.compile(
    r"(?!en\b)[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", re.ASCII
)  # articles are in English
_SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})

# Control characters, soft hyphen, zero-width space and joiners of words, bidirectional embedding,
# override and isolates, byte order mark, interlinear marks, non-characters, halves of surrogate
# pairs, tag characters. The joiners U+200C/D and marks U+200E/F stay: Persian, Hindi, Hebrew and
# Arabic cannot be spelled without them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_COMBINING = "".join(
    re.escape(chr(code)) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))
)
_COMBINING_RUN = re.compile(f"([{_COMBINING}]{{{MAX_COMBINING_MARKS}}})[{_COMBINING}]+")
# All combining marks are above U+02FF. Looking for this first is ten times as fast.
_FAR_RUN = re.compile(f"[\u0300-\U0010ffff]{{{MAX_COMBINING_MARKS}}}")


class TextRefused(Refusal):
    """The text is too long or too tangled to work on. The message is for the person who sent it."""


def legible(text: str) -> str:
    """`text` without characters that nobody sees, in Unicode's composed form (NFC).

    Line ends of every kind become a line feed; other white space is left as it is.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    return _without_long_runs(unicodedata.normalize("NFC", _without_long_runs(text)))


def _without_long_runs(text: str) -> str:
    return _COMBINING_RUN.sub(r"\1", text) if _FAR_RUN.search(text) else text


def permitted(tag: str, attribute: str, value: str) -> str | None:
    """The value with which `attribute` may stand on `tag`; None when it may not.

    Applying it to its own result changes nothing.
    """
    if attribute == "class":
        return _permitted_classes(tag, value)
    if attribute not in ALLOWED_ATTRIBUTES.get(tag, ()):
        return None
    if attribute == "href":
        return permitted_url(value)
    if attribute == "scope":
        return value if value in _SCOPES else None
    if attribute == "dir":
        value = value.lower()
    if attribute == "lang":
        main, dash, rest = value.partition("-")
        value = main.lower() + dash + rest
    return value if _VALUES[attribute].fullmatch(value) else None


_VALUES = {
    "colspan": _SPAN,
    "rowspan": _SPAN,
    "data-reference": _KEY,
    "data-image": _KEY,
    "data-helpline": _KEY,
    "start": _START,
    "lang": _LANGUAGE,
    "dir": re.compile("rtl"),
}


def _permitted_classes(tag: str, value: str) -> str | None:
    allowed = ALLOWED_CLASSES.get(tag, frozenset())
    return " ".join(name for name in value.split() if name in allowed) or None


def permitted_url(value: str) -> str | None:
    """The address as it may stand in a link, in ASCII; None for one that readers must not follow.

    Either a path on this site, or https, http, mailto or tel. The check comes after everything
    that browsers ignore in an address has been removed.
    """
    url = re.sub(r"[\t\n]", "", legible(value)).strip()
    if not url or len(url) > MAX_URL_LENGTH:
        return None
    url = quote(url, safe="%/:?#[]@!$&'()*+,;=~")
    if len(url) > MAX_URL_LENGTH:
        return None
    if url.startswith("/"):
        return None if url.startswith("//") else url
    return _permitted_absolute(url)


def _permitted_absolute(url: str) -> str | None:
    scheme, colon, rest = url.partition(":")
    scheme = scheme.lower()
    if not (colon and rest) or scheme not in URL_SCHEMES:
        return None
    url = f"{scheme}:{rest}"
    if scheme in ("mailto", "tel"):
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    # A name and password before the host serve only to dress up a false address.
    return url if host and "@" not in parts.netloc else None


def editor_rules() -> str:
    """This allow-list in the language of CKEditor 4's content filter (`allowedContent`)."""
    plain = " ".join(sorted(ALLOWED_TAGS - {"div"} - ALLOWED_ATTRIBUTES.keys()))
    rules = [
        plain,
        "a[!href]",
        "a(!citation)[!data-reference]",
        "a(!helpline)[!data-helpline]",
        "span[!lang,dir]",
        "figure[!data-image]",
    ]
    rules += [
        f"{tag}[{','.join(sorted(names))}]"
        for tag, names in ALLOWED_ATTRIBUTES.items()
        if tag not in ("a", "span", "figure")
    ]
    rules += [f"div({','.join(f'!{name}' for name in classes.split())})" for classes in CALLOUTS]
    return "; ".join(rules)
