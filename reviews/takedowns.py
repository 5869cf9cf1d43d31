"""What readers may not be shown any more, because the law requires it."""

from collections.abc import Mapping

from articles.models import Article, Revision
from people.witness import is_as_told, subject_of
from reviews.models import Release, Takedown
from reviews.seals import BrokenSeal

TAKEN_DOWN = "taken down by law"


def takedown_of(article: Article, told: Mapping[str, str | None]) -> Takedown | None:
    """The last one, as the article's trail tells: what stands up to and with its version is shown nowhere.

    BrokenSeal when the trail tells of one that is not there as it was told: then nobody knows what must not be shown.
    """
    known = Takedown.objects.filter(article=article).order_by("-up_to")
    there = [one for one in known if is_as_told(one, told)]
    if {name for name in told if name.startswith("takedown:")} - {subject_of(one) for one in there}:
        raise BrokenSeal(f"what was taken down of article {article.pk} is not as it was told")
    return there[0] if there else None


def is_taken_down(revision: Revision) -> bool:
    """Whether readers saw this very text before it was taken down."""
    last = Takedown.objects.filter(article=revision.article_id).order_by("-up_to").first()
    return (
        last is not None
        and Release.objects.filter(revision=revision, number__lte=last.up_to).exists()
    )
