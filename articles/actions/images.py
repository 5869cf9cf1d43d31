"""What can be done with images: into the library, described, with the consent of whoever can be recognised."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from articles import pixels
from articles.cleaning import clean_text
from articles.images import content_of, keep_file, path_of
from articles.models import Consent, Image
from articles.pictures import WIDTHS
from articles.querysets import kept_images
from people import plain_rows, trail
from people.canonical import sha256
from people.damage import must_match
from people.days import local_day
from people.models import User
from people.refusals import Refusal
from people.verbs import verb


@verb
def add_image(*, upload: Any, by: User, at: datetime | None = None, **said: Any) -> Image:
    """Take a picture into the library; `said` are the fields of `Image` that people fill in.

    ValidationError for what `pixels.whole` refuses, and for a picture that is here already.
    """
    at = at or timezone.now()
    kept = _read(upload)
    if known := Image.objects.filter(digest=kept.digest).first():
        is_kept = kept_images(by).filter(image=known).exists()
        where = "a draft that only some people may see shows it" if is_kept else f"“{known}”"
        raise ValidationError({"upload": f"This picture is in the library already: {where}."})
    keep_file(path_of(kept.digest), kept.content)
    size = {"width": kept.width, "height": kept.height}
    image = Image(digest=kept.digest, added_by=by, added_at=at, **size, **_tidied(said))
    image.full_clean(exclude=["added_by"])
    plain_rows.keep(image, by=by, at=at)
    transaction.on_commit(lambda: make_widths.enqueue(digest=kept.digest))
    return image


def _read(upload: Any) -> pixels.Pixels:
    try:
        return pixels.whole(upload)
    except ValidationError as problem:
        raise ValidationError({"upload": problem.messages}) from problem


@verb
def describe_image(
    *, image: Image, by: User, seen: str | None = None, at: datetime | None = None, **said: Any
) -> Image:
    """Change what the library says of an image. Texts keep what their reviewers saw, until they are saved again.

    `seen` is the `state_of` the image that the change was made from: StaleImage when somebody else has changed it since.
    """
    said = _tidied(said)
    image = Image.objects.select_for_update(of=("self",)).get(pk=image.pk)
    if seen is not None and seen != state_of(image):
        raise StaleImage
    changed = [name for name, value in said.items() if getattr(image, name) != value]
    for name in changed:
        setattr(image, name, said[name])
    image.full_clean(exclude=["added_by"])
    return plain_rows.keep(image, by=by, fields=changed, at=at) if changed else image


class StaleImage(Refusal):
    """Somebody else changed what is said of an image."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed this image in the meantime, and nothing was saved. Compare your words with the page of the "
            "image, then save again."
        )


def state_of(image: Image) -> str:
    """What the library says of an image, as one word."""
    names = ("name", "alt", "is_decorative", "credit", "licence", "shows_person")
    return sha256({name: getattr(image, name) for name in names})


def _tidied(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: clean_text(value) if isinstance(value, str) else value for name, value in said.items()
    }


@verb
def record_consent(
    *,
    image: Image,
    by: User,
    scope: str,
    given_on: date,
    evidence: str,
    who: str = "",
    expires_on: date | None = None,
    at: datetime | None = None,
) -> Consent:
    """Somebody who can be recognised on an image agreed; ValidationError for dates that make no sense."""
    at = at or timezone.now()
    image = Image.objects.select_for_update(of=("self",)).get(pk=image.pk)
    if given_on > local_day(at):
        raise ValidationError({"given_on": "This day is still to come."})
    must_match(image)
    consent = Consent(
        image=image,
        who=clean_text(who),
        scope=clean_text(scope),
        given_on=given_on,
        expires_on=expires_on,
        evidence=clean_text(evidence),
        recorded_by=by,
        recorded_at=at,
    )
    consent.full_clean(exclude=["recorded_by", *Consent.guard.one_way])
    consent.save()
    detail = {"consent": consent.pk}
    trail.record(
        subject=image, kind="consent recorded", by=by, at=at, detail=detail, wrote=[consent]
    )
    return consent


def end_consent(consent: Consent, *, by: User, reason: str, at: datetime) -> Consent:
    """Write down that it was taken back. What becomes of the articles is `reviews.actions.withdraw_consent`'s."""
    if not consent.take_once(withdrawn_at=at, withdrawn_by=by, withdrawal_reason=reason):
        raise Refusal("This consent was taken back already.")
    detail = {"consent": consent.pk, "reason": reason}
    trail.record(
        subject=consent.image,
        kind="consent taken back",
        by=by,
        at=at,
        detail=detail,
        wrote=[consent],
    )
    return consent


@task()
def make_widths(*, digest: str) -> str:
    """Keep an image in the narrower widths that phones ask for, too."""
    image = Image.objects.get(digest=digest)
    content = content_of(digest)
    narrower = [width for width in WIDTHS if width < image.width]
    for width in narrower:
        keep_file(path_of(digest, width), pixels.narrowed(content, width))
    return f"Image {image.pk} is kept in {len(narrower)} narrower widths."
