"""Beside the text stands what happened since its reviewer last signed it."""

from datetime import timedelta

from people.actions import automatic
from references.actions import record_notice
from references.models import Link
from reviews import actions
from tests.desk.reviewers import screen, sign_in
from tests.story import cite
from tests.website.reading import words

LINK = "https://example.org/leaflet"


def second_look(story, first):
    """The same reviewers are asked about the next text."""
    revision = story.write(first.article, title="What leads to it now", body=first.body)
    return story.submit(revision, (story.rivera, "medical")).assignments.get()


def told(client, assignment):
    return words(screen(client, assignment), "//section[@aria-labelledby='then-title']")


def test_concerns_works_and_links_since_they_signed(story, client):
    body = f'<p>See <a href="{LINK}">the leaflet</a>{cite(story.works[0])}.</p>'
    first = story.live(body=body)
    actions.raise_concern(article=first.article, by=story.edith, detail="Two doses differ.")
    record_notice(reference=story.works[0], kind="correction", source="editor", by=story.maya)
    Link.objects.create(url=LINK, state=Link.State.BROKEN, tried_at=story.now())
    sign_in(client, story.rivera)

    said = told(client, second_look(story, first))

    assert "A concern was raised: Two doses differ." in said
    assert "Reference 1 has a notice: correction." in said
    assert f"A link no longer works: {LINK}" in said


def test_nothing_happened_is_said_too_and_what_was_before_is_not(story, client):
    first = story.draft()
    early = story.start - timedelta(days=1)
    record_notice(
        reference=story.works[0], kind="correction", source="editor", by=story.maya, at=early
    )
    story.approve_all(story.submit(first))
    actions.publish(revision=first, by=story.edith)
    sign_in(client, story.rivera)

    assert "No concern was raised" in told(client, second_look(story, first))


def test_whoever_signed_nothing_yet_is_told_nothing(story, client):
    assignment = story.submit(story.draft(), (story.chen, "medical")).assignments.get()
    sign_in(client, story.chen)

    assert "Since you signed" not in words(screen(client, assignment))


def test_what_another_reviewer_says_must_be_fixed_is_not_told_by_the_daily_check(story, client):
    """Dr Factor says so in the round in which Dr Rivera has not decided yet."""
    live = story.live()
    review = story.submit(live, (story.rivera, "medical"), (story.felix, "fact_check"))
    facts = review.assignments.get(kind="fact_check")
    actions.comment(
        revision=live, by=story.felix.user, kind="must_fix", words="Wholly wrong.", part="title",
        quote=live.title.split()[0], assignment=facts,
    )  # fmt: skip
    actions.recheck(article=live.article_id, by=automatic())
    sign_in(client, story.rivera)

    said = words(screen(client, review.assignments.get(kind="medical")))

    assert "Wholly wrong" not in said and "must be fixed." not in told(
        client, review.assignments.get(kind="medical")
    )
