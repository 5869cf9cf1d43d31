"""What the trail tells of each article, in the order in which the verbs would have told it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from articles import telling as of_texts
from articles.models import AlsoRead
from cms.corpus import plans
from cms.corpus.life import Life, store
from cms.corpus.site import Site
from people.models import Event
from people.trail import Line, chain
from people.witness import telling
from reviews import telling as of_reviews

# Articles from which an editor chooses what to read beside a page.
_OTHERS = 3


def tell(site: Site, lives: list[Life]) -> None:
    """Store the whole trail of each article."""
    store(Event, (event for life in lives for event in _events(site, life)))


def _events(site: Site, life: Life) -> Iterator[Event]:
    for event in chain(life.article, _lines(life)):
        event.recorded_at = site.now
        yield event


def _lines(life: Life) -> Iterator[Line]:
    yield from _written(life)
    if life.plan.is_submitted:
        yield from _submitted(life)
    if life.plan.is_live:
        yield from _published(life)
    yield from _chosen(life)


def _line(kind: str, actor: str, at: datetime, detail: dict[str, Any], *wrote: Any) -> Line:
    return Line(kind, actor, at, detail, telling(wrote))


def _written(life: Life) -> Iterator[Line]:
    actor = life.writer.actor.hash
    article = life.article
    yield _line("created", actor, life.plan.begun, of_texts.of_article(article), article)
    for text in life.revisions:
        yield _line("saved", actor, text.created_at, of_texts.of_revision(text), text)


def _submitted(life: Life) -> Iterator[Line]:
    actor, at = life.editor.actor.hash, life.plan.at(plans.SUBMITTED)
    requirement = life.requirement
    yield _line("policy set", actor, at, of_reviews.of_requirement(requirement), requirement)
    yield Line("submitted for review", actor, at, of_reviews.of_review(life.review))
    for assignment in life.assignments:
        yield Line("reviewer asked", actor, at, of_reviews.of_assignment(assignment))


def _published(life: Life) -> Iterator[Line]:
    for one in life.sign_offs:
        yield _line("signed off", one.actor, one.signed_at, of_reviews.of_sign_off(one), one)
    release = life.release
    detail = of_reviews.of_release(release, life.sign_offs)
    wrote = (release, life.publication)
    yield _line("published", release.actor, release.published_at, detail, *wrote)


def _chosen(life: Life) -> Iterator[Line]:
    for number, choice in enumerate(life.choices, 1):
        at = life.plan.at(plans.PUBLISHED + number * plans.CHOSEN)
        detail = {"articles": [one.other_id for one in choice]}
        yield Line("also read chosen", life.editor.actor.hash, at, detail)


def choose_reading(lives: list[Life]) -> None:
    """Editors choose what to read beside a page, each time something else; the last choice stands."""
    if len(lives) <= _OTHERS:
        return
    for place, life in enumerate(lives):
        others = [lives[(place + n) % len(lives)] for n in range(1, _OTHERS + 1)]
        life.choices = [_choice(life, others, n) for n in range(life.plan.choices)]
    store(AlsoRead, (one for life in lives if life.choices for one in life.choices[-1]))


def _choice(life: Life, others: list[Life], number: int) -> list[AlsoRead]:
    named = [others[(number + n) % _OTHERS].article for n in range(2)]
    return [
        AlsoRead(article=life.article, other_id=other.pk, position=position)
        for position, other in enumerate(named)
    ]
