"""The record: texts, sign-offs, releases, withdrawals and the trail. Readable, never editable."""

import re
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from articles.models import Revision
from articles.texts import PLAIN_FIELDS
from desk.common import display
from desk.common.actions import Tool
from desk.common.admin import ReadOnlyAdmin, article_tool, moment_of
from desk.common.lookups import filter_of
from desk.history import actions, texts
from desk.history.exports import ExportTrail
from desk.history.lines import TrailList, kinds_of_lines, link_to_subject, named
from people.models import Event, Snapshot
from people.witness import told_models
from reviews.models import Publication, Release, SignOff, Withdrawal
from reviews.quiet import decisions_for, lines_for

_SUBJECT = re.compile(r"[a-z]+:[0-9]{1,18}")
WHEN = filter_of("when", admin.DateFieldListFilter)


def _day(moment: Any) -> str:
    return display.in_words(timezone.localdate(moment)) if moment else ""


_PLAIN = tuple(map(texts.shown, PLAIN_FIELDS))
_SAVED = moment_of("created_at", "saved")
_SIGNED = moment_of("signed_at", "signed")
_VALID = moment_of("valid_until", "valid until")


def _digest(value: str) -> SafeString:
    return format_html('<code class="digest">{}</code>', value)


class OfAnArticle(ReadOnlyAdmin):
    """A fact about an article, which its page leads to."""

    def links(self, request: HttpRequest, obj: Any) -> list[Tool]:
        return [article_tool(obj)]


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_actions = (ExportTrail,)
    has_table = False  # it has an export of its own
    list_display = ("happened", "about", "said")
    list_display_links = ("happened",)
    search_fields = ("subject", "kind")
    search_help_text = "What happened, such as published; or what it is about, such as article:12"
    list_filter = (("at", WHEN),)
    ordering = ("-at", "-id")
    sortable_by = ("happened",)
    _moments = (moment_of("at", "when"), moment_of("recorded_at", "recorded"))
    fields = ("subject_link", "line", "kind", "who", *_moments, "description", "fingerprint")
    readonly_fields = ("subject_link", "line", "who", *_moments, "description", "fingerprint")
    nothing_yet = "Nothing has happened yet."
    list_called = "trail"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return lines_for(request.user, display.events())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """By an index, however long the trail is: what somebody typed names a subject, kinds of lines, or what lines are about."""
        words = " ".join(search_term.replace("\x00", "").casefold().split())
        if _SUBJECT.fullmatch(words):
            return queryset.filter(subject=words), False
        asked = Q(kind__in=[kind for kind in kinds_of_lines() if words in kind.casefold()])
        if words.rstrip(":") in told_models():
            asked |= Q(subject__startswith=f"{words.rstrip(':')}:")
        return queryset.filter(asked), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TrailList]:
        return TrailList

    def object_context(self, request: HttpRequest, obj: Event) -> dict[str, Any]:
        """One line of a trail, under the name of what it is about."""
        line = f"Line {obj.n}: {obj.kind}"
        return {"title": f"Trail of {named(obj)}", "subtitle": line, "object_name": line}

    @admin.display(description="when", ordering="at")
    def happened(self, event: Event) -> SafeString:
        at = timezone.localtime(event.at)
        return display.titled(display.in_words(at.date()), f"{at:%H:%M %Z}")

    @admin.display(description="about")
    def about(self, event: Event) -> SafeString | str:
        link = link_to_subject(event, event.title)
        kind = event.subject.partition(":")[0]
        return display.titled(link, capfirst(kind)) if event.title and kind != "article" else link

    @admin.display(description="what happened")
    def said(self, event: Event) -> SafeString:
        return format_html("<b>{}</b> {}", event.sentence.who, event.sentence.what)

    @admin.display(description="subject")
    def subject_link(self, event: Event) -> SafeString | str:
        return link_to_subject(event, named(event))

    @admin.display(description="line of this trail")
    def line(self, event: Event) -> int:
        return event.n

    @admin.display(description="by")
    def who(self, event: Event) -> str:
        return display.actor_name(*display.marked([event]))

    @admin.display(description="details")
    def description(self, event: Event) -> SafeString:
        return format_html('<dl class="details">{}</dl>', display.details(event))

    @admin.display(description="digest of the chain so far")
    def fingerprint(self, event: Event) -> SafeString:
        return _digest(event.digest)


@admin.register(Revision)
class RevisionAdmin(OfAnArticle):
    path_to_article = "article"
    list_display = ("name", "created_by", "saved", "change_note")
    list_select_related = ("created_by",)
    search_fields = ("title", "article__slug", "change_note")
    list_filter = (("created_at", WHEN),)
    ordering = ("-created_at", "-pk")
    sortable_by = ("saved",)
    fields = (
        *("number", *_PLAIN),
        *("written_by", "text", "cited", "codes", "change_note"),
        *("created_by", _SAVED, "fingerprint"),
    )
    readonly_fields = (
        *filter(callable, _PLAIN),
        *("written_by", "text", "cited", _SAVED, "fingerprint"),
    )

    @admin.display(description="text")
    def name(self, revision: Revision) -> SafeString:
        return display.titled(revision.title, f"Revision {revision.number}")

    @admin.display(description="saved", ordering="created_at")
    def saved(self, revision: Revision) -> SafeString:
        return display.on_day(revision.created_at)

    @admin.display(description="authors")
    def written_by(self, revision: Revision) -> str:
        bylines = revision.bylines.select_related("author__user").order_by("position")
        return ", ".join(byline.author.name for byline in bylines)

    @admin.display(description="text, as it was signed")
    def text(self, revision: Revision) -> SafeString:
        return texts.as_read(revision)

    @admin.display(description="references")
    def cited(self, revision: Revision) -> SafeString:
        entries = revision.citations.order_by("number")
        lines = ((entry.number, entry.label) for entry in entries)
        items = format_html_join("", '<li id="reference-{}">{}</li>', lines)
        return format_html("<ol>{}</ol>", items)

    @admin.display(description="digest")
    def fingerprint(self, revision: Revision) -> SafeString:
        return _digest(revision.digest)


class SignOffStateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("stands", "valid"),
            ("expired", "expired"),
            ("back", "taken back"),
            ("conflict", "conflict declared"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SignOff]) -> Any:
        now = timezone.now()
        given = Q(withdrawn_at__isnull=True)
        wanted = {
            "stands": given & (Q(valid_until__isnull=True) | Q(valid_until__gt=now)),
            "expired": given & Q(valid_until__lte=now),
            "back": ~given,
            "conflict": Q(has_conflict=True) | Q(late_conflict__isnull=False),
        }.get(self.value() or "")
        return queryset.filter(wanted) if wanted else None


@admin.register(SignOff)
class SignOffAdmin(ReadOnlyAdmin):
    row_actions = (actions.OverrideConflict, actions.TakeBack)
    list_display = (
        "revision_title",
        "reviewer",
        "kind",
        "scope",
        "decision",
        "signed_on",
        "status",
    )
    list_filter = (SignOffStateFilter, "decision", "kind", "scope")
    sortable_by = ()
    list_select_related = ("revision", "reviewer__user", "override", "late_conflict")
    search_fields = ("revision__title", "reviewer__user__name", "digest")
    ordering = ("-pk",)
    fields = (
        *("revision_title", "reviewer", "signed_as", "kind", "decision", "scope", "base", "clears"),
        *("answers", "comment", "interests", "conflict", "accepted_anyway"),
        *(_SIGNED, _VALID, "status", "taken_back", "fingerprint"),
    )
    readonly_fields = (
        *("revision_title", "signed_as", "answers", "interests", "conflict", "accepted_anyway"),
        *(_SIGNED, _VALID, "status", "taken_back", "fingerprint"),
    )
    nothing_yet = "Nobody has signed anything yet."

    def get_fields(self, request: HttpRequest, obj: SignOff | None = None) -> list[Any]:
        """What there is to say of this one; the name that was signed with, where it is another than today's."""
        empty = {
            "signed_as": obj and display.actor_name(obj) == obj.reviewer.name,
            "base": obj and not obj.base_id,
            "clears": obj and not obj.clears_id,
            "comment": obj and not obj.comment,
            "accepted_anyway": obj and not (obj.has_conflict or hasattr(obj, "late_conflict")),
            "taken_back": obj and not obj.withdrawn_at,
        }
        return [one for one in super().get_fields(request, obj) if not empty.get(one)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignOff]:
        who = Snapshot.objects.filter(hash=OuterRef("actor")).values("payload")[:1]
        found = texts.with_what_is_live(decisions_for(request.user))
        return found.annotate(actor_payload=Subquery(who))

    @admin.display(description="text", ordering="revision__title")
    def revision_title(self, sign_off: SignOff) -> SafeString:
        return display.titled(sign_off.revision.title, f"Revision {sign_off.revision.number}")

    @admin.display(description="signed", ordering="signed_at")
    def signed_on(self, sign_off: SignOff) -> SafeString | str:
        return display.relative_day(sign_off.signed_at)

    @admin.display(description="state")
    def status(self, sign_off: SignOff) -> SafeString:
        if sign_off.withdrawn_at:
            return display.state("bad", "taken back")
        if sign_off.decision == SignOff.Decision.CHANGES_REQUESTED:
            return display.state("due", "changes asked for")
        if sign_off.decision == SignOff.Decision.DECLINED:
            return display.state("quiet", "declined")
        if sign_off.was_withdrawn and not sign_off.live_number:
            return display.state("quiet", "text is offline")
        if (sign_off.live_number or 0) > sign_off.revision.number and not sign_off.is_built_on:
            return display.state("quiet", "text was replaced")
        if sign_off.valid_until <= timezone.now():
            return display.state("due", f"expired on {_day(sign_off.valid_until)}")
        if sign_off.is_in_conflict:
            return display.state("bad", "conflict, does not count")
        return display.state("good", f"until {_day(sign_off.valid_until)}")

    @admin.display(description="signed as")
    def signed_as(self, sign_off: SignOff) -> str:
        return display.actor_name(sign_off)

    @admin.display(description="checklist")
    def answers(self, sign_off: SignOff) -> SafeString:
        rows = (("Yes" if row["answer"] else "No", row["question"]) for row in sign_off.checklist)
        items = format_html_join("", "<li><b>{}</b> {}</li>", rows)
        return format_html('<ul class="plain">{}</ul>', items)

    @admin.display(description="interests declared")
    def interests(self, sign_off: SignOff) -> str:
        return str(sign_off.declaration) if sign_off.declaration else "not said"

    @admin.display(description="conflict of interest here")
    def conflict(self, sign_off: SignOff) -> str:
        late = getattr(sign_off, "late_conflict", None)
        if late:
            return f"declared on {_day(late.declared_at)}, after it was signed"
        return display.yes_or_no(sign_off.has_conflict)

    @admin.display(description="conflict overridden")
    def accepted_anyway(self, sign_off: SignOff) -> str:
        if not hasattr(sign_off, "override"):
            return "no"
        fact = sign_off.override
        return display.by_whom(fact.overridden_by, fact.overridden_at, fact.reason)

    @admin.display(description="taken back")
    def taken_back(self, sign_off: SignOff) -> str:
        if not sign_off.withdrawn_at:
            return "no"
        return display.by_whom(
            sign_off.withdrawn_by, sign_off.withdrawn_at, sign_off.withdrawal_reason
        )

    @admin.display(description="digest that was signed")
    def fingerprint(self, sign_off: SignOff) -> SafeString:
        return _digest(sign_off.digest)

    def links(self, request: HttpRequest, obj: SignOff) -> list[Tool]:
        return [article_tool(obj.revision)]


@admin.register(Release)
class ReleaseAdmin(OfAnArticle):
    list_display = ("revision_title", "number", "published", "published_by", "next_review")
    list_select_related = ("revision", "published_by", "article")
    search_fields = ("revision__title", "article__slug")
    list_filter = (("published_at", WHEN),)
    ordering = ("-published_at", "-id")
    sortable_by = ("published", "next_review")
    _moments = (
        moment_of("published_at", "published"),
        moment_of("reviewed_at", "last reviewed"),
        moment_of("modified_at", "last changed"),
    )
    fields = ("revision_title", "number", "policy", "published_by", *_moments, "review_due_on")
    readonly_fields = ("revision_title", *_moments)
    nothing_yet = "Nothing has gone live yet."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        live = Publication.objects.filter(release=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_live=Exists(live))

    @admin.display(description="text", ordering="revision__title")
    def revision_title(self, release: Release) -> SafeString:
        return display.titled(release.revision.title, f"Revision {release.revision.number}")

    @admin.display(description="published", ordering="published_at")
    def published(self, release: Release) -> SafeString:
        return display.on_day(release.published_at)

    @admin.display(description="next review", ordering="review_due_on")
    def next_review(self, release: Release) -> SafeString | str:
        return display.relative_day(release.review_due_on if release.is_live else None)


@admin.register(Withdrawal)
class WithdrawalAdmin(OfAnArticle):
    list_display = ("revision_title", "reason", "how_long", "withdrawn_by", "withdrawn")
    list_select_related = ("release__revision", "withdrawn_by")
    search_fields = ("article__slug", "reason")
    list_filter = ("for_good", ("withdrawn_at", WHEN))
    ordering = ("-id",)
    _moment = moment_of("withdrawn_at", "withdrawn")
    fields = ("revision_title", "how_long", "reason", "withdrawn_by", _moment)
    readonly_fields = ("revision_title", "how_long", _moment)
    nothing_yet = "Nothing has been taken offline yet."

    @admin.display(description="text")
    def revision_title(self, withdrawal: Withdrawal) -> str:
        return withdrawal.release.revision.title

    @admin.display(description="withdrawn", ordering="withdrawn_at")
    def withdrawn(self, withdrawal: Withdrawal) -> SafeString:
        return display.on_day(withdrawal.withdrawn_at)

    @admin.display(description="for how long", ordering="for_good")
    def how_long(self, withdrawal: Withdrawal) -> str:
        return "for good" if withdrawal.for_good else "for now"
