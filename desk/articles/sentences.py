"""An article's trail in sentences: who did what to which revision, whom they asked, by when, and why."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, Model, OuterRef, QuerySet, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.db.models.lookups import Regex
from django.utils import timezone
from django.utils.text import capfirst

from articles.models import Kind, Topic
from desk.articles.prerequisites import listed
from desk.common import display
from people.days import local_day
from people.models import Event, User

_TO_REVIEW = {"medical": "to review", "fact_check": "to check the facts of"}
_CAUSES = {
    "report": " from a reader’s report",
    "notice": " from a notice about a cited work",
    "policy": " as the policy asks for more",
}
_DECISIONS = {"changes_requested": "asked for changes to", "declined": "declined to review"}


@dataclass(frozen=True)
class Sentence:
    """One event: who acted, and what they did."""

    event: Event
    who: str
    what: str

    def __str__(self) -> str:
        return f"{self.who} {self.what}"


def by_kind(event: Event) -> Sentence:
    """What is said of an event that is no article's."""
    return Sentence(event, _who(event), _otherwise(event))


def _who(event: Event) -> str:
    name = display.actor_name(event)
    return f"{name}:" if name == display.NOT_OURS else name


def events() -> QuerySet[Event]:
    """The trail with the names that its sentences need; one query for any number of events."""
    found = display.events().annotate(
        reviewer_pk=_key("reviewer"),
        topic_pk=_key("topic"),
        person_pk=_key("person"),
    )
    return found.annotate(
        asked=_name_of(User, "reviewer_pk"),
        place=_name_of(Topic, "topic_pk"),
        owner=_name_of(User, "person_pk"),
    )


def _key(name: str) -> Cast:
    """A row's key among the event's details."""
    key = KT(f"detail__{name}")
    # Anybody may have added a line: what is no key is none.
    return Case(When(Regex(key, r"^[0-9]{1,18}$"), then=Cast(key, BigIntegerField())))


def _name_of(model: type[Model], key: str) -> Subquery:
    return Subquery(model._default_manager.filter(pk=OuterRef(key)).values("name")[:1])


class Sentences:
    """The sentences of one article; `trail` is the whole of it, from the first event on, as `events` reads it."""

    def __init__(self, trail: Sequence[Event]) -> None:
        self._trail = trail

    def of(self, told: Iterable[Event]) -> list[Sentence]:
        """What these events of the trail say."""
        return [Sentence(one, _who(one), self._what(one)) for one in display.marked(told)]

    def _what(self, event: Event) -> str:
        tell = _TELL.get(event.kind)
        try:
            return tell(self, event) if tell else _otherwise(event)
        except (AttributeError, KeyError, TypeError, ValueError):
            return _otherwise(event)  # anybody may have added a line, with anything in it

    # What events name by a number only

    @cached_property
    def _signed(self) -> dict[int, Event]:
        """The events of sign-offs, by the sign-offs' keys."""
        signed = (one for one in self._trail if one.kind == "signed off")
        return {one.detail["sign_off"]: one for one in signed if "sign_off" in one.detail}

    def under_review(self, event: Event) -> str:
        """The text that was under review then: such events name the review or the assignment."""
        before = (one for one in reversed(self._trail) if one.n < event.n)
        asked = next((one for one in before if one.kind == "submitted for review"), None)
        return f"revision {asked.detail['revision']}" if asked else "the text"

    def sign_off(self, key: Any, by: str) -> str:
        """“Amara Solwyn’s approval of revision 3”; “their approval”, where it is told of that person."""
        event = self._signed.get(key)
        if event is None:
            return "a sign-off"
        approved = event.detail["decision"] == "approved"
        what = "approval of" if approved else "request for changes to"
        name = display.actor_name(event)
        whose = "their" if name == by else f"{name}’s"
        return f"{whose} {what} revision {event.detail['revision']}"


def _why(words: str, event: Event) -> str:
    """The words with the reason or the note that was given."""
    detail = event.detail if isinstance(event.detail, dict) else {}
    reason = detail.get("reason") or detail.get("note")
    return f"{words}: {reason}" if reason else words


def _otherwise(event: Event) -> str:
    """An event that has no sentence of its own."""
    return _why(_DONE.get(event.kind, f"– {capfirst(event.kind)}"), event)


# What was done to the thing that a trail is about.
_DONE = {
    "added": "added it",
    "approved": "approved it",
    "away": "said that they are away",
    "back": "said that they are back",
    "changed": "changed it",
    "comment answered": "answered a comment",
    "comment opened again": "opened a comment again",
    "comment resolved": "resolved a comment",
    "corrected": "corrected it",
    "consultation declined": "declined to be consulted",
    "consultation ended": "said what they had to say",
    "created": "created it",
    "credential checked again": "looked a credential up again",
    "credential claimed": "claimed a credential",
    "credential revoked": "revoked a credential",
    "brought": "brought it from another site",
    "brought back": "brought it back",
    "credential verified": "verified a credential",
    "declared": "declared their interests",
    "e-mail address changed": "changed the e-mail address",
    "handed back": "handed it back to its writer",
    "handed over": "handed it over to the editors",
    "introduction approved": "approved the introduction",
    "introduction proposed": "proposed an introduction",
    "invited": "sent an invitation",
    "lock-out lifted": "lifted the lock-out",
    "merged": "merged it with another entry",
    "moved": "moved it",
    "page changed": "made the change in one of its pages",
    "notice recorded": "recorded a notice",
    "proposed": "proposed a new version",
    "replaced": "said that another work took its place",
    "review sent back": "sent a review back",
    "reviewer no longer asked": "let a reviewer off",
    "evidence given": "said where the evidence for claims stands",
    "overlap accepted": "accepted why the same words stand elsewhere",
    "overlap explained": "explained why the same words stand elsewhere",
    "overlap not accepted": "did not accept why the same words stand elsewhere",
    "recovery code used": "used a recovery code",
    "recovery codes made": "made new recovery codes",
    "saved": "saved it",
    "second factor added": "added a second factor",
    "second factor removed": "removed a second factor",
    "second factors removed": "removed all second factors",
    "taken down by law": "took it down, as the law requires",
    "sign-on linked": "signed in by single sign-on for the first time",
    "sign-on parted": "forgot their single sign-on",
    "signed out everywhere": "ended all their sessions",
}


def _by(day: str, event: Event) -> str:
    """ "by 5 December"; with the year where it is another one than that of the event."""
    due = date.fromisoformat(day)
    year = "" if due.year == local_day(event.at).year else f" {due.year}"
    return f"by {due.day} {due:%B}{year}"


def _created(told: Sentences, event: Event) -> str:
    return f"began the article, at /articles/{event.detail['slug']}/"


def _saved(told: Sentences, event: Event) -> str:
    return _why(f"saved revision {event.detail['revision']}", event)


def _restored(told: Sentences, event: Event) -> str:
    source = event.detail.get("text_of")
    return f"restored the text of revision {source}, as revision {event.detail['revision']}"


def _mending(told: Sentences, event: Event) -> str:
    source = event.detail.get("text_of")
    return f"began to correct the live text, revision {source}, with revision {event.detail['revision']}"


def _renamed(told: Sentences, event: Event) -> str:
    was, now = event.detail["from"], event.detail["to"]
    return f"changed the web address from /articles/{was}/ to /articles/{now}/"


def _also_read(told: Sentences, event: Event) -> str:
    count = len(event.detail["articles"])
    if not count:
        return "emptied “Also read”"
    return f"chose {count} article{'' if count == 1 else 's'} for “Also read”"


def _reclassified(told: Sentences, event: Event) -> str:
    place = event.place or "another topic"
    return f"moved the article to “{place}”, as: {Kind(event.detail['kind']).label}"


def _policy(told: Sentences, event: Event) -> str:
    verb = "wrote down" if event.kind == "policy set" else "changed"
    return f"{verb} what the article needs: the policy “{event.detail['policy_name']}”"


def _submitted(told: Sentences, event: Event) -> str:
    return f"submitted revision {event.detail['revision']} for review"


def _asked(told: Sentences, event: Event) -> str:
    detail = event.detail
    what = _TO_REVIEW.get(detail["kind"], "about")
    whom, text = event.asked or display.NAME_WITHHELD, told.under_review(event)
    return f"asked {whom} {what} {text}, {_by(detail['due_on'], event)}"


def _closed(told: Sentences, event: Event) -> str:
    return _why(f"closed the review of {told.under_review(event)}", event)


def _signed(told: Sentences, event: Event) -> str:
    detail = event.detail
    approved = "approved the facts of" if detail["kind"] == "fact_check" else "approved"
    if detail.get("scope") == "changes":
        approved = "approved what changed in"
    return f"{_DECISIONS.get(detail['decision'], approved)} revision {detail['revision']}"


def _taken_back(told: Sentences, event: Event) -> str:
    by = display.actor_name(event)
    fallen = [told.sign_off(key, by) for key in event.detail["sign_offs"]]
    return _why(f"took back {listed(fallen)}", event)


def _late_conflict(told: Sentences, event: Event) -> str:
    given = told.sign_off(event.detail["sign_off"], display.actor_name(event))
    return f"declared a conflict of interest with {given}"


def _overridden(told: Sentences, event: Event) -> str:
    given = told.sign_off(event.detail["sign_off"], display.actor_name(event))
    return _why(f"let {given} count despite a conflict of interest", event)


def _published(told: Sentences, event: Event) -> str:
    return f"published revision {event.detail['revision']}"


def _withdrawn(told: Sentences, event: Event) -> str:
    how_long = "for good" if event.detail.get("for_good") else "for now"
    return _why(f"took the article offline {how_long}", event)


def _concern(told: Sentences, event: Event) -> str:
    cause, _, _ = event.detail.get("cause", "").partition(":")
    return f"raised a concern{_CAUSES.get(cause, '')}"


def _concern_resolved(told: Sentences, event: Event) -> str:
    if event.detail.get("revision"):
        return f"resolved a concern with revision {event.detail['revision']}"
    return _why("dismissed a concern", event)


def _made_responsible(told: Sentences, event: Event) -> str:
    return f"let {event.owner or display.NAME_WITHHELD} answer for the page"


def _kept(told: Sentences, event: Event) -> str:
    others = len(event.detail["people"]) - 1
    besides = f" and {others} other{'' if others == 1 else 's'}" if others else ""
    return f"kept the draft to themselves{besides} until it is live"


def _opened(told: Sentences, event: Event) -> str:
    return "let everybody who works on articles see the draft"


def _put_away(told: Sentences, event: Event) -> str:
    return _why("put the draft away", event)


def _scheduled(told: Sentences, event: Event) -> str:
    due = timezone.localtime(datetime.fromisoformat(event.detail["due_at"]))
    return f"scheduled revision {event.detail['revision']} for {due:%-d %B %Y at %H:%M}"


_ENDED = {
    "published": "let {} go live as scheduled",
    "refused": "was to let {} go live as scheduled, and it did not",
}


def _schedule_ended(told: Sentences, event: Event) -> str:
    text = f"revision {event.detail['revision']}"
    became = _ENDED.get(event.detail["outcome"])
    did = became.format(text) if became else f"called off what was scheduled, {text}"
    return _why(did, event)


_ABOUT = {"must_fix": "said what must be fixed in", "question": "asked about words of"}


def _commented(told: Sentences, event: Event) -> str:
    did = _ABOUT.get(event.detail["comment_kind"], "made a suggestion about words of")
    return f"{did} revision {event.detail['revision']}"


_TELL: dict[str, Callable[[Sentences, Event], str]] = {
    "created": _created,
    "saved": _saved,
    "restored": _restored,
    "mending": _mending,
    "renamed": _renamed,
    "also read chosen": _also_read,
    "reclassified": _reclassified,
    "policy set": _policy,
    "policy changed": _policy,
    "submitted for review": _submitted,
    "reviewer asked": _asked,
    "review closed": _closed,
    "signed off": _signed,
    "sign-off taken back": _taken_back,
    "conflict declared": _late_conflict,
    "conflict overridden": _overridden,
    "published": _published,
    "kept to a circle": _kept,
    "opened to all": _opened,
    "put away": _put_away,
    "withdrawn": _withdrawn,
    "concern raised": _concern,
    "concern resolved": _concern_resolved,
    "made responsible": _made_responsible,
    "commented": _commented,
    "scheduled": _scheduled,
    "schedule ended": _schedule_ended,
}
