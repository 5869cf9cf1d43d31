"""Words as search knows them: without accents and capitals, in one spelling, by their stems.

Both what is looked through and what is looked for are read by this, so that every database finds the same.
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

LONGEST = 40  # characters that are kept of a word
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
# British and American spelling are one: the second is what the first becomes.
_BRITISH = (
    (re.compile(r"[ao]e"), "e"),  # anaemia, oestrogen, diarrhoea
    (re.compile(r"(?<=[a-z]{2})our(?=s?$|ed$|ing$|less$|able$)"), "or"),  # tumour, colour
    (re.compile(r"(?<=[bt])re(?=s?$)"), "er"),  # fibre, centre
    (re.compile(r"^sulph"), "sulf"),
    (re.compile(r"(?<=[a-z]{3})is(?=e[ds]?$|ing$|ations?$)"), "iz"),  # immunise
    (re.compile(r"(?<=[a-z]{3})ys(?=e[ds]?$|ing$)"), "yz"),  # paralyse
)
_KEPT = 50_000  # words whose stems a process keeps

_english = snowballstemmer.stemmer("english")
_one_at_a_time = Lock()  # the stemmer keeps the word that it is at


def fold(text: str) -> str:
    """The text without accents, capitals, apostrophes, and full stops between initials."""
    text = text.casefold()
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in apart if not unicodedata.combining(c))
    text = _INITIALS.sub(lambda found: found.group().replace(".", ""), text)
    return _APOSTROPHE.sub("", _POSSESSIVE.sub("", text))


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, folded."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


@lru_cache(_KEPT)
def stem(word: str) -> str:
    """What a folded word has in common with its other forms and spellings: “tumours” and “tumor”, “treats” and “treating”."""
    for british, american in _BRITISH:
        word = british.sub(american, word)
    with _one_at_a_time:
        found: str = _english.stemWord(word)
    return found


def stems_of(text: str) -> list[str]:
    """The stems of all words of a text, in their order."""
    return [stem(word) for word in words_of(text)]


def line_of_stems(text: str) -> str:
    """The stems with spaces between, as an index keeps them."""
    return " ".join(stems_of(text))


_PLURALS = (
    (re.compile(r"(?<=[^aeiou])ies$"), "y"),
    (re.compile(r"(?<=s|x|z|h)es$"), ""),
    (re.compile(r"(?<=[^sui])s$"), ""),
)
_ABBREVIATION = 5  # letters that are all capitals at most, of what is no word written large


def key_of(name: str) -> str:
    """By what two names are one word: capitals, accents and the plural apart; “antibodies” is “Antibody”, and “aids” is not “AIDS”.

    Stems would take too much together: “immunization” is not “immunity”.
    """
    said = name.strip()
    if said.isupper() and len(said) <= _ABBREVIATION:
        return said
    *before, last = words_of(name) or [""]
    for ending, single in _PLURALS:
        if ending.search(last):
            last = ending.sub(single, last)
            break
    return " ".join([*before, last])
