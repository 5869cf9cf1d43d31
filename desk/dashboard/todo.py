"""What the desk's front page says must be done next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from desk.articles import changelist
from desk.references.attention import needing_attention
from desk.reviewers.credential_status import with_status
from feedback.models import Report
from people.days import local_day
from people.models import User
from references.models import Link, Reference
from reviews.models import Assignment, Concern, Credential, Publication
from reviews.querysets import visible_articles
from reviews.states import emptied_by_a_sign_off
from website.models import PageVersion


@dataclass(frozen=True)
class Task:
    """How many things of one kind wait, where to deal with them, and whether they are late."""

    count: int
    words: str
    url: str
    is_late: bool = False


@dataclass(frozen=True)
class _TaskKind:
    permission: str
    count: Callable[[User], int]
    one: str
    many: str
    page: str
    query: str = ""
    is_late: bool = False

    def task(self, user: User) -> Task | None:
        if not user.has_perm(self.permission) or not (number := self.count(user)):
            return None
        words = self.one if number == 1 else self.many
        url = reverse(f"admin:{self.page}_changelist")
        return Task(number, words, f"{url}{self.query}", self.is_late)


def _own_turn(user: User) -> int:
    return len(changelist.waiting(user))


def _emptied(user: User) -> int:
    return emptied_by_a_sign_off(visible_articles(user)).count()


def _reports(user: User) -> int:
    return Report.objects.filter(triaged_at=None).count()


def _concerns(user: User) -> int:
    return Concern.objects.open().count()


def _reviews_due(user: User) -> int:
    today = local_day(timezone.now())
    return Publication.objects.filter(release__review_due_on__lte=today).count()


def _overdue_reviewers(user: User) -> int:
    waiting = Assignment.objects.waiting()
    return waiting.filter(due_on__lt=local_day(timezone.now())).count()


def _to_verify(user: User) -> int:
    # Nobody verifies a credential of their own.
    return Credential.objects.filter(with_status("waiting")).exclude(reviewer=user.pk).count()


def _expiring(user: User) -> int:
    return Credential.objects.filter(with_status("soon")).count()


def _proposed_pages(user: User) -> int:
    newer = PageVersion.objects.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    waiting = PageVersion.objects.filter(~Exists(newer), approved_at=None)
    return waiting.exclude(proposed_by=user).count()


def _doubtful_works(user: User) -> int:
    return needing_attention(Reference.objects.all(), "doubtful").count()


def _unchecked_works(user: User) -> int:
    return needing_attention(Reference.objects.all(), "unchecked").count()


def _broken_links(user: User) -> int:
    return Link.objects.filter(state=Link.State.BROKEN).count()


TASK_KINDS = (
    _TaskKind(
        "articles.change_article",
        _own_turn,
        "article is waiting for you",
        "articles are waiting for you",
        "articles_article",
        "?waits=me",
    ),
    _TaskKind(
        "articles.publish_article",
        _emptied,
        "page was taken down because an approval was taken back",
        "pages were taken down because approvals were taken back",
        "articles_article",
        f"?state={changelist.StateFilter.EMPTIED}",
        is_late=True,
    ),
    _TaskKind(
        "feedback.triage_report",
        _reports,
        "reader’s report is waiting for a decision",
        "readers’ reports are waiting for a decision",
        "feedback_report",
        "?state=open",
    ),
    _TaskKind(
        "articles.publish_article",
        _concerns,
        "concern about an article is open",
        "concerns about articles are open",
        "reviews_concern",
        "?state=open",
    ),
    _TaskKind(
        "references.change_reference",
        _doubtful_works,
        "work that a live article cites was retracted or doubted",
        "works that live articles cite were retracted or doubted",
        "references_reference",
        "?look=doubtful",
        is_late=True,
    ),
    _TaskKind(
        "references.add_notice",
        _unchecked_works,
        "work not yet checked for retractions",
        "works not yet checked for retractions",
        "references_reference",
        "?look=unchecked",
    ),
    _TaskKind(
        "references.view_link",
        _broken_links,
        "link outside the site is broken",
        "links outside the site are broken",
        "references_link",
        "?state__exact=broken",
    ),
    _TaskKind(
        "articles.submit_article",
        _reviews_due,
        "live article is due for review",
        "live articles are due for review",
        "articles_article",
        "?due=now",
        is_late=True,
    ),
    _TaskKind(
        "articles.submit_article",
        _overdue_reviewers,
        "reviewer’s answer is late",
        "reviewers’ answers are late",
        "articles_article",
        "?due=overdue",
        is_late=True,
    ),
    _TaskKind(
        "reviews.add_verification",
        _to_verify,
        "credential is waiting to be verified",
        "credentials are waiting to be verified",
        "reviews_credential",
        "?standing=waiting",
    ),
    _TaskKind(
        "reviews.add_credential",
        _expiring,
        "credential expires within 60 days",
        "credentials expire within 60 days",
        "reviews_credential",
        "?standing=soon",
    ),
    _TaskKind(
        "website.change_pageversion",
        _proposed_pages,
        "site page is waiting for your approval",
        "site pages are waiting for your approval",
        "website_page",
    ),
)


def tasks(user: User) -> list[Task]:
    """What waits for somebody with this person's permissions; at most one query each."""
    return [task for kind in TASK_KINDS if (task := kind.task(user))]
