"""Who signed what readers see: the sign-offs that releases stand on."""

from collections.abc import Iterable, Sequence

from reviews import seals
from reviews.models import ApprovalKind, Release, SignOff


def signed(releases: Sequence[Release]) -> dict[int, list[SignOff]]:
    """The sign-offs that each release stood on, in the order of its slots; one query."""
    wanted = {seal for release in releases for seal in release.signatures}
    found = SignOff.objects.filter(
        seal__in=wanted, revision__in={release.revision_id for release in releases}
    ).select_related("reviewer__user", "base__reviewer__user", "override__overridden_by")
    by_seal = {
        one.seal: one
        for one in found
        if all(map(seals.has_valid_seal, filter(None, (one, one.base))))
    }
    return {
        release.pk: [by_seal[seal] for seal in release.signatures if seal in by_seal]
        for release in releases
    }


def whole_reviews(sign_offs: Iterable[SignOff]) -> list[SignOff]:
    """The medical approvals of the whole page among them, or that they rest on."""
    return [one.base or one for one in sign_offs if one.kind == ApprovalKind.MEDICAL]
