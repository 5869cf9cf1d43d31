"""The feedback form at the foot of an article: what readers send, and what it then shows."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.cleaning import clean_text
from articles.models import Article, Revision
from articles.passages import MAX_QUOTE
from feedback import actions
from feedback.masking import REMOVED
from feedback.models import Report
from feedback.places import find
from people.refusals import Refusal
from reviews.models import Publication
from website.help import passage as help_passage
from website.passage import Passage
from website.search import crisis

ANSWERS = {"yes": True, "no": False}
_OF_A_REPORT = ("reason", "comment", "passage")
# Readers don't see this field; programs that fill in whatever a form has do.
TRAP = "homepage"
NOT_BY_HAND = (
    "This was not sent: a field was filled in that is hidden from people, as programs do. "
    "Nothing you typed is lost; please send it again."
)
MASKED = " What says who somebody is, such as an e-mail address or a telephone number, was removed first."
ALREADY_COUNTED = "An answer from your internet connection has already been counted today."


@dataclass(frozen=True)
class Feedback:
    """One state of the section: `ask` for a vote, `voted`, or `reported`; `status` is the response's."""

    url: str
    revision_id: int | str
    stage: str = "ask"
    status: int = 200
    message: str = ""
    tone: str = ""
    helpful: bool | None = None
    token: str = ""
    reason: str = ""
    comment: str = ""
    passage: str = ""
    is_heard: bool = False  # words of somebody who may be in danger
    errors: dict[str, str] = field(default_factory=dict, hash=False)

    reasons = Report.Reason.choices
    comment_limit = actions.MAX_COMMENT
    passage_limit = MAX_QUOTE

    @property
    def help(self) -> Passage | None:
        """Where to get help, for somebody whose report sounds as if they need it."""
        return help_passage() if self.is_heard else None

    @property
    def html(self) -> SafeString:
        """The section: what the page of an article holds, and what a script asks for that has the page."""
        typed = self.reason or self.comment or self.passage
        if settings.DEBUG or self.is_heard or typed or self.errors:
            return _rendered(self)
        token = self.token and "{token}"
        kept = _kept(replace(self, url="{url}", revision_id="{revision}", token=token))
        return format_html(kept, url=self.url, revision=self.revision_id, token=self.token)


def _rendered(state: Feedback) -> SafeString:
    return render_to_string("website/_feedback.html", {"feedback": state})


_kept = lru_cache(100)(
    _rendered
)  # but for the text that it is about, the section is the same for all


class NotUnderstood(Exception):
    """What was sent fits none of the forms on the page, or names another article's text."""


def initial(publication: Publication) -> Feedback:
    """The section as every reader first sees it."""
    return Feedback(_url(publication.article), publication.revision_id)


def rate_limited(publication: Publication, sent: QueryDict) -> Feedback:
    """Too much from one address: the form keeps what was typed, and nothing is stored."""
    before = _vote_behind(publication.revision_id, sent)
    return Feedback(
        _url(publication.article),
        publication.revision_id,
        **before,
        status=429,
        message=(
            f"{_counted_before(before)} Too many answers came from your internet connection in a "
            "short time, so what you just sent was not saved. Please try again in ten minutes."
        ).lstrip(),
        tone="amber",
        reason=sent.get("reason", ""),
        comment=sent.get("comment", "")[: actions.MAX_COMMENT],
        passage=sent.get("passage", "")[:MAX_QUOTE],
        is_heard=_is_heard(publication.revision, sent),
    )


def _is_heard(revision: Revision, sent: QueryDict) -> bool:
    """Whether somebody who sends this may be in danger. Words of the page itself are none of theirs."""
    comment, passage = sent.get("comment", ""), sent.get("passage", "")
    if crisis.is_heard(comment):
        return True
    return crisis.is_heard(passage) and find(revision, clean_text(passage)) is None


def submit(publication: Publication, sent: QueryDict, *, address: str) -> Feedback:
    """Record a vote, a changed vote or a report. NotUnderstood when it is none of them."""
    revision = _revision_read(publication, sent.get("revision", ""))
    if not sent.keys().isdisjoint(_OF_A_REPORT):
        return _report(revision, sent)
    if sent.get("helpful") not in ANSWERS:
        raise NotUnderstood
    helpful = ANSWERS[sent["helpful"]]
    if sent.get("vote"):
        return _change(revision, helpful, sent["vote"])
    return _vote(revision, helpful, address)


def _state(revision: Revision, **shown: Any) -> Feedback:
    """What the section shows once something was sent about this text."""
    return Feedback(_url(revision.article), revision.pk, **shown)


def _url(article: Article) -> str:
    return reverse("website:feedback", args=[article.slug])


def _revision_read(publication: Publication, sent: str) -> Revision:
    """The text that the reader saw: what is live, or what was when the page was opened."""
    if sent in ("", str(publication.revision_id)):
        return publication.revision
    if not (sent.isascii() and sent.isdigit() and len(sent) < 19):
        raise NotUnderstood
    seen = Revision.objects.filter(
        pk=int(sent), article=publication.article_id, releases__isnull=False
    )
    revision = seen.select_related("article").first()
    if revision is None:
        raise NotUnderstood
    return revision


def _vote(revision: Revision, helpful: bool, address: str) -> Feedback:
    counted = actions.record_vote(revision=revision, helpful=helpful, address=address)
    if counted.is_new:
        return _voted(revision, helpful, token=actions.token_of(counted.vote))
    return _state(
        revision,
        stage="voted",
        helpful=helpful,
        message=(
            f"{ALREADY_COUNTED} This one was not added. "
            "You can still tell the editors what is wrong."
        ),
        tone="amber",
    )


def _change(revision: Revision, helpful: bool, token: str) -> Feedback:
    try:
        actions.change_vote(token=token, revision=revision, helpful=helpful)
    except Refusal as refusal:
        return _state(revision, status=409, message=str(refusal), tone="amber")
    return _voted(revision, helpful, token=token)


def _voted(revision: Revision, helpful: bool, *, token: str) -> Feedback:
    return _state(
        revision,
        stage="voted",
        helpful=helpful,
        token=token,
        message=f"Thank you. {_counted(helpful)}",
        tone="green",
    )


def _counted(helpful: bool) -> str:
    return f"Your answer is counted: {'Yes' if helpful else 'No'}."


def _vote_behind(revision_id: int, sent: QueryDict) -> dict[str, Any]:
    """The answer that the reader gave before, as the section shows it; nothing where there is none to this text."""
    vote = actions.vote_of(sent.get("vote", ""))
    if vote is None or vote.revision_id != revision_id:
        return {"stage": "voted"} if "answered" in sent else {}
    return {"stage": "voted", "helpful": vote.helpful, "token": sent["vote"]}


def _counted_before(before: dict[str, Any]) -> str:
    """What the section goes on saying once there is an answer."""
    if "helpful" in before:
        return _counted(before["helpful"])
    return ALREADY_COUNTED if before else ""


def _report(revision: Revision, sent: QueryDict) -> Feedback:
    """Store the report. Words without a reason are a report of “something else”; after a vote it may be empty."""
    comment, passage = sent.get("comment", ""), sent.get("passage", "")
    said = clean_text(comment) or clean_text(passage)
    reason = sent.get("reason") or (str(Report.Reason.OTHER) if said else "")
    before = _vote_behind(revision.pk, sent)
    counted = _counted_before(before)
    if before and not reason:
        message = f"{counted} Nothing else was sent."
        return _state(revision, stage="reported", message=message, tone="green")
    if sent.get(TRAP):
        return _report_again(revision, sent, before, {"trap": NOT_BY_HAND})
    is_heard = _is_heard(revision, sent)
    try:
        report = actions.report_problem(
            revision=revision, reason=reason, comment=comment, passage=passage, is_crisis=is_heard
        )
    except Refusal as refusal:
        wrong = "comment" if reason in Report.Reason.values else "reason"
        return _report_again(revision, sent, before, {wrong: str(refusal)})
    is_masked = report.comment.count(REMOVED) > comment.count(REMOVED)
    return _state(
        revision,
        stage="reported",
        message=(
            f"{counted} Your report has reached the editors, who read every one. "
            f"It is not shown on the site.{MASKED if is_masked else ''}"
        ).lstrip(),
        tone="green",
        is_heard=is_heard,
    )


def _report_again(
    revision: Revision, sent: QueryDict, before: dict[str, Any], errors: dict[str, str]
) -> Feedback:
    """The same form with what was typed, and what is wrong beside each field."""
    return _state(
        revision,
        **before,
        status=422,
        message=_counted_before(before),
        tone="green",
        reason=sent.get("reason", ""),
        comment=sent.get("comment", ""),
        passage=sent.get("passage", "")[:MAX_QUOTE],
        is_heard=_is_heard(revision, sent),
        errors=errors,
    )
