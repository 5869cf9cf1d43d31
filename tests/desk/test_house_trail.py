"""What is kept for ever is readable and never editable; sign-offs are taken back, conflicts overridden."""

import pytest

from articles.models import Revision
from articles.rendering import present
from desk.articles.sentences import _TELL
from desk.common.display import in_words
from people.models import Event
from references.formatting import short_label
from reviews.actions import withdraw
from reviews.models import Override, Publication, Release, SignOff, Withdrawal
from tests.desk.house import at, faults, signed_in, words
from tests.story import entitle
from tests.website import reading

FACTS = [Event, Revision, SignOff, Release, Withdrawal]


@pytest.fixture
def history(story):
    """One article that was live and came down, so that each fact exists."""
    revision = story.live()
    withdraw(article=revision.article, by=story.edith, reason="Look again")
    return revision


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("who", ["maya", "root"])
def test_facts_are_read_and_never_changed(story, history, model, who):
    fact = model.objects.order_by("pk").first()
    before = model.objects.filter(pk=fact.pk).values().get()
    client = signed_in(getattr(story, who))
    bulk = {"action": "delete_selected", "_selected_action": fact.pk, "post": "yes"}

    assert client.get(at(model, "changelist")).status_code == 200
    assert client.get(at(fact, "change")).status_code == 200
    for page in ("change", "delete", "history"):
        assert client.post(at(fact, page), {"post": "yes", "kind": "forged"}).status_code == 403
    assert client.post(at(model, "add"), {"kind": "forged"}).status_code == 403
    assert client.post(at(model, "changelist"), bulk).status_code == 403
    assert model.objects.filter(pk=fact.pk).values().get() == before


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_a_reviewer_and_a_stranger_read_none_of_them(story, history, model):
    fact = model.objects.order_by("pk").first()

    for person in (story.rivera.user, story.stan):
        client = signed_in(person)
        for url in (at(model, "changelist"), at(fact, "change"), at(fact, "history")):
            assert client.get(url, follow=True).status_code == 403


def test_a_text_is_shown_as_readers_see_it_with_its_source_behind(story, history):
    page = signed_in(story.maya).get(at(history, "change")).content.decode()

    assert f'<div class="as-read">{present(history.html, history.citations.all()).html}' in page
    assert "<summary>Source</summary>" in page
    assert 'id="reference-1"' in page


def test_only_what_is_live_has_a_next_review(story, history):
    live = story.live("migraine").article

    rows = signed_in(story.maya).get(at(Release, "changelist")).context["cl"].result_list

    assert {one.article_id for one in rows if one.is_live} == {live.pk}
    page = words(signed_in(story.maya).get(at(Release, "changelist")))
    due = Release.objects.get(article=live).review_due_on
    assert page.count(f">{in_words(due)}<") == 1


def test_a_sign_off_of_what_readers_no_longer_see_says_so(story):
    live = story.live_by_changes(summary="Another summary.")
    maya = signed_in(story.maya)

    page = words(maya.get(at(SignOff, "changelist")))
    assert page.count("Text was replaced") == 1  # the first approval is the base of the second
    assert page.count(">Until ") == 3
    assert "The changes only" in page

    withdraw(article=live.article, by=story.edith, reason="Look again")
    assert words(maya.get(at(SignOff, "changelist"))).count("Text is offline") == 4


def test_a_writer_reads_texts_and_sign_offs_and_not_the_trail(story, history):
    wanda = signed_in(story.wanda)

    codes = [wanda.get(at(model, "changelist")).status_code for model in FACTS]

    assert codes == [403, 200, 200, 403, 403]


def test_the_trail_says_who_did_what(story, history):
    page = words(signed_in(story.edith).get(at(Event, "changelist"), {"q": "published"}))

    assert "Edith Editor" in page
    assert at(history.article, "change") in page


def test_the_list_of_events_says_what_the_articles_trail_says(story, history):
    edith = signed_in(story.edith)

    row, *_ = reading.page(edith.get(at(Event, "changelist"), {"q": "signed off"})).xpath(
        "//table[@id='result_list']/tbody/tr"
    )

    said = " ".join(row.text_content().split())
    assert f"{history.title}Felix Factor approved the facts of revision 1" in said
    assert SignOff.objects.get(kind="fact_check").digest not in said
    assert "wrote down what the article needs" in words(edith.get(at(Event, "changelist")))
    assert "to review revision 1, by" in words(
        edith.get(at(Event, "changelist"), {"q": "reviewer asked"})
    )


def test_an_event_about_anything_else_is_told_by_its_kind_under_its_name(story):
    assert story.works

    told = words(signed_in(story.edith).get(at(Event, "changelist"), {"q": "reference:"}))

    assert "<b>Maya Manager</b> added it" in told
    assert f'>{short_label(story.works[0].csl)}</a><span class="under">Reference</span>' in told
    assert "Reference 1" not in told


def test_an_objects_own_trail_is_one_click_away(story):
    work = story.works[0]

    page = words(signed_in(story.edith).get(at(work, "history")))

    assert "Added" in page
    assert "Maya Manager" in page


def test_a_trail_is_called_by_the_articles_title(story, history):
    edith = signed_in(story.edith)
    event = Event.objects.filter(subject=f"article:{history.article_id}").earliest("n")
    name = f"Trail of {history.title}"

    for page in (edith.get(at(history.article, "history")), edith.get(at(event, "change"))):
        assert f"<h1>{name}</h1>" in page.content.decode()
        assert page.context["title"] == name
    assert "Line 1: created" in words(edith.get(at(event, "change")))


def test_what_is_typed_into_facts_is_shown_as_text(story, history):
    story.write(history.article, change_note="<script>alert(1)</script>", title="<b>Bold</b>")

    for model in (Revision, Event):
        page = signed_in(story.root).get(at(model, "changelist")).content.decode()
        assert "<script>alert" not in page
        assert "<b>Bold" not in page


def test_the_lists_cost_the_same_however_long_history_is(story, django_assert_max_num_queries):
    for number in range(6):
        revision = story.live(f"text-{number}")
        withdraw(article=revision.article, by=story.edith, reason="Look again")
    root = signed_in(story.root)

    for model in FACTS:
        with django_assert_max_num_queries(13):
            root.get(at(model, "changelist"))


# Taking a sign-off back


def test_taking_a_sign_off_back_takes_the_page_down(story):
    revision = story.live()
    sign_off = revision.sign_offs.get(kind="medical")
    maya = signed_in(story.maya)

    looked = maya.get(at(sign_off, "revoke"), {"reason": "x"})
    still_live = Publication.objects.exists()
    bare = maya.post(at(sign_off, "revoke"), {"reason": ""})
    done = maya.post(at(sign_off, "revoke"), {"reason": "Signed by mistake"})
    again = maya.post(at(sign_off, "revoke"), {"reason": "Twice"})

    sign_off.refresh_from_db()
    assert (looked.status_code, bare.status_code) == (200, 422)
    assert (done.status_code, again.status_code) == (302, 302)
    assert still_live
    assert not Publication.objects.exists()
    assert (sign_off.withdrawn_by, sign_off.withdrawal_reason) == (story.maya, "Signed by mistake")
    page = words(maya.get(at(sign_off, "change")))
    assert "Signed by mistake" in page
    assert at(sign_off, "revoke") not in page


@pytest.mark.parametrize("who", ["wanda", "edith"])
@pytest.mark.parametrize("page", ["revoke", "override"])
def test_other_roles_see_a_sign_off_and_leave_it_alone(story, who, page):
    sign_off = story.live().sign_offs.first()
    client = signed_in(getattr(story, who))

    assert client.get(at(sign_off, "change")).status_code == 200
    assert at(sign_off, page) not in words(client.get(at(sign_off, "change")))
    assert client.post(at(sign_off, page), {"reason": "x"}).status_code == 403
    assert Publication.objects.exists()


def conflicted(story):
    review = story.submit(story.draft())
    first, second = review.assignments.order_by("id")
    story.decide(second)
    return story.decide(first, has_conflict=True)


def test_a_conflict_is_overridden_with_a_reason_and_once(story):
    sign_off = conflicted(story)
    maya = signed_in(story.maya)

    before = words(maya.get(at(sign_off, "change")))
    done = maya.post(at(sign_off, "override"), {"reason": "The grant ended in 2010"})
    again = maya.post(at(sign_off, "override"), {"reason": "Twice"})

    assert "state-bad" in before
    assert at(sign_off, "override") in before
    assert (done.status_code, again.status_code) == (302, 422)
    assert Override.objects.get().reason == "The grant ended in 2010"
    after = words(maya.get(at(sign_off, "change")))
    assert "state-bad" not in after
    assert "The grant ended in 2010" in after


def test_without_a_conflict_there_is_nothing_to_override(story):
    sign_off = story.live().sign_offs.first()

    answer = signed_in(story.maya).post(at(sign_off, "override"), {"reason": "Just so"})

    assert answer.status_code == 422
    assert faults(answer) == ["__all__"]
    assert not Override.objects.exists()


def test_nobody_overrides_their_own_conflict(story):
    sign_off = conflicted(story)
    rivera = story.rivera.user
    entitle(rivera, is_staff=True, is_superuser=True)

    answer = signed_in(rivera).post(at(sign_off, "override"), {"reason": "It is fine"}, follow=True)

    assert "Nobody overrides their own conflict of interest." in answer.content.decode()
    assert not Override.objects.exists()


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_an_unknown_sign_off_is_not_found(story, number):
    maya = signed_in(story.maya)

    assert maya.get(f"/admin/reviews/signoff/{number}/revoke/").status_code == 404
    assert maya.post(f"/admin/reviews/signoff/{number}/revoke/").status_code == 404


@pytest.mark.both
@pytest.mark.parametrize(
    "detail", [[], {}, "x", {"reviewer": "x", "topic": [], "revision": {}, "due_on": "soon"}]
)
def test_a_line_that_makes_no_sense_is_read_over(story, history, detail):
    """Anybody may have added one, of any kind and with anything in it."""
    subject = f"article:{history.article_id}"
    for n, kind in enumerate((*_TELL, "something else"), 100):
        Event.objects.create(
            subject=subject, n=n, kind=kind, actor="0" * 64, at=story.now(), detail=detail
        )
    maya = signed_in(story.maya)

    assert maya.get(at(Event, "changelist")).status_code == 200
    assert maya.get(at(history.article, "history")).status_code == 200
    assert maya.get(at(history.article, "change")).status_code == 200


@pytest.mark.both
@pytest.mark.parametrize("key", ["²", "0", "x", "", "9" * 30])
def test_a_line_about_what_cannot_be_is_read_over(story, key):
    """So may a line be about anything."""
    for name in ("article", "reference", "nothing"):
        Event.objects.create(
            subject=f"{name}:{key}", n=1, kind="created", actor="0" * 64, at=story.now()
        )
    maya = signed_in(story.maya)

    assert maya.get(at(Event, "changelist")).status_code == 200
    for event in Event.objects.filter(kind="created"):
        assert maya.get(at(event, "change")).status_code == 200
