"""Words of somebody who may be in danger, or with somebody who is: then help comes before all answers."""

from rapidfuzz.distance import OSA

from articles.words import stem, words_of
from website.search.question import without_fillers

# By their stems, so "overdosed" is found by "overdose"; words like "I" and "my" are passed over. Too often is better than once too few.
_SAID = """
suicide; suicidal; kill myself; killing myself; want to die; wanna die; wish i was dead; wish i were dead; better off dead; end my life; end it all;
take my own life; no reason to live; dont want to live; cant go on; hurt myself; harm myself; self harm; cut myself; cutting myself; overdose; overdosed;
too many tablets; too many pills; too many painkillers; too much paracetamol; swallowed bleach; poisoned; chest pain; pain in chest; crushing chest; cant breathe;
cannot breathe; not breathing; stopped breathing; choking; unconscious; wont wake up; cant wake him; cant wake her; having a stroke; face drooping;
heart attack; bleeding heavily; wont stop bleeding; anaphylaxis; throat closing
"""
_LONG = 7  # letters of a word that is recognised when one of them is wrong

_PHRASES = frozenset(
    tuple(map(stem, without_fillers(words_of(phrase))))
    for phrase in " ".join(_SAID.split()).split("; ")
)
_LONG_WORDS = frozenset(word for word in words_of(_SAID) if len(word) >= _LONG)
_LONGEST = max(map(len, _PHRASES))


def is_heard(text: str) -> bool:
    """Whether somebody who writes this may be in danger."""
    stems = [stem(_meant(word)) for word in without_fillers(words_of(text))]
    return any(
        tuple(stems[start : start + length]) in _PHRASES
        for length in range(1, _LONGEST + 1)
        for start in range(len(stems) - length + 1)
    )


def _meant(word: str) -> str:
    """A long word with one letter wrong as it was meant."""
    if len(word) < _LONG - 1 or word in _LONG_WORDS:
        return word
    return next((one for one in _LONG_WORDS if OSA.distance(one, word, score_cutoff=1) <= 1), word)
