"""What happened, in one sentence each, with the page to open: for people's lists and their daily mail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import cached_property

from articles.models import Article, Revision
from articles.querysets import kept_drafts
from people.mail import moment
from people.models import Notification, User
from reviews.models import ASKED, Assignment, Publication
from reviews.notifications.kinds import BY_NAME, Told
from reviews.querysets import sees_drafts
from reviews.rounds import is_closed_to

NAMELESS = "somebody"


@dataclass(frozen=True)
class Line:
    """One row of somebody's list: what happened, and the path of the page that its line leads to."""

    row: Notification
    words: str
    path: str

    @property
    def is_unread(self) -> bool:
        return self.row.read_at is None

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def next(self) -> str:
        return (
            BY_NAME[self.row.kind].next if self.path != reverse("desk:start") else "Go to your desk"
        )


class Lines:
    """The lines of some of a person's rows, with the names in them read at once.

    What is about a draft that they may no longer see is left out; and what is of a kind that has gone since, with the release
    that told of it.
    """

    def __init__(
        self, person: User, rows: Iterable[Notification], *, with_titles: bool = True
    ) -> None:
        self._person, self._with_titles = person, with_titles
        self._rows = [row for row in rows if row.kind in BY_NAME]

    def __iter__(self) -> Iterator[Line]:
        return (self.of(row) for row in self._rows if self.is_theirs(row))

    def is_theirs(self, row: Notification) -> bool:
        """Whether they may still know of it: they see drafts, it is what they are asked themselves, readers see the article, or they are
        still asked about it."""
        key = _article(row)
        if key is None or _is_own(row):
            return True
        article = self._articles.get(key)
        if article is None or self._sees(article):
            return self._sees_drafts
        return article.live_title is not None or key in self._asked

    def of(self, row: Notification) -> Line:
        kind = BY_NAME[row.kind]
        words = kind.line.format_map(self._values(row))
        return Line(row, words[0].upper() + words[1:], self._path(row, kind))

    def title_of(self, row: Notification) -> str:
        """The title in quotes; "an article" where mail is to name none.

        That of the text that it is about, where it is about one; else the newest, to those who see drafts; else the one that readers
        see, or that they were asked about.
        """
        if (count := row.about.get("count", 1)) > 1:
            return f"{count} articles"
        title = self._title(row) if self._with_titles else ""
        return f"“{title}”" if title else "an article"

    def _title(self, row: Notification) -> str:
        if (text := row.about.get("revision")) in self._texts:
            return self._texts[text]
        article = self._articles.get(_article(row) or 0)
        if article is None:
            return ""
        if self._sees(article):
            return str(article.newest_title)
        return str(article.live_title or self._asked.get(article.pk, ""))

    def _values(self, row: Notification) -> dict[str, str]:
        about = row.about
        return {
            "by": self._names.get(row.by_id, NAMELESS),
            "reviewer": self._names.get(about.get("reviewer"), NAMELESS),
            "title": self.title_of(row),
            "review": str(ASKED[about["review"]]) if "review" in about else "",
            "day": _day(about.get("day")),
            "moment": self._moment(about.get("moment")),
        }

    def _moment(self, told: str | None) -> str:
        """In their own time."""
        return moment(datetime.fromisoformat(told), self._person) if told else ""

    @cached_property
    def _names(self) -> dict[int, str]:
        keys = {key for row in self._rows for key in (row.by_id, row.about.get("reviewer")) if key}
        names = User.objects.filter(pk__in=keys).values_list("pk", "name")
        return {pk: " ".join(name.split()) for pk, name in names}

    @cached_property
    def _articles(self) -> dict[int, Article]:
        keys = {key for row in self._rows if (key := _article(row))}
        if not keys:
            return {}
        live = Publication.objects.filter(article=OuterRef("pk")).values("revision__title")
        kept = kept_drafts(self._person).filter(article=OuterRef("pk"))
        found = Article.objects.filter(pk__in=keys).with_newest_title()
        return found.annotate(live_title=Subquery(live), is_kept=Exists(kept)).in_bulk()

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The titles of the texts that rows are about."""
        keys = {row.about["revision"] for row in self._rows if "revision" in row.about}
        texts = Revision.objects.filter(pk__in=keys) if keys else Revision.objects.none()
        return dict(texts.values_list("pk", "title"))

    @cached_property
    def _asked(self) -> dict[int, str]:
        """What they were asked about last, by the article: its title then, or "" once it is closed to them."""
        of = Assignment.objects.filter(reviewer=self._person.pk, review__article__in=self._articles)
        last = {
            one.review.article_id: one
            for one in of.select_related("review", "revision", "sign_off").order_by("pk")
        }
        return {key: one.revision.title for key, one in last.items() if not is_closed_to(one)}

    @cached_property
    def _sees_drafts(self) -> bool:
        return sees_drafts(self._person)

    def _sees(self, article: Article) -> bool:
        """Whether they may open it at the desk."""
        return self._sees_drafts and not article.is_kept

    def _path(self, row: Notification, kind: Told) -> str:
        """Where it leads: readers' page while it is there, the reviewer's own screen, or the desk, where they may open it."""
        article = self._articles.get(_article(row) or 0)
        if kind.opens == "page" and article and article.live_title is not None:
            return article.get_absolute_url()
        if kind.opens == "together":
            return reverse("desk:together", args=[row.about["change_set"]])
        if _is_own(row):
            return f"/review/{row.about['assignment']}/"
        if kind.opens == "papers" or article is None or not self._sees(article):
            return reverse("desk:start")
        if kind.opens == "own" and row.about["count"] > 1:
            return f"{reverse('admin:articles_article_changelist')}?responsible=me"
        return reverse("admin:articles_article_change", args=[article.pk])


def _article(row: Notification) -> int | None:
    name, _, key = row.subject.partition(":")
    return int(key) if name == "article" and key.isdecimal() else None


def _is_own(row: Notification) -> bool:
    """Whether it is about what its person was asked as a reviewer."""
    return ("assignment" in row.about or "change_set" in row.about) and row.about.get(
        "reviewer"
    ) == row.person_id


def _day(told: str | None) -> str:
    return f"{date.fromisoformat(told):%-d %B %Y}" if told else ""


def lines(person: User, rows: Iterable[Notification]) -> list[Line]:
    return list(Lines(person, rows))
