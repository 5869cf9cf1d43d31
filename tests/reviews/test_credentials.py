"""What a reviewer's credentials are worth on a day."""

from datetime import timedelta

from people.models import Snapshot
from reviews import actions
from reviews.models import Credential


def test_an_expired_credential_is_in_no_snapshot(story):
    """Dr Rivera signs after one of two credentials has ended; the sign-off tells of the other alone."""
    old = actions.claim_credential(
        reviewer=story.rivera,
        by=story.maya,
        kind="nurse",
        regulator="other",
        jurisdiction="Nowhere",
        number="RN 1",
        expires_on=story.due(1),
        at=story.start,
    )
    actions.verify_credential(credential=old, by=story.olga, evidence="Read", at=story.start)
    medical = story.submit(story.draft()).assignments.order_by("id")[0]

    signed = story.decide(medical, at=story.now() + timedelta(days=3))

    told = Snapshot.objects.get(hash=signed.actor).payload
    assert "1234567893" in told
    assert "RN 1" not in told


def test_lists_and_single_rows_agree_on_which_credentials_stand(story):
    """Verified, never verified, revoked; before the verification, on the last day, and after it."""
    verified, revoked = story.qualify(story.rivera), story.qualify(story.rivera)
    claimed = Credential.objects.create(
        reviewer=story.rivera,
        kind="physician",
        regulator="other",
        number="X 1",
        expires_on=verified.expires_on,
        claimed_by=story.maya,
    )
    actions.revoke_credential(credential=revoked, by=story.maya, reason="Struck off")
    first, last = story.start, story.now() + timedelta(days=700)
    for days in (360, 690):
        actions.verify_credential(
            credential=verified,
            by=story.olga,
            evidence="Again",
            at=story.start + timedelta(days=days),
        )

    for at, expected in (
        (first - timedelta(seconds=1), False),
        (first, True),
        (last, True),
        (last + timedelta(days=1), False),
    ):
        rows = Credential.objects.select_related("revocation").prefetch_related("verifications")
        stand = {row.pk for row in rows if row.stands(at)}
        assert stand == set(Credential.objects.standing(at).values_list("pk", flat=True))
        assert (verified.pk in stand) is expected
        assert not stand & {claimed.pk, revoked.pk}
