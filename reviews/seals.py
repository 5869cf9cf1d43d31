"""What a page stands on, proved: what the trail says is live, and the sign-offs that its release names by their seals.

A sign-off carries a seal, its reviewer's signature to exact bytes: HMAC-SHA-256(key, canonical row), with a key of the site's
(`SEAL_KEYS`, the newest first; older ones still verify).
"""

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from articles import digest
from articles.models import Revision
from people import canonical, guards, heads
from people.accounts import beyond_name
from people.heads import with_heads
from people.prepared import Given, Prepared
from reviews.models import Approval, Publication, Release, SignOff


class BrokenSeal(Exception):
    """What is stored as live was not written by the gate; it must not be shown."""


def _document(sign_off: SignOff) -> dict[str, Any]:
    row = {name: getattr(sign_off, name) for name in SignOff.sealed}
    return {"v": 1, "row": "sign_off"} | row


def seal_of(sign_off: SignOff) -> str:
    """The seal that this site gives to a decision."""
    return canonical.make_seal(_document(sign_off))


def has_valid_seal(sign_off: SignOff) -> bool:
    """Whether this site wrote the decision, and nobody has changed it since."""
    return canonical.is_seal_of(sign_off.seal, _document(sign_off))


def seal_anew() -> None:
    """Seal decisions under the newest key, and let releases name them by their new seals. As the owner of the tables, in a transaction."""
    tables = [model._meta.db_table for model in (SignOff, Release)]
    with guards.letting_go(connection, tables):
        renewed = {}
        for one in SignOff.objects.order_by("pk").iterator():
            if has_valid_seal(one):
                renewed[one.seal] = seal_of(one)
                QuerySet.update(SignOff._base_manager.filter(pk=one.pk), seal=renewed[one.seal])
        for release in Release.objects.order_by("pk").iterator():
            named = [renewed.get(seal, seal) for seal in release.signatures]
            QuerySet.update(Release._base_manager.filter(pk=release.pk), signatures=named)


# What of a publication, its release and its text the trail tells.
LISTED_BY = tuple(
    name.removesuffix("_id") for version in Publication.tells.versions for name in version
)


def may_be_listed(publication: Publication) -> bool:
    """Whether title and summary of a live article may stand in a list."""
    return _belongs_together(publication) and heads.stands(
        publication, f"article:{publication.article_id}"
    )


def _belongs_together(publication: Publication) -> bool:
    """Keys see to this, unless somebody took them away."""
    release, revision = publication.release, publication.revision
    return (
        publication.article_id == release.article_id == revision.article_id
        and publication.revision_id == release.revision_id
        and publication.n_slots == release.n_slots
    )


@Prepared
def _approvals() -> QuerySet[Approval]:
    slots = Approval.objects.filter(release=Given("release")).exclude(slot=0).order_by("slot")
    slots = slots.with_specialty()
    slots = with_heads(slots, "reviewer", "sign_off__reviewer")
    slots = with_heads(slots, "reviewer", "sign_off__base__reviewer", name="base_head")
    return slots.select_related(
        "sign_off__reviewer__user",
        "sign_off__declaration",
        "sign_off__base__reviewer__user",
        "sign_off__base__declaration",
    ).defer(
        *beyond_name("sign_off__reviewer__user__"), *beyond_name("sign_off__base__reviewer__user__")
    )


def _sign_off(approval: Any) -> SignOff:
    """Its sign-off; with the declarations made for it, which pages show, go the heads of their reviewers' trails."""
    sign_off = approval.sign_off
    sign_off.asked_specialty = approval.asked_specialty
    for one, head in ((sign_off, approval.head), (sign_off.base, approval.base_head)):
        if one and one.declaration:
            one.declaration.head = head
    return sign_off


def prove(publication: Publication) -> list[SignOff]:
    """The sign-offs that a live page stands on, in the order of the policy's slots.

    Raises BrokenSeal unless the trail says that it is live, and the release, every sign-off and the text's bytes are what the gate let through.
    """
    if not may_be_listed(publication):
        raise BrokenSeal(
            f"the trail does not say that release {publication.release_id} is live as it is"
        )
    return prove_approvals(publication)


def prove_approvals(publication: Publication) -> list[SignOff]:
    """The same, whatever the trail says."""
    release, revision = publication.release, publication.revision
    sign_offs = [_sign_off(approval) for approval in _approvals(release=release.pk)]
    if not digest.matches(revision):
        raise BrokenSeal(f"revision {revision.pk} is not the text that its digest names")
    if [s.seal for s in sign_offs] != release.signatures:
        raise BrokenSeal(f"release {release.pk} stands on other sign-offs than it says")
    for sign_off in sign_offs:
        _prove_sign_off(sign_off, revision)
    return sign_offs


def _prove_sign_off(sign_off: SignOff, revision: Revision) -> None:
    for one in filter(None, (sign_off, sign_off.base)):
        if not has_valid_seal(one):
            raise BrokenSeal(f"sign-off {one.pk} is not sealed by this site")
        if one.withdrawn_at:
            raise BrokenSeal(f"sign-off {one.pk} was taken back")
    if sign_off.digest != revision.digest:
        raise BrokenSeal(f"sign-off {sign_off.pk} is of another text")
