"""The words of made-up articles, put together from parts. They say nothing about any illness that there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from articles.texts import Text

VERSIONS = 3
WORKS_CITED = 8

_QUALITIES = [
    "absent-minded",
    "apricot",
    "bashful",
    "buttoned",
    "checkered",
    "cinnamon",
    "dappled",
    "drowsy",
    "echoing",
    "elderflower",
    "feathered",
    "fidgety",
    "gingham",
    "grumbling",
    "hazelnut",
    "humming",
    "idle",
    "inkblot",
    "jingling",
    "juniper",
    "kindly",
    "knitted",
    "lavender",
    "lopsided",
    "marmalade",
    "mumbling",
    "nettled",
    "nutmeg",
    "odd",
    "orchard",
    "paisley",
    "pensive",
    "quilted",
    "quizzical",
    "rambling",
    "rhubarb",
    "saffron",
    "sleepy",
    "tangled",
    "teapot",
    "umbrella",
    "unhurried",
    "velvet",
    "violet",
    "whistling",
    "woollen",
    "xylophone",
    "yawning",
    "yellow",
    "zestful",
    "zigzag",
]
_PARTS = [
    "ankle",
    "blush",
    "chin",
    "daydream",
    "earlobe",
    "elbow",
    "eyebrow",
    "fringe",
    "heel",
    "hiccup",
    "knee",
    "knuckle",
    "mood",
    "shadow",
    "shiver",
    "sigh",
    "sneeze",
    "tickle",
    "whisker",
    "yawn",
]
_PLACES = [
    "Acorn Bay",
    "Bellwether",
    "Candlewick",
    "Dovecote",
    "Elmsworth",
    "Featherbridge",
    "Gooseberry Hill",
    "Harrowmarsh",
    "Inglefold",
    "Jasper Quay",
    "Kettlewell Green",
    "Lanternby",
    "Mistlethorpe",
    "Netherplum",
    "Oakapple",
    "Pennywhistle",
    "Quincebury",
    "Rookley",
    "Saltmarrow",
    "Thimbleham",
    "Upper Wick",
    "Vinegar Lane",
    "Wetherdown",
    "Yarrowmouth",
]
_TITLES = (
    "{quality} {part} in {place}",
    "{quality} {part}: what people in {place} do",
    "{quality} {part} at night, as told in {place}",
    "Living with the {quality} {part} of {place}",
    "The {quality} {part} of {place}, explained",
)
_HEADINGS = (
    "What it is",
    "How it is noticed",
    "Who tells of it",
    "What people try",
    "What it is not",
    "What nobody knows",
    "Where the story comes from",
)
_BEGINNINGS = (
    "In this invented story, the {subject}",
    "According to nobody in particular, the {subject}",
    "On a made-up morning in {place}, the {subject}",
    "As the imaginary almanac has it, the {subject}",
    "For the sake of the example, the {subject}",
)
_MIDDLES = (
    "was noticed by a lady who counts teaspoons",
    "is said to follow the second cup of tea",
    "comes and goes with the sound of the brass band",
    "was drawn once, with a soft pencil, and never again",
    "keeps the company of cats and of patient librarians",
    "has been confused with a hat that was left on a chair",
    "was the talk of the allotments until the marrows were ripe",
)
_ENDS = (
    "and the story ends there.",
    "which is why the bench by the pond is always taken.",
    "although the postman tells it differently.",
    "and no real person has ever had it.",
    "and that is all that can be said of something that does not exist.",
)
_KEY_POINTS = (
    "There is no {subject}; this page is an example.",
    "People in {place} are made up as well.",
    "Whoever looks for advice will find none here.",
)


@dataclass(frozen=True)
class Subject:
    """What a made-up article is about."""

    quality: str
    part: str
    place: str
    pattern: str

    @property
    def title(self) -> str:
        named = {"quality": self.quality, "part": self.part, "place": self.place}
        written = self.pattern.format(**named)
        return written[:1].upper() + written[1:]

    def say(self, words: str) -> str:
        """A pattern with this subject in it."""
        return words.format(subject=f"{self.quality} {self.part}", place=self.place)


def subject_of(chance: Random) -> Subject:
    """What an article is about, by chance."""
    choose = chance.choice
    return Subject(choose(_QUALITIES), choose(_PARTS), choose(_PLACES), choose(_TITLES))


def text_of(
    subject: Subject, version: int, works: Sequence[int], authors: list[int], chance: Random
) -> Text:
    """One version of an article, as `articles.texts.tidy` leaves it. Later versions say more and cite more."""
    cited = works[: WORKS_CITED - 2 * (VERSIONS - version)]
    return Text(
        title=subject.title,
        summary=subject.say(
            "A page of example text about the {subject}, which does not exist. "
            f"{_sentence(subject, chance)}"
        ),
        key_points=[subject.say(words) for words in _KEY_POINTS],
        body="".join(_sections(subject, version + 2, cited, chance)),
        authors=authors,
        also_known_as=[subject.say("{subject} of {place}")],
        funding="Nobody paid for this made-up page.",
    )


def _sections(subject: Subject, number: int, works: Sequence[int], chance: Random) -> Iterator[str]:
    """Headings with two paragraphs each; the works are spread over the sections."""
    for place, heading in enumerate(chance.sample(_HEADINGS, len(_HEADINGS))[:number]):
        yield f"<h2>{heading}</h2>"
        yield _paragraph(subject, works[2 * place :: 2 * number], chance)
        yield _paragraph(subject, works[2 * place + 1 :: 2 * number], chance)


def _paragraph(subject: Subject, works: Sequence[int], chance: Random) -> str:
    sentences = " ".join(_sentence(subject, chance) for _ in range(3))
    markers = "".join(f'<a class="citation" data-reference="{pk}"></a>' for pk in works)
    return f"<p>{sentences.removesuffix('.')}{markers}.</p>"


def _sentence(subject: Subject, chance: Random) -> str:
    parts = (_BEGINNINGS, _MIDDLES, _ENDS)
    return subject.say(" ".join(chance.choice(part) for part in parts))
