"""What the desk's front page says is to be done, by whoever may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from articles.models import HelplineVersion
from articles.querysets import kept_drafts
from desk.articles import changelist
from desk.articles.links import to_mend
from desk.common.lookups import COUNTED, as_counted
from desk.common.owners import without_owner
from desk.references.attention import needing_attention
from desk.reviewers.credential_status import with_status
from feedback.models import Report, pressing
from people.days import local_day
from people.jobs import Job
from people.models import User
from people.two_person import Version
from references.models import Link, Reference
from reviews.models import Assignment, Concern, Credential, Publication, Schedule
from reviews.querysets import visible_articles
from reviews.states import emptied_by_a_sign_off
from website.models import PageVersion, TopicIntroduction


@dataclass(frozen=True)
class Task:
    """How many things of one kind wait, where to deal with them, and whether they are late.

    They are counted up to one more than a list counts, so that no large table is read to say how much there is to do.
    """

    count: int
    words: str
    url: str
    is_late: bool = False

    @property
    def number(self) -> str:
        return as_counted(self.count)


@dataclass(frozen=True)
class _TaskKind:
    """Rows that wait for whoever has this permission, and the list that shows them.

    Of some only those that are `pressing` are late: what they are, in words, and which of the rows.
    """

    permission: str
    rows: Callable[[User], QuerySet]
    one: str
    many: str
    page: str
    query: str = ""
    is_late: bool = False
    pressing: Callable[[datetime], dict[str, Q]] = lambda at: {}

    def task(self, user: User) -> Task | None:
        if not user.has_perm(self.permission):
            return None
        rows = self.rows(user).order_by()[: COUNTED + 1]
        pressing = self.pressing(timezone.now())
        counts = [Count("pk"), *(Count("pk", filter=which) for which in pressing.values())]
        number, *late = rows.aggregate(
            **{f"n{place}": count for place, count in enumerate(counts)}
        ).values()
        if not number:
            return None
        words = self.one if number == 1 else self.many
        for what, found in zip(pressing, late, strict=True):
            words += f"; {found:,} {what}" if found else ""
        url = reverse(f"admin:{self.page}_changelist")
        return Task(number, words, f"{url}{self.query}", self.is_late or any(late))


def _reviews_due(user: User) -> QuerySet:
    return Publication.objects.filter(release__review_due_on__lte=local_day(timezone.now()))


def _overdue_reviewers(user: User) -> QuerySet:
    late = Assignment.objects.deciding().filter(due_on__lt=local_day(timezone.now()))
    return late.exclude(review__article__in=kept_drafts(user))


def _overdue_schedules(user: User) -> QuerySet:
    return Schedule.objects.overdue(timezone.now()).exclude(article__in=kept_drafts(user))


def _to_verify(user: User) -> QuerySet:
    # Nobody verifies a credential of their own.
    return Credential.objects.filter(with_status("waiting")).exclude(reviewer=user.pk)


def _left_waiting(user: User) -> QuerySet:
    """What waits while no worker runs."""
    return (
        Job.objects.waiting() if Job.objects.is_stalled(at=timezone.now()) else Job.objects.none()
    )


def _proposed(model: type[Version]) -> Callable[[User], QuerySet]:
    """What somebody else proposed last, and nobody has approved."""
    newer = model.objects.filter(**{model.of: OuterRef(model.of)}, number__gt=OuterRef("number"))
    waiting = model.objects.filter(~Exists(newer), approved_at=None)
    return lambda user: waiting.exclude(proposed_by=user)


TASK_KINDS = (
    _TaskKind(
        "articles.publish_article",
        lambda user: emptied_by_a_sign_off(visible_articles(user)),
        "page was taken down because an approval was taken back",
        "pages were taken down because approvals were taken back",
        "articles_article",
        f"?state={changelist.StateFilter.EMPTIED}",
        is_late=True,
    ),
    _TaskKind(
        "feedback.triage_report",
        lambda user: Report.objects.waiting(),
        "reader’s report is waiting for a decision",
        "readers’ reports are waiting for a decision",
        "feedback_report",
        "?state=open",
        pressing=pressing,
    ),
    _TaskKind(
        "articles.publish_article",
        _overdue_schedules,
        "text was to go live, and nothing has dealt with it: no worker runs",
        "texts were to go live, and nothing has dealt with them: no worker runs",
        "articles_article",
        f"?state={changelist.StateFilter.SCHEDULED}",
        is_late=True,
    ),
    _TaskKind(
        "articles.publish_article",
        lambda user: Concern.objects.open().exclude(article__in=kept_drafts(user)),
        "concern about an article is open",
        "concerns about articles are open",
        "reviews_concern",
        "?state=open",
    ),
    _TaskKind(
        "people.change_user",
        lambda user: Publication.objects.filter(without_owner("article__")),
        "live page has nobody who answers for it",
        "live pages have nobody who answers for them",
        "articles_article",
        "?responsible=nobody",
    ),
    _TaskKind(
        "references.change_reference",
        lambda user: needing_attention(Reference.objects.all(), "doubtful"),
        "work that a live article cites was retracted or doubted",
        "works that live articles cite were retracted or doubted",
        "references_reference",
        "?look=doubtful",
        is_late=True,
    ),
    _TaskKind(
        "references.add_notice",
        lambda user: needing_attention(Reference.objects.all(), "unchecked"),
        "work not yet checked for retractions",
        "works not yet checked for retractions",
        "references_reference",
        "?look=unchecked",
    ),
    _TaskKind(
        "references.view_link",
        lambda user: Link.objects.filter(state=Link.State.BROKEN),
        "link outside the site is broken",
        "links outside the site are broken",
        "references_link",
        "?state__exact=broken",
    ),
    _TaskKind(
        "articles.view_innerlink",
        to_mend,
        "link in the newest text of a live article leads to no page, or to an old address",
        "links in newest texts of live articles lead to no page, or to an old address",
        "articles_innerlink",
        "?look=mend",
    ),
    _TaskKind(
        "articles.submit_article",
        _reviews_due,
        "live article is overdue for review",
        "live articles are overdue for review",
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
        lambda user: Credential.objects.filter(with_status("soon")),
        "credential expires within 60 days",
        "credentials expire within 60 days",
        "reviews_credential",
        "?standing=soon",
    ),
    _TaskKind(
        "people.change_job",
        lambda user: Job.objects.failed(),
        "task in the background failed",
        "tasks in the background failed",
        "people_job",
        "?state=failed",
    ),
    _TaskKind(
        "people.change_job",
        _left_waiting,
        "task waits in the queue, and no worker runs",
        "tasks wait in the queue, and no worker runs",
        "people_job",
        "?state=waiting",
        is_late=True,
    ),
    _TaskKind(
        "website.change_pageversion",
        _proposed(PageVersion),
        "site page is waiting for your approval",
        "site pages are waiting for your approval",
        "website_page",
    ),
    _TaskKind(
        "articles.change_helplineversion",
        _proposed(HelplineVersion),
        "helpline’s number is waiting for your approval",
        "numbers of helplines are waiting for your approval",
        "articles_helpline",
        is_late=True,
    ),
    _TaskKind(
        "website.change_topicintroduction",
        _proposed(TopicIntroduction),
        "topic’s introduction is waiting for your approval",
        "introductions of topics are waiting for your approval",
        "articles_topic",
    ),
)


def tasks(user: User) -> list[Task]:
    """What waits for anybody with this person's permissions, what is late first; at most one query each."""
    found = [task for kind in TASK_KINDS if (task := kind.task(user))]
    return sorted(found, key=lambda task: not task.is_late)
