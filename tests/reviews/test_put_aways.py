"""A draft that nobody works on is put away and brought back; while it is away it is in nobody's way."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from articles.actions import give_evidence, rename, restore_text, save_revision
from articles.models import Article, PutAway
from desk.articles import turns
from desk.dashboard import figures
from people.models import Event
from people.refusals import Refusal
from reviews import actions
from reviews.models import Review
from reviews.states import State, count_by_stage, in_state, state_of
from tests.desk.house import at, signed_in, words
from tests.desk.test_article_form import typed

pytestmark = pytest.mark.both


def kinds(article):
    return list(
        Event.objects.filter(subject=f"article:{article.pk}")
        .order_by("n")
        .values_list("kind", flat=True)
    )


def put_away(story, article, by=None):
    return actions.put_away(article=article, by=by or story.wanda, reason="Nobody asks for it")


def test_what_is_put_away_is_a_state_of_its_own_and_waits_for_nobody(story):
    draft, other = story.draft(), story.draft("other")
    article = draft.article
    assert turns.waiting(story.wanda) == [other.article_id, article.pk]

    put_away(story, article)

    standing = state_of(article, at=story.now())
    assert (standing.state, standing.stage) == (State.PUT_AWAY, "")
    assert turns.waiting(story.wanda) == [other.article_id]
    everything = Article.objects.all()
    assert list(in_state(everything, State.DRAFT, at=story.now())) == [other.article]
    assert list(in_state(everything, State.PUT_AWAY, at=story.now())) == [article]
    assert count_by_stage(at=story.now())[State.DRAFT] == 1
    assert actions.bring_back(article=article, by=story.edith)
    standing = state_of(article, at=story.now())
    assert (standing.state, standing.stage) == (State.DRAFT, State.DRAFT)
    assert set(turns.waiting(story.wanda)) == {other.article_id, article.pk}
    assert kinds(article)[-2:] == ["put away", "brought back"]


def test_the_second_click_changes_nothing(story):
    article = story.draft().article
    first = put_away(story, article)

    assert put_away(story, article, by=story.edith) == first
    assert actions.bring_back(article=article, by=story.wanda) is True
    assert actions.bring_back(article=article, by=story.wanda) is False
    assert kinds(article).count("put away") == kinds(article).count("brought back") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        for _ in range(2):
            PutAway.objects.create(
                article=article, put_by=story.wanda, put_at=story.now(), reason="Twice"
            )


def test_what_somebody_waits_for_is_not_put_away(story):
    live = story.live("live").article
    in_review = story.submit(story.draft("in-review")).article
    handed = story.draft("handed").article
    actions.hand_over(article=handed, by=story.wanda)
    doubted = story.draft("doubted").article
    actions.raise_concern(article=doubted, by=story.edith, detail="A dose")
    approved = story.approved("approved")
    review = Review.objects.get(revision=approved)
    actions.close_review(review=review, by=story.edith, reason="All have decided")
    actions.schedule(
        revision=approved, by=story.edith, due_at=story.now() + timedelta(days=1), at=story.now()
    )

    for article, why in (
        (live, "Readers know this page"),
        (in_review, "A review of this draft is open"),
        (handed, "waits for an editor"),
        (doubted, "A concern about this draft is open"),
        (approved.article, "to go live by itself"),
    ):
        with pytest.raises(Refusal, match=why):
            put_away(story, article)
    assert not PutAway.objects.exists()


def test_nothing_is_done_with_it_until_it_is_brought_back(story):
    approved = story.approved()
    article = approved.article
    actions.close_review(
        review=Review.objects.get(revision=approved), by=story.edith, reason="Later"
    )
    put_away(story, article)
    tomorrow = story.now() + timedelta(days=1)

    for act in (
        lambda: save_revision(
            article=article, by=story.wanda, based_on=approved, **story.text(title="Newer")
        ),
        lambda: actions.submit(revision=approved, by=story.edith),
        lambda: actions.publish(revision=approved, by=story.edith),
        lambda: actions.schedule(revision=approved, by=story.edith, due_at=tomorrow),
        lambda: actions.hand_over(article=article, by=story.wanda),
        lambda: rename(article=article, by=story.wanda, slug="another"),
        lambda: actions.reclassify(
            article=article, by=story.edith, topic=article.topic, kind="news"
        ),
        lambda: actions.comment(
            revision=approved,
            by=story.wanda,
            part="title",
            quote="nerves",
            kind="question",
            words="Which?",
        ),
        lambda: actions.explain_overlap(
            article=article, against="article:1", reason="Ours", by=story.wanda
        ),
        lambda: give_evidence(article=article, by=story.wanda, given=[]),
        lambda: restore_text(article=article, by=story.wanda, revision=approved, based_on=approved),
    ):
        with pytest.raises(Refusal, match="Bring it back first"):
            act()

    actions.bring_back(article=article, by=story.wanda)
    assert actions.publish(revision=approved, by=story.edith, at=story.now())


def test_wanda_puts_a_draft_away_at_the_desk_and_brings_it_back(story):
    article, client = story.draft(title="Gout").article, signed_in(story.wanda)
    here = at(article, "change")
    assert at(article, "put_away") in client.get(here).content.decode()

    refused = client.post(at(article, "put_away"), {"reason": " "})
    assert refused.status_code == 422
    client.post(at(article, "put_away"), {"reason": "Nobody asks for it"})

    page = client.get(here)
    assert "Put away" in words(page)
    assert "Nobody asks for it" in words(page)
    assert "data-save" not in page.content.decode()
    changelist = at(Article, "changelist")
    for query, found in (("", 0), ("?q=gout", 0), ("?state=put_away", 1), ("?state=draft", 0)):
        assert len(client.get(changelist + query).context["cl"].result_list) == found, query
    assert [one.title for one in figures.figures(story.wanda)] == []
    client.post(at(article, "bring_back"))
    assert len(client.get(changelist).context["cl"].result_list) == 1
    assert "data-save" in client.get(here).content.decode()


def test_words_that_were_typed_meanwhile_are_not_lost(story):
    """Wanda types while Edith puts the draft away: what she typed stays in the form, and it says why."""
    revision = story.draft()
    sent = typed(story, revision.article, title="Typed meanwhile")
    put_away(story, revision.article, by=story.edith)

    answer = signed_in(story.wanda).post(at(revision.article, "change"), sent)

    assert answer.status_code == 422
    assert "Bring it back first" in words(answer)
    assert "Typed meanwhile" in answer.content.decode()
    # The form keeps them from then on, as it keeps what is typed.
    assert "data-working" in answer.content.decode()
    opened = signed_in(story.wanda).get(at(revision.article, "change"))
    assert all(field.disabled for field in opened.context["form"].fields.values())


def test_strangers_put_nothing_away(story):
    article = story.draft().article
    for person in (story.stan, story.rivera.user):
        client = signed_in(person)
        assert client.post(at(article, "put_away"), {"reason": "No"}).status_code in (302, 403, 404)
    assert signed_in(story.wanda).put(at(article, "put_away")).status_code == 405
    assert "Nobody has put it away" in words(
        signed_in(story.wanda).post(at(article, "bring_back"), follow=True)
    )
    assert not PutAway.objects.exists()
