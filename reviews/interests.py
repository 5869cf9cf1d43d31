"""What a reviewer may have to declare: the questions of the ICMJE's disclosure form, in our words.

Source: the International Committee of Medical Journal Editors' form of 2021, thirteen items. The first knows no limit in time; all others
ask about the last 36 months.
"""

from collections.abc import Mapping

from people.refusals import Refusal

MOST_SAID = 300  # characters to one question

# Their keys are stored; what readers are told stands in the second place, what the reviewer is asked in the third.
QUESTIONS = (
    ("support", "Support for this work", "Support for this review or article, at any time"),
    ("grants", "Grants or contracts", "Grants or contracts"),
    ("royalties", "Royalties or licences", "Royalties or licences"),
    ("consulting", "Consulting fees", "Consulting fees"),
    ("speaking", "Fees for speaking or writing", "Fees for lectures, writing or teaching"),
    ("testimony", "Expert testimony", "Payment for expert testimony"),
    ("travel", "Travel and meetings", "Support for meetings or travel"),
    ("patents", "Patents", "Patents, planned, pending or granted"),
    ("boards", "Safety and advisory boards", "Seats on data safety or advisory boards"),
    ("leadership", "Leading roles", "Leading roles in societies or groups, paid or unpaid"),
    ("stock", "Shares", "Shares or share options"),
    ("gifts", "Equipment, drugs or gifts", "Equipment, drugs, gifts or other services"),
    ("other", "Other interests", "Anything else, financial or not"),
)
KEYS = tuple(key for key, _, _ in QUESTIONS)


def field_of(key: str) -> str:
    """What the answer to a question is called among what a reviewer has typed."""
    return f"interest_{key}"


_LABELS = {key: label for key, label, _ in QUESTIONS}


def tidied(by_category: Mapping[str, str], *, none_to_declare: bool) -> dict[str, str]:
    """The answers that say something, in the form's order. Refusal when they contradict "none", or say nothing without it."""
    said = {key: " ".join(by_category.get(key, "").split()) for key in KEYS}
    said = {key: words for key, words in said.items() if words}
    if unknown := by_category.keys() - set(KEYS):
        raise Refusal(f"There is no question called {sorted(unknown)[0]}.")
    if bool(said) == none_to_declare:
        raise Refusal("Either say what your interests are, or say that there are none.")
    for key, words in said.items():
        if len(words) > MOST_SAID:
            raise Refusal(
                f"Keep what you declare to {MOST_SAID} characters a line: “{_LABELS[key]}”."
            )
    return said


def in_words(said: Mapping[str, str]) -> str:
    """What readers are told: “Consulting fees: Acme. Shares: Brown & Co.”"""
    return " ".join(f"{_LABELS[key]}: {_ended(said[key])}" for key in KEYS if key in said)


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."
