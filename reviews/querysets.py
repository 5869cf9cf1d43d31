"""Questions about reviewers, what they decided and what is live, each asked in one place."""

from datetime import datetime, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import Article, Image
from articles.querysets import kept_drafts, kept_images
from articles.shelving import WITHOUT_PAGE
from people.append_only import FactQuerySet
from people.days import local_day
from people.heads import with_heads
from people.models import User
from people.prepared import Given

# A worker looks every few seconds, and `publish_due` runs every five minutes.
SCHEDULES_LATE = timedelta(minutes=10)
# What somebody is asked for who says what they have to say of a text, which never counts.
ADVICE = "advice"
# How long a declaration of interests holds.
DECLARATION_DAYS = 365


def sees_drafts(user: User) -> bool:
    """Whether texts that nobody has published are this person's business at all."""
    return user.has_perm("articles.view_article") or user.has_perm("articles.change_article")


def visible_articles(user: User) -> QuerySet[Article]:
    """The articles that this person may open on the desk, list and search there."""
    return Article.objects.seen_by(user) if sees_drafts(user) else Article.objects.none()


def visible_images(user: User) -> QuerySet[Image]:
    """The pictures that this person may find on the desk."""
    return Image.objects.exclude(pk__in=kept_images(user))


def hidden_change_sets(user: User) -> list[int]:
    """The keys of the change sets that are about nothing but drafts which are kept from this person."""
    kept = set(kept_drafts(user).values_list("article", flat=True))
    if not kept:
        return []
    made = apps.get_model("reviews.ChangeSet").objects.exclude(made_by=user.pk)
    return [
        key for key, articles in made.values_list("pk", "articles") if kept.issuperset(articles)
    ]


class ApprovalQuerySet(models.QuerySet):
    def with_specialty(self) -> "ApprovalQuerySet":
        """Each with the specialty that its place of the policy asks for, as `asked_specialty`; "" for any."""
        policy = self.model._meta.get_field("policy").related_model
        places = policy._meta.get_field("slots").related_model.objects
        place = places.filter(policy=OuterRef("policy"), slot=OuterRef("slot"))
        asked = Subquery(place.values("specialty")[:1])
        return self.annotate(asked_specialty=Coalesce(asked, Value("")))


class PublicationQuerySet(models.QuerySet):
    """One word for what readers may see: `Publication.objects.live()`."""

    def live(self) -> "PublicationQuerySet":
        """What readers may see now, with what a page or a list line needs.

        Whoever shows a row asks the trail first: `reviews.seals.may_be_listed` for lists, `reviews.seals.prove` for
        a page.
        """
        return with_heads(
            self.select_related("article__topic", "release", "revision"), "article", "article"
        )

    def pages(self) -> "PublicationQuerySet":
        """Live articles that have a page of their own."""
        return self.live().exclude(article__kind__in=WITHOUT_PAGE)


class CredentialQuerySet(FactQuerySet):
    def standing(self, at: datetime) -> "CredentialQuerySet":
        """Checked by then and not due to be checked again, not expired on that day, never revoked. Whoever relies on one asks the reviewer’s trail, too."""
        day = local_day(at)
        checks = self.model._meta.get_field("verifications").related_model.objects
        made = checks.filter(verified_at__lte=at)
        later = made.filter(credential=OuterRef("credential"), number__gt=OuterRef("number"))
        last = made.filter(~Exists(later), credential=OuterRef("pk"))
        counts = last.filter(Q(holds_until=None) | Q(holds_until__gte=day))
        return self.filter(Exists(counts), expires_on__gte=day, revocation__isnull=True)


class DeclarationQuerySet(FactQuerySet):
    def standing(self, at: datetime) -> "DeclarationQuerySet":
        """Made in the twelve months before, the newest first. Whoever relies on one asks the reviewer’s trail, too."""
        since = at - timedelta(days=DECLARATION_DAYS)
        return self.filter(declared_at__gt=since, declared_at__lte=at).order_by(
            "-declared_at", "-id"
        )


class AssignmentQuerySet(FactQuerySet):
    def waiting(self) -> "AssignmentQuerySet":
        """Those whose reviewer may still decide: the review is open, nobody stopped asking them, and they have not."""
        return self.filter(review__closed_at=None, ended_at=None, sign_off=None)

    def deciding(self) -> "AssignmentQuerySet":
        """Those of them that wait for a decision: nothing waits for whoever is only consulted."""
        return self.waiting().exclude(kind=ADVICE)

    def of_person(self, person: User) -> list[tuple[int, int, datetime]]:
        """The rounds in which these ask this person, each with its article, and since when."""
        asked = self.filter(reviewer=person.pk)
        return list(asked.values_list("review", "review__article", "asked_at"))


class HandOverQuerySet(FactQuerySet):
    def waiting(self) -> "HandOverQuerySet":
        """Those that no editor has submitted or given back."""
        return self.filter(ended_at=None)


class ScheduleQuerySet(FactQuerySet):
    def waiting(self) -> "ScheduleQuerySet":
        """Those whose time has not come, or that nobody has dealt with since."""
        return self.filter(ended_at=None)

    def due(self, at: datetime) -> "ScheduleQuerySet":
        """Those whose time has come, the first one first."""
        return self.waiting().filter(due_at__lte=at).order_by("due_at", "pk")

    def overdue(self, at: datetime) -> "ScheduleQuerySet":
        """Those that a worker or a timer should have dealt with by now."""
        return self.due(at - SCHEDULES_LATE)


class SignOffQuerySet(FactQuerySet):
    def standing(self, at: datetime | Given) -> "SignOffQuerySet":
        """Approvals that were neither taken back nor have expired."""
        return self.filter(valid=True, valid_until__gt=at)


class CommentQuerySet(FactQuerySet):
    def threads(self) -> "CommentQuerySet":
        """The first comments of threads, each with whether it `is_resolved`, as its latest step says, and `since` when it stands as it is.

        What must be fixed may be settled by an approval besides: `reviews.gate.comments` says that.
        """
        steps = self.model._meta.get_field("steps").related_model.objects.filter(
            comment=OuterRef("pk")
        )
        latest = steps.order_by("-number")
        return self.filter(thread=None).annotate(
            is_resolved=Coalesce(Subquery(latest.values("resolves")[:1]), False),
            since=Coalesce(Subquery(latest.values("at")[:1]), F("made_at")),
        )

    def open(self) -> "CommentQuerySet":
        """Threads that nobody has resolved, or that were opened again since."""
        return self.threads().filter(is_resolved=False)


class ConcernQuerySet(FactQuerySet):
    def open(self) -> "ConcernQuerySet":
        """Those that nobody has answered or dismissed."""
        return self.filter(resolved_at=None)
