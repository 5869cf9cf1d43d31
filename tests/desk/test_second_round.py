"""The second round: the text is mended, each request answered, the same reviewers asked, and nothing of theirs is lost."""

import pytest
from django.utils import timezone

from articles.actions import latest_revision
from feedback.actions import dismiss_report, report_problem
from people.actions import change_person
from people.refusals import Refusal
from reviews import actions, gate
from reviews.models import Answer, Assignment, Review, Scratch
from tests.desk.reviewers import ALL, decisions, press, screen, sign_in
from tests.desk.test_article_form import change_url, typed
from tests.desk.test_article_steps import asking, url
from tests.story import cite
from tests.website.reading import page, part, words

DOSE = "<h2>What helps</h2><p>Take {} mg at the first sign{}.</p><p>Rest in the dark.</p>"


def dose(story, amount):
    return DOSE.format(amount, cite(*story.works[:3]))


@pytest.fixture
def refused(story):
    """Rosa Rivera asked for changes; Felix Factor has begun and not decided."""
    review = story.submit(story.draft(body=dose(story, 50)))
    rosa, felix = review.assignments.order_by("pk")
    notes = {"comment": "I read half.", "checked": ALL[:2], "has_conflict": False}
    Scratch.objects.create(assignment=felix, answers=notes)
    story.decide(rosa, "changes_requested", comment="50 mg needs a source.")
    return review


@pytest.fixture
def edith(story, client):
    client.force_login(story.edith)
    return client


def save(client, story, article, **changes):
    sent = typed(story, article, **{"body": dose(story, 100), **changes})
    return client.post(change_url(article), sent, follow=True)


def buttons(answer):
    return [tool.label for tool in answer.context["buttons"]]


def answered(request, words="It has one now.", **more):
    return {f"answer_{request.pk}": words, **more}


def second_round(story, review, words="It has one now."):
    """The mended text, submitted to the same two."""
    request = review.assignments.order_by("pk")[0].sign_off
    mended = story.write(review.article, body=dose(story, 100))
    asked = [(a.reviewer, a.kind, story.due()) for a in review.assignments.order_by("pk")]
    answers = {request: words}
    return actions.submit(revision=mended, by=story.edith, assignments=asked, answers=answers)


# The editor


@pytest.mark.both
def test_saving_the_mended_text_ends_the_round_and_asks_nothing(story, edith, refused):
    answer = save(edith, story, refused.article)

    refused.refresh_from_db()
    assert answer.redirect_chain == [(change_url(refused.article), 302)]
    assert latest_revision(refused.article).number == 2
    assert refused.closed_by == story.edith
    assert "Submit again" in buttons(answer)
    assert "Submit for review" not in buttons(answer)


def test_a_writers_mended_text_ends_the_round_too(story, client, refused):
    client.force_login(story.wanda)

    save(client, story, refused.article)

    refused.refresh_from_db()
    assert refused.closed_by == story.wanda


@pytest.mark.parametrize("answer", ["keep", "close"])
def test_nobody_keeps_or_closes_a_round_that_has_ended(story, edith, refused, answer):
    """The question was on the screen before the reviewer asked for changes."""
    save(edith, story, refused.article, open_review=answer)

    refused.refresh_from_db()
    assert refused.closed_at
    assert latest_revision(refused.article).number == 2


def test_a_round_that_somebody_may_still_approve_is_asked_about(story, edith):
    review = story.submit(story.draft())

    answer = save(edith, story, review.article)

    assert answer.templates[0].name == "desk/article/review_open.html"
    assert latest_revision(review.article).number == 1


def test_a_request_that_was_taken_back_ends_nothing(story, edith, refused):
    request = refused.assignments.order_by("pk")[0].sign_off
    actions.revoke(sign_off=request, by=story.rivera.user, reason="I misread it")

    save(edith, story, refused.article)

    refused.refresh_from_db()
    assert refused.closed_at is None


def test_the_page_for_submitting_again_needs_one_answer_and_one_click(story, edith, refused):
    save(edith, story, refused.article)
    request = refused.assignments.order_by("pk")[0].sign_off
    shown = edith.get(url("submit", refused.article_id))
    lines = shown.context["form"].formset
    sent = {
        name: field.value() or ""
        for line in [lines.management_form, *lines]
        for name, field in [(bound.html_name, bound) for bound in line]
    }

    without = edith.post(url("submit", refused.article_id), sent)
    edith.post(url("submit", refused.article_id), sent | answered(request))

    assert without.status_code == 422
    assert "50 mg needs a source." in words(shown)
    assert "What changed since revision 1" in words(shown)
    again = Review.objects.get(closed_at=None)
    assert again.revision == latest_revision(refused.article)
    assert [(a.reviewer, a.kind) for a in again.assignments.order_by("pk")] == [
        (story.rivera, "medical"),
        (story.felix, "fact_check"),
    ]
    [answer] = Answer.objects.all()
    assert (answer.request, answer.words, answer.answered_by) == (
        request,
        "It has one now.",
        story.edith,
    )


def test_an_answer_that_was_typed_and_not_sent_is_offered_again(story, edith, refused):
    save(edith, story, refused.article)
    request = refused.assignments.order_by("pk")[0].sign_off
    address = url("submit", refused.article_id)

    edith.post(address, answered(request, "Half an answ", working="keep"))
    asked = edith.get(address)
    taken_up = edith.get(address, {"continue": ""})
    form = edith.get(change_url(refused.article))

    assert "Your answer to Rosa Rivera" in words(asked)
    assert "Half an answ" in taken_up.content.decode()
    assert not form.context.get("unsaved")
    assert not Answer.objects.exists()


def test_whoever_declined_is_not_asked_again_and_their_place_is_empty(story, edith):
    review = story.submit(story.draft())
    rosa, felix = review.assignments.order_by("pk")
    story.decide(rosa, "changes_requested")
    story.decide(felix, "declined", comment="No time.")
    save(edith, story, review.article)

    lines = edith.get(url("submit", review.article_id)).context["form"].formset

    assert [(line["reviewer"].value(), line["kind"].value()) for line in lines] == [
        (story.rivera.pk, "medical"),
        (None, "fact_check"),
        (None, "medical"),
    ]


def test_a_text_that_went_live_begins_a_new_review(story, edith):
    live = story.live()
    story.write(live.article, title="A later draft")

    answer = edith.get(change_url(live.article))

    assert "Submit for review" in buttons(answer)


def test_an_overtaken_round_ends_when_the_text_that_waited_is_submitted(story, edith):
    """The editor kept the review going; only then did Rosa Rivera ask for changes."""
    review = story.submit(story.draft())
    story.write(review.article, title="A better title")
    request = story.decide(review.assignments.order_by("pk")[0], "changes_requested")
    assert "Submit again" in buttons(edith.get(change_url(review.article)))

    sent = asking((story.rivera, "medical")) | answered(request)
    edith.post(url("submit", review.article_id), sent)

    review.refresh_from_db()
    assert review.closed_at
    assert Review.objects.get(closed_at=None).revision.number == 2


def test_an_answer_to_another_articles_request_is_refused(story, refused):
    request = refused.assignments.order_by("pk")[0].sign_off
    other = story.draft("another-article")

    with pytest.raises(Refusal):
        actions.submit(revision=other, by=story.edith, answers={request: "Done."})

    assert not other.reviews.exists()


# The reviewers


def test_what_was_typed_goes_along_and_what_was_ticked_is_asked_anew(story, client, refused):
    again = second_round(story, refused)
    sign_in(client, story.felix)

    form = screen(client, again.assignments.get(reviewer=story.felix)).context["screen"].form

    assert form["comment"].value() == "I read half."
    assert not form["checked"].value()
    assert not Scratch.objects.filter(assignment__review=refused).exists()


def test_who_asked_reads_the_request_the_answer_and_the_changed_numbers_first(
    story, client, refused
):
    again = second_round(story, refused)
    sign_in(client, story.rivera)

    answer = screen(client, again.assignments.get(reviewer=story.rivera))

    told = words(answer, "//div[@class='reading']")
    places = [
        "50 mg needs a source.",
        "It has one now.",
        "Numbers, units, negations and medicines that changed",
        "Rest in the dark.",
    ]
    assert [told.index(one) for one in places] == sorted(told.index(one) for one in places)
    [figure] = page(answer).xpath("//ul[contains(@class, 'figures')]/li")
    assert [mark.text_content() for mark in figure.xpath(".//mark")] == ["50", "100"]
    [compared] = answer.context["screen"].changes
    assert compared.since.number == 1
    assert "text is new" not in words(answer)


def test_who_was_asked_before_sees_what_changed_since_then(story, client, refused):
    again = second_round(story, refused)
    sign_in(client, story.felix)

    answer = screen(client, again.assignments.get(reviewer=story.felix))

    [compared] = answer.context["screen"].changes
    assert (compared.since.number, bool(compared.since.asked_at)) == (1, True)
    assert "Please read all of it" in words(answer, "//aside")


def test_beside_a_base_all_that_an_approval_of_the_changes_covers_is_shown_too(story, client):
    first = story.live(body=dose(story, 50))
    second = story.write(first.article, body=dose(story, 60))
    review = story.submit(second, (story.rivera, "medical"))
    story.decide(review.assignments.get(), "changes_requested", comment="Not 60.")
    actions.close_review(review=review, by=story.edith, reason="Mending")
    third = story.write(first.article, body=dose(story, 70))
    again = story.submit(third, (story.rivera, "medical")).assignments.get()
    sign_in(client, story.rivera)

    answer = screen(client, again)

    shown = [
        (one.since.number, [mark for one in one.figures for mark in (one.html,)])
        for one in answer.context["screen"].changes
    ]
    assert [number for number, _ in shown] == [2, 1]
    assert "60" in shown[0][1][0]
    assert "50" in shown[1][1][0]


def test_nothing_mended_is_said(story, client, refused):
    actions.close_review(review=refused, by=story.edith, reason="Try again")
    again = story.submit(refused.revision, (story.rivera, "medical"))
    sign_in(client, story.rivera)

    told = words(screen(client, again.assignments.get()), "//div[@class='reading']")

    assert "Nothing has changed" in told
    assert "No editor has answered it" in told


# Clearing


def clearing(answer):
    return [value for value, _ in answer.context["screen"].form.fields["clears"].choices if value]


def test_only_who_can_clear_a_request_is_offered_it(story, client, refused):
    """Rosa Rivera's request was a physician's: Celia Chen may clear it, Felix Factor may not."""
    request = refused.assignments.order_by("pk")[0].sign_off
    chen = actions.assign(
        review=refused,
        reviewer=story.chen,
        kind="medical",
        due_on=story.due(),
        by=story.edith,
    )
    asked_before = refused.assignments.get(reviewer=story.felix)
    actions.end_assignment(assignment=asked_before, by=story.edith, reason="Later")
    felix = actions.assign(
        review=refused,
        reviewer=story.felix,
        kind="fact_check",
        due_on=story.due(),
        by=story.edith,
    )

    by_chen = screen(sign_in(client, story.chen), chen)
    client.logout()
    by_felix = screen(sign_in(client, story.felix), felix)

    assert clearing(by_chen) == [str(request.pk)]
    assert clearing(by_felix) == []
    assert "50 mg needs a source." in part(by_felix, "part-clears").text_content()
    assert "It ends when" in part(by_felix, "part-clears").text_content()
    # Who was asked together with her decides without a look at what she said.
    assert part(screen(client, asked_before), "part-clears") is None


def test_clearing_what_is_not_offered_signs_nothing(story, client, refused):
    request = refused.assignments.order_by("pk")[0].sign_off
    felix = refused.assignments.get(reviewer=story.felix)
    sign_in(client, story.felix)

    answer = press(client, felix, "approve", checked=ALL, clears=request.pk, comment="Met.")

    assert answer.status_code == 422
    assert decisions(felix) == []


def test_who_cannot_approve_is_not_offered_to_clear(story, client, refused):
    chen = actions.assign(
        review=refused, reviewer=story.chen, kind="medical", due_on=story.due(), by=story.edith
    )
    actions.revoke_credential(
        credential=story.chen.credentials.get(), by=story.maya, reason="Struck off"
    )

    answer = screen(sign_in(client, story.chen), chen)

    assert clearing(answer) == []


# Readers' reports


def test_reports_that_nobody_decided_on_stand_before_the_decision(story, client):
    live = story.live()
    open_one = report_problem(revision=live, reason="inaccurate", comment="It is 25 mg. <b>")
    done = report_problem(revision=live, reason="other", comment="Nice photo")
    dismiss_report(report=done, by=story.edith, reason="Thanks")
    again = story.submit(live, (story.rivera, "medical")).assignments.get()
    sign_in(client, story.rivera)

    answer = screen(client, again)

    told = words(answer, "//section[@id='reports']")
    html = answer.content.decode()
    assert open_one.comment in told
    assert "Nice photo" not in told
    assert html.index('id="reports"') < html.index('id="decision"')
    assert "&lt;b&gt;" in html


def test_without_reports_nothing_is_said_of_them(story, client, refused):
    felix = refused.assignments.get(reviewer=story.felix)

    answer = screen(sign_in(client, story.felix), felix)

    assert part(answer, "reports") is None


def test_the_gate_is_shut_until_the_mended_text_is_approved(story, refused):
    again = second_round(story, refused)
    assert "gate.E007" in [one.id for one in gate.blockers(again.revision, at=timezone.now())]

    for assignment in Assignment.objects.waiting():
        story.decide(assignment)

    assert gate.blockers(again.revision, at=timezone.now()) == []


# The first round after a release


def test_whoever_signed_what_is_live_is_proposed_for_its_next_text(story, edith):
    live = story.live()
    mended = story.write(live.article, title="A typo less", change_note="A typo.")

    shown = edith.get(url("submit", mended.article_id))

    chosen = [line.initial.get("reviewer") for line in shown.context["form"].formset]
    assert chosen == [story.rivera.pk, story.felix.pk, None]


def test_nobody_is_proposed_who_cannot_be_asked_or_is_not_needed_any_more(story, edith):
    live = story.live()
    policy = story.make_policy("medical")
    actions.set_topic_policy(topic=story.topic, policy=policy, by=story.maya)
    change_person(person=story.rivera.user, by=story.maya, groups=(), is_active=False)
    mended = story.write(live.article, title="A typo less", change_note="A typo.")

    shown = edith.get(url("submit", mended.article_id))

    chosen = [line.initial.get("reviewer") for line in shown.context["form"].formset]
    assert chosen == [None, None]
