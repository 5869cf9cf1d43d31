"""A drawing for each topic, found by the words of its name; all are symbols of website/topics.svg, in one style."""

import re

OTHER = "plus"

# A word of the name, or its beginning; the first line that has one of them.
_DRAWN = (
    ("germ", "infect virus bacteri covid flu vaccin fever hiv hepatitis"),
    ("cell", "cancer tumour tumor paraneoplastic autoimmun immun allerg lymph"),
    ("spine", "back spine bone joint muscle arthritis osteo rheum neck"),
    ("moon", "sleep insomnia mood"),
    ("head", "head migraine brain nerve neuro stroke dementia mental mind anxiety depress epilep"),
    ("heart", "heart cardi vascular circulation blood"),
    ("lungs", "lung breath asthma respir chest copd smok"),
    ("drop", "kidney urin bladder diabet prostat renal"),
    ("stomach", "stomach gut bowel digest liver gastr"),
    ("eye", "eye vision sight"),
    ("tooth", "tooth teeth mouth dental gum"),
    ("person", "child baby pregnan birth women parent famil older teen sexual"),
    ("pill", "medicine drug tablet pharmac vitamin supplement"),
    ("apple", "food diet eat nutrition weight"),
    ("weights", "exercise fitness activ sport wellbeing healthy"),
)
_PATTERNS = [
    (name, re.compile(rf"\b(?:{'|'.join(words.split())})", re.IGNORECASE)) for name, words in _DRAWN
]
NAMES = frozenset({OTHER, *(name for name, _ in _DRAWN)})


def glyph_of(topic: str) -> str:
    """The drawing for a topic of this name."""
    return next((name for name, words in _PATTERNS if words.search(topic)), OTHER)
