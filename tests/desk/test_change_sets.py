"""One change to many pages: found, chosen, made, approved on one screen, and published page by page."""

from datetime import timedelta

import pytest

from articles.models import Article, Revision
from people.models import Notification
from people.refusals import Refusal
from reviews import actions
from reviews.actions.change_sets import make_texts
from reviews.actions.publishing_changes import publish_changed
from reviews.change_sets import find
from reviews.models import Assignment, ChangedPage, ChangeSet, Publication, SignOff
from tests.desk.house import signed_in, words
from tests.story import PASSWORD, cite, entitle

ADD = "/admin/reviews/changeset/add/"
OLD, NEW = "0800 1111", "0800 2222"
STATEMENTS = ["changes", "page_with_changes"]


def body(story, number=OLD, more=""):
    return f"<p>Call {number} by day &amp; by night.{cite(story.works[0])}</p><p>It is rare.{cite(story.works[1])}</p>{more}"


def live(story, slug, **more):
    return story.live(slug, title=f"About {slug}", body=body(story), **more)


@pytest.fixture
def pages(story):
    return [live(story, f"page-{n}") for n in range(3)]


def propose(story, revisions, **more):
    said = {"find": OLD, "replacement": NEW, "reason": "The number has changed"} | more
    made = actions.propose_change_set(
        articles=[one.article for one in revisions],
        by=story.edith,
        **{"due_on": story.due()} | said,
    )
    make_texts.func(change_set=made.pk, by=story.edith.pk)
    return made


def became(change_set):
    return {page.article.slug: (page.outcome, page.why) for page in change_set.pages.all()}


def newest(revision):
    return Revision.objects.get(article=revision.article_id, child=None)


# The editor


def test_edith_finds_the_pages_and_chooses(story, pages):
    story.draft("says-another", title="Says another", body=body(story, number="10800 1111"))
    edith = signed_in(story.edith)
    assert "Change words in many pages" in words(edith.get(ADD))

    sent = {"find": f" {OLD} ", "replacement": NEW, "look": "Find the pages"}
    shown = words(edith.post(ADD, sent))
    assert "Pages (3)" in shown
    assert f"Call <del>{OLD}</del> <ins>{NEW}</ins> by day" in shown
    assert "Asked about the change: Rosa Rivera, M.D., Felix Factor, Ph.D." in shown
    assert "Says another" not in shown
    assert not ChangeSet.objects.exists()

    chosen = [one.article_id for one in pages[:2]]
    del sent["look"]
    unsaid = edith.post(ADD, sent | {"articles": chosen})
    assert (unsaid.status_code, "Say what changes and why." in words(unsaid)) == (422, True)
    said = sent | {"articles": chosen, "reason": "New number", "due_on": story.due()}
    none = edith.post(ADD, said | {"articles": []})
    assert (none.status_code, "Choose at least one article." in words(none)) == (422, True)
    done = edith.post(ADD, said, follow=True)
    assert "The texts are being made." in words(done)
    assert "0 of 2 texts are made." in words(done)
    edith.post(ADD, said)  # the second click
    assert ChangeSet.objects.get().articles == sorted(chosen)


def test_words_that_stand_nowhere_and_the_same_words_are_told(story, pages):
    edith = signed_in(story.edith)

    nowhere = edith.post(ADD, {"find": "no such word", "replacement": "x", "look": "1"})
    assert "No page says “no such word”." in words(nowhere)
    same = edith.post(ADD, {"find": OLD, "replacement": OLD, "look": "1"})
    assert (same.status_code, "These are the same words." in words(same)) == (422, True)
    empty = edith.post(ADD, {"look": "1"})
    assert (empty.status_code, "Say which words are to be replaced." in words(empty)) == (422, True)


def test_who_may_not_publish_proposes_nothing(story):
    assert signed_in(story.wanda).get(ADD).status_code == 403
    assert signed_in(story.wanda).get("/admin/reviews/changeset/").status_code == 403


# What becomes of each page


def test_each_page_gets_a_text_and_its_own_reviewers_are_asked_and_told_once(story, pages):
    made = propose(story, pages)

    assert set(became(made).values()) == {("asked", "")}
    text = newest(pages[0])
    assert f"Call {NEW} by day &amp; by night." in text.html
    assert (text.change_note, text.created_by) == ("The number has changed", story.edith)
    asked = Assignment.objects.waiting().filter(revision=text)
    assert sorted(asked.values_list("kind", flat=True)) == ["fact_check", "medical"]
    told = Notification.objects.filter(kind="asked_together")
    assert sorted(told.values_list("person", flat=True)) == sorted(
        [story.rivera.pk, story.felix.pk]
    )
    asked_before = Notification.objects.filter(kind="asked", at__gte=made.made_at)
    assert not asked_before.exists()

    make_texts.func(change_set=made.pk, by=story.edith.pk)  # begun again
    assert made.pages.count() == 3
    assert Notification.objects.filter(kind="asked_together").count() == 2


def test_a_newer_draft_a_lone_draft_and_a_review_are_left_to_their_people(story, pages):
    wanda_writes = story.write(pages[0].article, body=body(story, more="<p>Half written.</p>"))
    story.submit(story.write(pages[1].article, body=body(story, more="<p>Submitted.</p>")))
    draft = story.draft("a-draft", body=body(story))
    gone = story.write(pages[2].article, body=body(story, number=NEW))

    made = propose(story, [*pages, draft])

    assert became(made) == {
        "page-0": ("draft", "Readers see an older text until this draft is live."),
        "page-1": ("left", "A review of it is open: ask for the change there."),
        "page-2": ("left", "Its newest text does not say these words."),
        "a-draft": ("draft", ""),
    }
    assert "Half written." in newest(wanda_writes).html
    assert NEW in newest(wanda_writes).html
    assert newest(gone) == gone


def test_pages_whose_reviewers_are_gone_or_whose_amendments_are_used_up_need_a_whole_review(
    story, pages
):
    story.rivera.user.is_active = False
    story.rivera.user.save()
    made = propose(story, pages[:1])

    assert became(made) == {"page-0": ("whole", "Rosa Rivera can no longer sign in.")}
    assert NEW in newest(pages[0]).html
    assert not Assignment.objects.waiting().exists()
    shown = words(signed_in(story.edith).get(f"/admin/reviews/changeset/{made.pk}/change/"))
    assert "It needs a whole review" in shown
    assert "can no longer sign in" in shown


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"find": "  "}, "Say which words"),
        ({"replacement": OLD}, "Say which words"),
        ({"find": "x" * 201}, "Keep the words to 200 characters"),
        ({"reason": ""}, "Say why you make this change"),
        ({"revisions": []}, "Choose at least one"),
    ],
)
def test_what_is_no_change_is_refused(story, pages, said, why):
    revisions = said.pop("revisions", pages)
    with pytest.raises(Refusal, match=why):
        propose(story, revisions, **said)


def test_who_may_not_submit_any_more_makes_no_text(story, pages):
    made = actions.propose_change_set(
        find=OLD,
        replacement=NEW,
        reason="New",
        articles=[pages[0].article],
        due_on=story.due(),
        by=story.edith,
    )
    story.edith.groups.clear()

    with pytest.raises(Refusal, match="may not submit texts"):
        make_texts.func(change_set=made.pk, by=story.edith.pk)


def test_a_title_that_would_become_too_long_is_left(story):
    page = story.draft("long", title="x " * 95 + OLD, body=body(story))

    made = propose(story, [page], replacement="y" * 100)

    assert became(made)["long"][0] == "left"
    assert "the limit is 200" in became(made)["long"][1]


# The reviewers


def address(made):
    return f"/review/together/{made.pk}/"


def answers(page, *, but=(), points=True):
    """What the screen would send with everything ticked."""
    sent = {"pages": [], "checked": STATEMENTS}
    for row in page.context["rows"]:
        one = row.assignment
        sent |= {f"digest_{one.pk}": one.revision.digest, f"base_{one.pk}": row.base.pk}
        if one.revision.article.slug not in but:
            sent["pages"].append(one.pk)
        sent[row.name] = [key for key, _ in row.points] if points else []
    return sent


def approve(client, made, sent):
    asked = client.post(address(made), sent)
    assert asked.status_code == 302
    assert "reauthenticate" in asked.url
    client.post(asked.url, {"password": PASSWORD})
    return client.post(address(made), sent, follow=True)


def publish_all():
    for page in ChangedPage.objects.filter(outcome="asked"):
        publish_changed.func(revision=page.revision_id)


def signing(story, reviewer):
    client = signed_in(reviewer.user)
    client.post("/accounts/login/", {"login": reviewer.user.email, "password": PASSWORD})
    return client


def test_rosa_sees_all_changes_unticks_one_and_signs_once(story, pages):
    made = propose(story, pages)
    rosa = signing(story, story.rivera)
    assert "One change to 3 pages" in words(rosa.get("/review/"))
    page = rosa.get(address(made))
    shown = words(page)
    assert "About page-0" in shown
    assert shown.count("<ins") >= 3

    done = approve(rosa, made, answers(page, but=["page-1"]))

    assert "You approved the change of 2 pages." in words(done)
    given = SignOff.objects.filter(reviewer=story.rivera, scope="changes")
    assert sorted(given.values_list("revision__article__slug", flat=True)) == ["page-0", "page-2"]
    assert [row["key"] for row in given.first().checklist] == STATEMENTS
    left = [
        one.revision.article.slug
        for one in Assignment.objects.waiting().filter(reviewer=story.rivera)
    ]
    assert left == ["page-1"]
    publish_all()
    assert not Publication.objects.filter(revision__changed_pages__isnull=False).exists()  # Felix

    felix = signing(story, story.felix)
    approve(felix, made, answers(felix.get(address(made))))
    publish_all()
    publish_all()

    seen = Publication.objects.filter(revision__changed_pages__change_set=made)
    assert sorted(seen.values_list("article__slug", flat=True)) == ["page-0", "page-2"]
    assert Publication.objects.get(article=pages[1].article).revision == pages[1]
    desk = words(signed_in(story.edith).get(f"/admin/reviews/changeset/{made.pk}/change/"))
    assert "Waits for Rosa Rivera, M.D." in desk


def test_nothing_is_signed_without_ticks_without_statements_or_of_another_text(story, pages):
    made = propose(story, pages)
    rosa = signing(story, story.rivera)
    sent = answers(rosa.get(address(made)))

    for changed, why in (
        ({"pages": []}, "Tick at least one page"),
        ({"checked": STATEMENTS[:1]}, "Tick what you checked"),
        ({f"digest_{sent['pages'][0]}": "0" * 64}, "not the one under review"),
        ({f"base_{sent['pages'][0]}": "999999"}, "no longer the one on your screen"),
    ):
        refused = rosa.post(address(made), sent | changed)
        assert (refused.status_code, why in words(refused)) == (422, True), changed
    assert not SignOff.objects.filter(scope="changes").exists()


def test_a_changed_dose_is_ticked_by_itself_on_each_page(story):
    dosed = [
        story.live(f"dose-{n}", body=f"<p>Take 5 mg daily.{cite(*story.works[:2])}</p>")
        for n in range(2)
    ]
    made = propose(story, dosed, find="5 mg", replacement="10 mg")
    rosa = signing(story, story.rivera)
    page = rosa.get(address(made))
    assert "Doses that changed, each by itself" in words(page)

    refused = rosa.post(address(made), answers(page, points=False))

    assert (refused.status_code, "10 mg" in words(refused)) == (422, True)


def test_what_is_ticked_is_there_again_after_the_password(story, pages):
    made = propose(story, pages)
    rosa = signing(story, story.rivera)
    sent = answers(rosa.get(address(made)), but=["page-1"])
    asked = rosa.post(address(made), sent)
    rosa.post(asked.url, {"password": PASSWORD})

    back = rosa.get(f"{address(made)}?confirmed=1")

    assert "Nothing is signed yet" in words(back)
    assert [row.is_ticked for row in back.context["rows"]] == [True, False, True]
    assert back.context["ticked"] == set(STATEMENTS)


def test_the_second_click_signs_nothing_more(story, pages):
    made = propose(story, pages)
    rosa = signing(story, story.rivera)
    sent = answers(rosa.get(address(made)))
    approve(rosa, made, sent)

    again = rosa.post(address(made), sent)

    assert (again.status_code, "Tick at least one page that waits" in words(again)) == (422, True)
    assert SignOff.objects.filter(scope="changes").count() == 3


def test_a_stranger_finds_nothing(story, pages):
    made = propose(story, pages)

    assert signed_in(story.wanda).get(address(made)).status_code == 404
    assert signed_in(story.chen.user).get(address(made)).status_code == 404


def test_whoever_proposed_it_and_may_publish_no_more_publishes_nothing(story, pages):
    made = propose(story, pages[:2])
    for reviewer in (story.rivera, story.felix):
        client = signing(story, reviewer)
        approve(client, made, answers(client.get(address(made))))
    story.edith.groups.clear()

    with pytest.raises(Refusal, match="may not publish any more"):
        publish_changed.func(revision=newest(pages[0]).pk)

    assert Publication.objects.get(article=pages[0].article).revision == pages[0]


def test_many_pages(story):
    """One unticked, one with a newer draft, one whose policy needs two medical reviews."""
    pages = [live(story, f"many-{n:02}") for n in range(5)]
    two = story.make_policy("medical", "medical", "fact_check")
    actions.set_topic_policy(topic=story.bare_topic, policy=two, by=story.maya)
    strict = story.draft("strict", topic=story.bare_topic, title="Strict", body=body(story))
    kinds = [(story.rivera, "medical"), (story.chen, "medical"), (story.felix, "fact_check")]
    story.approve_all(story.submit(strict, *kinds))
    actions.publish(revision=strict, by=story.edith)
    pages.append(strict)
    story.write(pages[0].article, body=body(story, more="<p>Half written.</p>"))

    made = propose(story, pages)

    outcomes = [outcome for outcome, _ in became(made).values()]
    assert (outcomes.count("asked"), outcomes.count("draft")) == (5, 1)
    for reviewer, but in ((story.rivera, ["many-03"]), (story.felix, [])):
        client = signing(story, reviewer)
        page = client.get(address(made))
        assert len(page.context["rows"]) == 5
        approve(client, made, answers(page, but=but))
    publish_all()
    seen = Publication.objects.filter(revision__changed_pages__change_set=made)
    assert seen.count() == 3  # not the unticked one, nor the one that Ming has to approve
    chen = signing(story, story.chen)
    approve(chen, made, answers(chen.get(address(made))))
    publish_all()
    assert seen.count() == 4


def test_a_dose_that_is_ticked_on_one_page_is_not_ticked_on_another(story):
    dosed = [
        story.live(f"dose-{n}", body=f"<p>Take 5 mg daily.{cite(*story.works[:2])}</p>")
        for n in range(2)
    ]
    made = propose(story, dosed, find="5 mg", replacement="10 mg")
    rosa = signing(story, story.rivera)
    page = rosa.get(address(made))
    first, second = page.context["rows"]
    assert [key for key, _ in first.points] == [key for key, _ in second.points]
    sent = answers(page) | {second.name: []}

    refused = rosa.post(address(made), sent)

    assert refused.status_code == 422
    first, second = refused.context["rows"]
    assert (len(first.ticked), len(second.ticked)) == (1, 0)
    sneaked = rosa.post(address(made), sent | {"checked": [*STATEMENTS, *first.ticked]})
    assert sneaked.status_code == 422


def test_whoever_proposes_does_not_approve_and_one_page_holds_no_other_up(story, pages):
    entitle(story.rivera.user, *story.edith.groups.all(), is_staff=True)
    made = actions.propose_change_set(
        find=OLD,
        replacement=NEW,
        reason="New",
        articles=[one.article for one in pages],
        due_on=story.due(),
        by=story.rivera.user,
    )
    make_texts.func(change_set=made.pk, by=story.rivera.pk)

    assert {outcome for outcome, _ in became(made).values()} == {"whole"}
    assert "proposed the change" in became(made)["page-0"][1]


@pytest.mark.parametrize(
    "said", ["<strong>2</strong>5 mg", "2.<em>5 mg</em>", "<strong>5</strong> mg", "5 <em>mg</em>"]
)
def test_words_with_formatting_in_the_middle_are_changed_by_hand(story, said):
    page = story.live(
        "bold", title="Bold", body=f"<p>Take {said} or 5 mg.{cite(*story.works[:2])}</p>"
    )

    made = propose(story, [page], find="5 mg", replacement="10 mg")

    assert became(made)["bold"][0] == "left"
    assert "Change it by hand." in became(made)["bold"][1]
    assert newest(page) == page


def test_spaces_that_do_not_break_are_found_and_points_in_other_letters(story):
    page = story.live("spaces", title="T", body=f"<p>Take 5&nbsp;mg.{cite(*story.works[:2])}</p>")
    other = story.live("points", title="P", key_points=["Take 5 µg “now”."])
    seen = Article.objects.all()

    assert [one.article for one in find("5 mg", seen)] == [page.article]
    assert [one.article for one in find("5 µg “now”", seen)] == [other.article]
    made = propose(story, [page], find="5 mg", replacement="10 mg")
    assert became(made)["spaces"][0] == "asked"
    assert "10 mg" in newest(page).html


def test_the_same_change_another_day_is_another_change_set(story, pages):
    first = propose(story, pages[:1], due_on=story.due(30))
    later = actions.propose_change_set(
        find=OLD,
        replacement=NEW,
        reason="The number has changed",
        articles=[pages[0].article],
        due_on=story.due(30),
        by=story.edith,
        at=first.made_at + timedelta(days=3, minutes=5),
    )

    assert later != first


def test_a_page_that_is_submitted_anew_is_published_by_whoever_submits_it(story, pages):
    propose(story, pages[:1])
    text = newest(pages[0])
    actions.close_review(review=actions.open_review(text.article), by=story.edith, reason="Wait")
    story.approve_all(story.submit(text))

    assert publish_changed.func(revision=text.pk) == "There was nothing to do."
    assert Publication.objects.get(article=text.article).revision == pages[0]
