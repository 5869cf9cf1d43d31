"""Questions about articles and texts, each asked in one place."""

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from people.append_only import FactQuerySet
from people.models import User

# What makes a text long. Lists of texts show none of it.
WHOLE_TEXTS = ("body", "html", "words")


def whole_texts(prefix: str) -> tuple[str, ...]:
    """The same columns of a revision that is joined under this prefix, to be deferred."""
    return tuple(f"{prefix}{name}" for name in WHOLE_TEXTS)


def newest_title(path: str = "") -> Coalesce:
    """What an article is called in lists: its newest title, or its address while it has no text.

    For rows that lead to their article by `path`, such as "article__".
    """
    texts = apps.get_model("articles.Revision").objects.filter(article=OuterRef(f"{path}pk"))
    title = Subquery(texts.order_by("-number").values("title")[:1])
    return Coalesce(title, f"{path}slug", output_field=TextField())


# The newest text is not the one that readers see, or saw last.
UNSEEN = ~Q(newest_text=F("last_seen")) | Q(newest_text=None) | Q(last_seen=None)


def put_away() -> QuerySet:
    """The articles that are put away now; a small set, which the database makes once."""
    return apps.get_model("articles.PutAway").objects.open().values("article")


# Who sees every draft, whoever is chosen: those who keep people's accounts, so that no draft is left to nobody.
SEES_EVERY_DRAFT = "people.change_user"


def kept_drafts(person: User) -> QuerySet:
    """The articles that only others may see until they are live; a small set, which the database makes once.

    Besides those who were chosen, a draft is seen by whoever answers for it.
    """
    holding = apps.get_model("articles.Circle").objects.holding()
    if person.has_perm(SEES_EVERY_DRAFT):
        return holding.none().values("article")
    theirs = apps.get_model("articles.InCircle").objects.filter(person=person.pk).values("circle")
    others = holding.exclude(pk__in=theirs).exclude(article__responsible=person.pk)
    return others.values("article")


def kept_images(person: User) -> QuerySet:
    """The keys of the pictures that only drafts show which are kept from this person; a small set, as those drafts are."""
    shown = apps.get_model("articles.Illustration").objects.all()
    kept = Q(revision__article__in=kept_drafts(person))
    elsewhere = shown.filter(image=OuterRef("image")).exclude(kept)
    return shown.filter(kept).exclude(Exists(elsewhere)).order_by().values("image")


class EndingQuerySet(FactQuerySet):
    """Of facts that hold until somebody ends them."""

    def open(self) -> "EndingQuerySet":
        """Those that nobody has ended."""
        return self.filter(ended_at=None)


class CircleQuerySet(EndingQuerySet):
    def holding(self) -> "CircleQuerySet":
        """Those that still keep a draft from others: they mean nothing once readers know the page."""
        return self.open().filter(article__last_seen=None)


class ArticleQuerySet(QuerySet):
    def listed(self) -> "ArticleQuerySet":
        """Those that readers' lists have; whoever shows one starts from its publication."""
        return self.exclude(letter="")

    def unseen(self) -> "ArticleQuerySet":
        """Those whose newest text readers neither see nor saw last, and that nobody has put away."""
        return self.filter(is_unseen=True).at_hand()

    def at_hand(self) -> "ArticleQuerySet":
        """Those that nobody has put away."""
        return self.exclude(pk__in=put_away())

    def seen_by(self, person: User) -> "ArticleQuerySet":
        """Those that are not kept to a circle without this person. Whether they see drafts at all is another question."""
        return self.exclude(pk__in=kept_drafts(person))

    def with_newest_title(self) -> "ArticleQuerySet":
        return self.annotate(newest_title=newest_title())


class RevisionQuerySet(FactQuerySet):
    def without_texts(self) -> "RevisionQuerySet":
        """For lists: all but the words themselves."""
        return self.defer(*WHOLE_TEXTS)
