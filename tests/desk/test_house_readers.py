"""What readers say: reports are decided once, votes are sums, concerns are resolved."""

import pytest

from feedback.actions import accept_report, record_vote, report_problem
from feedback.models import Report, Vote
from reviews.actions import raise_concern
from reviews.models import Concern
from tests.desk.house import at, signed_in, words


@pytest.fixture
def report(story):
    return report_problem(
        revision=story.live(), reason="inaccurate", comment="The <b>dose</b> is wrong."
    )


def test_an_editor_accepts_a_report_in_their_own_words(story, report):
    edith = signed_in(story.edith)

    answer = edith.post(at(report, "accept"), {"reason": "Dose in section 2"})

    report.refresh_from_db()
    concern = Concern.objects.get()
    assert answer["Location"] == at(Report, "changelist")
    assert (report.outcome, report.triaged_by) == ("accepted", story.edith)
    assert "Dose in section 2" in concern.detail
    assert "is wrong" not in concern.detail


def test_an_editor_dismisses_a_report_with_a_reason(story, report):
    edith = signed_in(story.edith)

    bare = edith.post(at(report, "dismiss"), {"reason": " "})
    answer = edith.post(at(report, "dismiss"), {"reason": "The dose is right"})

    report.refresh_from_db()
    assert (bare.status_code, answer.status_code) == (422, 302)
    assert (report.outcome, report.outcome_reason) == ("dismissed", "The dose is right")
    assert not Concern.objects.exists()


@pytest.mark.parametrize("page", ["accept", "dismiss"])
def test_a_report_is_decided_once(story, report, page):
    edith = signed_in(story.edith)
    edith.post(at(report, "dismiss"), {"reason": "First"})

    answer = edith.post(at(report, page), {"reason": "Second thoughts"})

    report.refresh_from_db()
    assert answer.status_code == 409
    [problem] = answer.context["form"].non_field_errors()
    assert "Edith Editor" in problem
    assert "Second thoughts" in words(answer)
    assert report.outcome_reason == "First"
    assert not Concern.objects.exists()


@pytest.mark.parametrize("page", ["accept", "dismiss"])
def test_a_writer_decides_nothing_and_looking_decides_nothing(story, report, page):
    wanda, edith = signed_in(story.wanda), signed_in(story.edith)

    assert wanda.post(at(report, page), {"reason": "x"}).status_code == 403
    assert wanda.get(at(report, "change")).status_code == 403
    assert wanda.get(at(Report, "changelist")).status_code == 403
    assert edith.get(at(report, page), {"reason": "x"}).status_code == 200

    report.refresh_from_db()
    assert report.triaged_at is None


@pytest.mark.parametrize("page", ["change", "accept", "dismiss"])
def test_what_a_reader_wrote_is_shown_as_text(story, report, page):
    shown = signed_in(story.edith).get(at(report, page)).content.decode()

    assert "&lt;b&gt;dose&lt;/b&gt;" in shown
    assert "<b>dose</b>" not in shown


def test_the_list_shows_the_first_words_of_what_a_reader_wrote(story, report):
    long = report_problem(revision=report.revision, reason="other", comment="word " * 40)
    report_problem(revision=report.revision, reason="missing")

    listed = signed_in(story.edith).get(at(Report, "changelist")).content.decode()

    assert "The &lt;b&gt;dose&lt;/b&gt; is wrong." in listed
    assert f"{'word ' * 15}word…" in listed
    assert long.comment.strip() not in listed
    assert listed.count('class="under"') == 2


def test_what_waits_comes_first_the_oldest_at_the_top(story, report):
    second = report_problem(revision=report.revision, reason="missing")
    third = report_problem(revision=report.revision, reason="other")
    edith = signed_in(story.edith)
    edith.post(at(report, "dismiss"), {"reason": "No"})

    rows = edith.get(at(Report, "changelist")).context["cl"].result_list
    waiting = edith.get(at(Report, "changelist"), {"state": "open"}).context["cl"].result_list

    assert list(rows) == [second, third, report]
    assert list(waiting) == [second, third]


def test_reports_and_votes_are_never_edited(story, report):
    record_vote(revision=report.revision, helpful=True, address="192.0.2.1")
    vote = Vote.objects.get()
    root = signed_in(story.root)

    assert root.post(at(report, "change"), {"reason": "other"}).status_code == 403
    assert root.post(at(Report, "add"), {"reason": "other"}).status_code == 403
    assert root.post(at(report, "delete"), {"post": "yes"}).status_code == 403
    assert root.get(at(vote, "change")).status_code == 403
    assert root.post(at(vote, "change"), {"helpful": ""}).status_code == 403
    assert root.post(at(Vote, "changelist"), {"helpful": ""}).status_code == 403


def test_votes_are_shown_as_sums_by_article(story):
    first, second = story.live(), story.live("second", title="The second text")
    for number, helpful in enumerate((True, True, False)):
        record_vote(revision=first, helpful=helpful, address=f"192.0.2.{number}")
    record_vote(revision=second, helpful=False, address="192.0.2.9")

    page = signed_in(story.edith).get(at(Vote, "changelist"))

    rows = page.context["cl"].result_list
    assert [(one.article, one.yes, one.no) for one in rows] == [
        (first.article, 2, 1),
        (second.article, 0, 1),
    ]
    assert f'<a href="{at(first.article, "change")}">{first.title}</a>' in words(page)


def test_what_fewest_readers_found_helpful_comes_first(story):
    praised, criticised = story.live(), story.live("second")
    for number, revision in enumerate((praised, criticised, criticised)):
        helpful = revision == praised
        record_vote(revision=revision, helpful=helpful, address=f"192.0.2.{number}")

    rows = signed_in(story.edith).get(at(Vote, "changelist")).context["cl"].result_list

    assert [one.article for one in rows] == [criticised.article, praised.article]


def test_the_lists_cost_the_same_however_many_there_are(story, django_assert_max_num_queries):
    revisions = [story.live(f"text-{number}") for number in range(3)]
    for number in range(40):
        revision = revisions[number % 3]
        report_problem(revision=revision, reason="other")
        record_vote(revision=revision, helpful=True, address=f"192.0.2.{number}")
        raise_concern(article=revision.article, by=story.edith, detail="Look again")
    edith = signed_in(story.edith)

    for model in (Report, Vote, Concern):
        with django_assert_max_num_queries(16):
            assert edith.get(at(model, "changelist")).status_code == 200


# Concerns


@pytest.fixture
def concern(story):
    revision = story.live()
    return raise_concern(article=revision.article, by=story.edith, detail="A new guideline")


ANSWERED, DISMISSED = {"resolution": "revision"}, {"resolution": "dismissed"}


def resolving(concern):
    return at(concern.article, "resolve_concern", concern.article_id, concern.pk)


def test_the_list_leads_to_the_page_that_resolves(story, concern):
    page = words(signed_in(story.edith).get(at(concern, "change")))

    assert f'href="{resolving(concern)}"' in page


def test_a_concern_is_answered_by_a_later_revision(story, concern):
    later = story.write(concern.article, summary="It says what the guideline says.")
    edith = signed_in(story.edith)

    form = words(edith.get(resolving(concern)))
    unsaid = edith.post(resolving(concern), {"revision": later.pk})
    answer = edith.post(resolving(concern), ANSWERED | {"revision": later.pk})

    concern.refresh_from_db()
    assert f'<option value="{later.pk}">' in form
    assert "checked" not in form
    assert (unsaid.status_code, answer.status_code) == (422, 302)
    assert (concern.resolution, concern.resolving_revision) == ("revision", later)


def test_an_earlier_or_foreign_revision_is_no_answer(story, concern):
    foreign = story.draft("foreign")
    edith = signed_in(story.edith)

    for key in (concern.article.revisions.get().pk, foreign.pk, ""):
        answer = edith.post(resolving(concern), ANSWERED | {"revision": key, "reason": "x"})
        assert answer.status_code == 422

    concern.refresh_from_db()
    assert concern.resolved_at is None


def test_whoever_resolves_it_reads_what_the_reader_wrote(story, report):
    concern = accept_report(report=report, by=story.edith, reason="Dose in section 2")

    page = signed_in(story.edith).get(resolving(concern))

    assert page.context["explanation"][1:-1] == [
        "The reader chose “It is inaccurate”, and wrote: “The <b>dose</b> is wrong.”",
        "Edith Editor noted: “Dose in section 2”",
    ]


def test_a_concern_is_dismissed_with_a_reason_and_once(story, concern):
    edith = signed_in(story.edith)

    bare = edith.post(resolving(concern), DISMISSED)
    done = edith.post(resolving(concern), DISMISSED | {"reason": "It says so already"})
    again = edith.post(resolving(concern), DISMISSED | {"reason": "Twice"}, follow=True)

    concern.refresh_from_db()
    assert bare.context["form"].errors == {"reason": ["Say why it is dismissed."]}
    assert (bare.status_code, done.status_code, again.status_code) == (422, 302, 200)
    assert concern.resolution_reason == "It says so already"
    assert again.redirect_chain == [(at(concern.article, "change"), 302)]


def test_a_writer_resolves_nothing(story, concern):
    answer = signed_in(story.wanda).post(resolving(concern), DISMISSED | {"reason": "Fine"})

    concern.refresh_from_db()
    assert answer.status_code == 403
    assert concern.resolved_at is None
