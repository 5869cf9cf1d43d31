"""What cleaning removed from what an editor typed or pasted, in words.

Nothing is decided here: `articles.cleaning.clean` does that. But editors should be told when it removed more than the
formatting that Word leaves behind.
"""

import re

from articles.allowed import legible
from articles.links import for_readers

# Each pattern stops at the next "<", so that no text makes it slow.
_LINK = re.compile(r"""<a\b[^<>]*?\bhref\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.I)
_ACTIVE = re.compile(r"<(?:script|iframe|object|embed|form|input|button|svg|math)\b", re.I)
_HANDLER = re.compile(r"<[a-z][^<>]*?\son[a-z]{3,}\s*=", re.I)
# Those of the library are named by their figures, and stay.
_PICTURE = re.compile(r"<(?:img|video|audio|picture)\b(?![^<>]{0,300}?/media/images/)", re.I)
_DELETED = re.compile(r"<(?:del|s|strike)\b|\bmso-element:comment|#_msocom", re.I)
_CITATION = re.compile(r"""<a\b[^<>]*\bcitation\b""", re.I)
_MOST = 5


def from_body(html: str) -> list[str]:
    """Sentences about the links, programs, pictures and deleted words that were not kept."""
    notes = []
    if links := _refused_links(html):
        notes.append(
            f"Readers could not safely follow these links, so only their words were kept: {', '.join(links)}"
        )
    if _ACTIVE.search(html) or _HANDLER.search(html):
        notes.append("Programs and forms inside the text were removed.")
    if _PICTURE.search(html):
        notes.append(
            "Pictures and films do not come along: it says in brackets where they were. Add a picture to the library with the "
            "Image button, and put a film into words."
        )
    if _DELETED.search(html):
        notes.append("Deleted words and comments were left out.")
    return notes


def invisible(text: str) -> bool:
    """Whether the text holds control or bidirectional characters that nobody sees."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xad", "").replace("\ufeff", "")
    return any(legible(character) == "" for character in set(plain))


def _refused_links(html: str) -> list[str]:
    refused: dict[str, None] = {}
    for match in _LINK.finditer(html):
        address = next(filter(None, match.groups()), "")
        is_internal = address.startswith("#") or _CITATION.match(match[0])
        if address and not is_internal and for_readers(address) is None:
            refused.setdefault(address[:80])
        if len(refused) >= _MOST:
            break
    return list(refused)
