"""What becomes of live articles when somebody who can be recognised on an image takes their consent back."""

from datetime import datetime

from django.utils import timezone

from articles.actions import end_consent, lock_each
from articles.models import Article, Consent, Image
from people.models import User
from people.refusals import Refusal, the_reason
from people.verbs import verb
from reviews.actions.concerns import raise_in
from reviews.models import Concern, Publication


@verb
def withdraw_consent(
    *, consent: Consent, by: User, reason: str, at: datetime | None = None
) -> Consent:
    """Take a consent back: readers see the image no more from this moment on, and each live article that shows it gets a concern."""
    at = at or timezone.now()
    why = the_reason(reason, "take the consent back")
    live = Publication.objects.filter(revision__illustrations__image=consent.image_id)
    articles = lock_each(Article.objects.filter(pk__in=live.values("article")))
    image = Image.objects.select_for_update(of=("self",)).get(pk=consent.image_id)
    later = image.consents.filter(pk__gt=consent.pk)
    if any(one.whose == consent.whose for one in later):
        raise Refusal(
            "This person has agreed again since, and that counts. Withdraw their last consent."
        )
    consent = end_consent(Consent.objects.get(pk=consent.pk), by=by, reason=why, at=at)
    for article in articles:
        raise_in(
            article,
            by=by,
            at=at,
            cause=f"consent:{consent.pk}",
            source=str(Concern.Source.CONSENT),
            text=f"The consent to the image “{image}” was taken back. Readers don’t see it any more: does the text make sense without it?",
        )
    return consent
