"""Putting a page of a change set live once its reviewers have approved the change."""

from django_tasks import task

from people.refusals import Refusal
from reviews.actions.releases import publish
from reviews.models import Assignment, ChangedPage, Review
from reviews.publishing import live_publication
from reviews.refusals import NotPublishable

_PUBLISH = "articles.publish_article"


def is_changed_page(revision: int) -> bool:
    """Whether a text was made by a change set, and its reviewers were asked about the change alone."""
    made = ChangedPage.objects.filter(revision=revision, outcome=ChangedPage.Outcome.ASKED)
    # Who submits it anew decides anew when it is published.
    return made.exists() and Review.objects.filter(revision=revision).count() == 1


@task(priority=80)
def publish_changed(*, revision: int) -> str:
    """Publish a text of a change set as whoever proposed it, if all have decided and the gate lets it; an editor sees to it otherwise."""
    page = ChangedPage.objects.select_related("revision__article", "change_set__made_by")
    changed = page.filter(revision=revision, outcome=ChangedPage.Outcome.ASKED).first()
    if changed is None or changed.revision is None or not is_changed_page(revision):
        return "There was nothing to do."
    text, by = changed.revision, changed.change_set.made_by
    if Assignment.objects.deciding().filter(revision=text).exists():
        return "Others have yet to decide."
    if not (by.is_active and by.is_staff and by.has_perm(_PUBLISH)):
        raise Refusal(f"{by.name}, who proposed the change, may not publish any more.")
    live = live_publication(text.article)
    if live is None or live.revision.number >= text.number:
        return "Another text is live, or none: an editor decides."
    try:
        publish(revision=text, by=by)
    except NotPublishable as refused:
        return f"It stays as it was: {' '.join(one.message for one in refused.blockers)}"
    return f"{text} is live."
