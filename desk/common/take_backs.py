"""What taking a sign-off back does, in words: before it is done, and after."""

from people.models import User
from reviews.actions.take_backs import TakeBack, effect_of, told_of
from reviews.models import Publication, SignOff
from reviews.publishing import live_publication
from reviews.states import page_fell_with


def before(sign_off: SignOff, *, by: User) -> list[str]:
    """What will happen if this person takes it back: to the page, to other approvals, and who is told."""
    effect = effect_of(sign_off)
    told = [person.name for person in told_of(effect, by=by)]
    sentences = [_of_page(effect), _of_others(effect)]
    sentences.append(f"By mail this is told to {_and(told)}." if told else "Nobody else is told.")
    return [sentence for sentence in sentences if sentence]


def _of_page(effect: TakeBack) -> str:
    if effect.page_leaves:
        return "The page is live and goes offline at once; readers find a note that it is being checked again."
    if effect.publication:
        return f"The live page stays, because it {_rests_on(effect.publication)}."
    return "Readers see no page of this article, so nothing changes for them."


def _of_others(effect: TakeBack) -> str:
    fallen = [f"{one.reviewer.name}’s of revision {one.revision.number}" for one in effect.falling]
    if len(fallen) < 2:
        return ""
    return f"Approvals of later changes that amend it fall with it: {_and(fallen[:-1])}."


def after(sign_off: SignOff) -> str:
    """What is true for readers now that it was taken back."""
    publication = live_publication(sign_off.revision.article)
    fell = page_fell_with(sign_off)
    if publication is None:
        return "The page is no longer shown to readers." if fell else ""
    kept = _rests_on(publication)
    if fell:
        return f"The page went offline with it. Since then it was published again: it {kept}."
    return f"The live page stays, because it {kept}."


def _rests_on(publication: Publication) -> str:
    """Such as "rests on the approvals of Amara Solwyn and Jonas Reedmarch"."""
    approvals = publication.release.approvals.exclude(reviewer=None).order_by("slot")
    names = [one.reviewer.name for one in approvals.select_related("reviewer__user")]
    word = "approval" if len(names) == 1 else "approvals"
    return (
        f"shows revision {publication.revision.number}, which rests on the {word} of {_and(names)}"
    )


def _and(names: list[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
