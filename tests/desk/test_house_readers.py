"""What readers say: reports are decided once, votes are sums, concerns are resolved."""

from datetime import timedelta

import pytest

from feedback.actions import accept_report, record_vote, report_problem
from feedback.models import Report, Vote
from reviews.actions import publish, raise_concern
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
    assert answer["Location"] == f"{at(Report, 'changelist')}?state=open"
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
        (second.article, 0, 1),
        (first.article, 2, 1),
    ]
    link = at(Vote, "of_article", first.article_id)
    assert f'<a href="{link}">{first.title}</a>' in words(page)
    assert "67 %" in words(page)
    assert "21 and 94 %" in words(page)


def test_what_fewest_readers_found_helpful_comes_first(story):
    praised, criticised = story.live(), story.live("second")
    for number, revision in enumerate((praised, criticised, criticised)):
        helpful = revision == praised
        record_vote(revision=revision, helpful=helpful, address=f"192.0.2.{number}")

    rows = signed_in(story.edith).get(at(Vote, "changelist")).context["cl"].result_list

    assert [one.article for one in rows] == [criticised.article, praised.article]


def test_the_page_of_an_article_says_how_each_text_was_found(story):
    first = story.live()
    for number in range(4):
        record_vote(revision=first, helpful=number > 2, address=f"192.0.2.{number}")
    second = story.write(first.article, title="Another text")
    story.approve_all(story.submit(second))
    publish(revision=second, by=story.edith)
    edith = signed_in(story.edith)

    page = words(edith.get(at(Vote, "of_article", first.article_id)))

    assert "<strong>25 %</strong> of 4 votes" in page
    assert "anything between 5 and 70 %" in page
    assert '<th scope="row">2</th>' in page
    assert page.count('<rect class="no"') == 1
    assert f'href="{at(Vote, "of_article", first.article_id)}"' in words(
        edith.get(at(first.article, "change"))
    )


def test_before_the_first_vote_and_before_the_first_text_the_page_says_so(story):
    edith = signed_in(story.edith)
    draft = story.draft().article

    page = words(edith.get(at(Vote, "of_article", draft.pk)))

    assert "No reader has voted on it yet." in page
    assert "It never went live." in page
    assert edith.get(at(Vote, "of_article", draft.pk + 99)).status_code == 404


def test_what_is_reported_most_comes_first(story):
    often, once = story.live("often", title="Often"), story.live("once", title="Once")
    for revision in (once, often, often):
        report_problem(revision=revision, reason="other")
    report_problem(revision=once, reason="other", at=story.now() - timedelta(days=400))
    edith = signed_in(story.edith)
    edith.post(at(Report.objects.filter(revision=often).first(), "dismiss"), {"reason": "No"})

    rows = edith.get(at(Vote, "most_reported")).context["rows"]

    assert [(row.newest_title, row.number, row.waiting) for row in rows] == [
        ("Often", 2, 1),
        ("Once", 1, 1),
    ]


def test_the_figures_can_be_taken_to_a_spreadsheet(story):
    revision = story.live(title="=1+1")
    record_vote(revision=revision, helpful=False, address="192.0.2.1")
    edith = signed_in(story.edith)

    every = edith.get(at(Vote, "export"))
    one = edith.get(at(Vote, "export_article", revision.article_id))

    lines = every.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Article,Address,Yes,No")
    assert lines[1] == f"'=1+1,{revision.article.slug},0,1,0.0000,0.0000,0.7935,0"
    assert every["Content-Disposition"].startswith('attachment; filename="helpfulness-')
    assert one.getvalue().decode("utf-8-sig").splitlines()[1].endswith(",0,1,1")


@pytest.mark.parametrize("page", ["export", "most_reported", "of_article", "export_article"])
def test_no_writer_sees_how_readers_vote(story, page):
    keys = [story.live().article_id] if "article" in page else []

    assert signed_in(story.wanda).get(at(Vote, page, *keys)).status_code == 403
    assert signed_in(story.edith).post(at(Vote, page, *keys)).status_code == 405


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


# What a report is about, how long it waits, and the others like it


def test_the_passage_stands_beside_the_report(story):
    revision = story.live(title="What leads to it")
    report = report_problem(revision=revision, reason="inaccurate", passage="leads")
    edith = signed_in(story.edith)

    page = edith.get(at(report, "change")).content.decode()
    listed = edith.get(at(Report, "changelist")).content.decode()

    assert "What <mark>leads</mark> to it" in page
    assert "Title</span>" in page
    assert "“leads”" in listed
    assert "It is about these words: “leads”" in words(edith.get(at(report, "accept")))


def test_a_reference_stands_beside_the_report(story):
    report = report_problem(revision=story.live(), reason="broken", passage="1")

    page = words(signed_in(story.edith).get(at(report, "change")))

    assert "Reference 1" in page
    assert report.citation.label in page


def test_whether_the_live_text_still_says_it(story):
    first = story.live(title="What leads to it")
    kept = report_problem(revision=first, reason="other", passage="to it")
    gone = report_problem(revision=first, reason="other", passage="What leads")
    second = story.write(first.article, title="All that points to it")
    story.approve_all(story.submit(second))
    publish(revision=second, by=story.edith)
    edith = signed_in(story.edith)

    assert "Title; the text that is live says the same" in words(edith.get(at(kept, "change")))
    assert "Title; the text that is live says so no longer" in words(edith.get(at(gone, "change")))


@pytest.mark.parametrize(
    ("hours", "is_crisis", "shown"),
    [
        (1, False, "1 day left"),
        (47, False, "1 hour left"),
        (49, False, "Late for 1 hour"),
        (200, False, "Late for 6 days"),
        (1, True, "Words of crisis"),
    ],
)
def test_the_clock_runs_for_two_days(story, hours, is_crisis, shown):
    at_hour = story.now() - timedelta(hours=hours, minutes=-5 if hours < 48 else 5)
    report_problem(revision=story.live(), reason="other", is_crisis=is_crisis, at=at_hour)
    edith = signed_in(story.edith)

    assert shown.replace(" ", "\xa0") in words(edith.get(at(Report, "changelist"))).replace(
        " ", "\xa0"
    )
    pressing = edith.get(at(Report, "changelist"), {"state": "pressing"}).context["cl"]
    assert len(pressing.result_list) == (hours > 48 or is_crisis)
    front = words(edith.get("/admin/"))
    assert ("is waiting for a decision; 1 for over two days" in front) == (hours > 48)
    assert ("is waiting for a decision; 1 with words of crisis" in front) == is_crisis


def test_what_can_harm_comes_first(story):
    revision = story.live()
    said = [
        report_problem(revision=revision, reason=reason, is_crisis=reason == "other")
        for reason in ("broken", "inaccurate", "other", "inaccurate")
    ]

    rows = signed_in(story.edith).get(at(Report, "changelist")).context["cl"].result_list

    assert list(rows) == [said[2], said[1], said[3], said[0]]


def test_those_that_say_the_same_are_decided_in_one_go(story):
    revision = story.live(title="What leads to it")
    first, same, wider, other = (
        report_problem(revision=revision, reason="inaccurate", passage=passage, comment=comment)
        for passage, comment in (
            ("leads to it", "One"),
            ("leads to it", "Two"),
            ("What leads to it", "Three"),
            ("", "Elsewhere"),
        )
    )
    edith = signed_in(story.edith)

    also = edith.get(at(first, "accept")).context["adminform"].form.fields["also"]
    assert list(also.queryset) == [same, wider]
    assert also.initial == [same.pk, wider.pk]
    edith.post(at(first, "accept"), {"reason": "The cause", "also": [same.pk]})

    for one in (first, same, wider, other):
        one.refresh_from_db()
    assert [one.outcome for one in (first, same, wider, other)] == [
        *("accepted", "accepted"),
        *(None, None),
    ]
    assert Concern.objects.count() == 1


def test_one_that_is_not_alike_cannot_be_slipped_in(story):
    revision = story.live()
    first, same, other = (
        report_problem(revision=revision, reason="inaccurate", comment=said)
        for said in ("Wrong", "wrong ", "Right")
    )
    edith = signed_in(story.edith)

    answer = edith.post(at(first, "dismiss"), {"reason": "So", "also": [same.pk, other.pk]})

    assert answer.status_code == 422
    assert not Report.objects.exclude(triaged_at=None).exists()


@pytest.mark.parametrize(
    ("page", "outcome"), [("answer", "answered"), ("spam", "spam"), ("dismiss", "dismissed")]
)
def test_a_report_is_closed_in_three_ways(story, report, page, outcome):
    edith = signed_in(story.edith)

    assert edith.post(at(report, page), {"reason": ""}).status_code == 422
    assert edith.post(at(report, page), {"reason": "In section 2"}).status_code == 302

    report.refresh_from_db()
    assert (report.outcome, report.outcome_reason) == (outcome, "In section 2")
    assert edith.post(at(report, page), {"reason": "Again"}).status_code == 409


def test_nothing_is_closed_because_it_was_ticked_for_somebody(story):
    revision = story.live(title="What leads to it")
    first, same, crisis = (
        report_problem(revision=revision, reason="other", comment="Hm", is_crisis=is_crisis)
        for is_crisis in (False, False, True)
    )
    edith = signed_in(story.edith)

    def ticked(page):
        return edith.get(at(first, page)).context["adminform"].form.fields["also"].initial

    assert [ticked(page) for page in ("spam", "dismiss")] == [[], []]
    assert [ticked(page) for page in ("answer", "accept")] == [[same.pk], [same.pk]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"passage": "it"}, {"passage": "What leads to it"}),
        ({"passage": "to it", "reason": "other"}, {"passage": "to it"}),
        ({"comment": ""}, {"comment": ""}),
        ({"comment": "", "passage": "to it"}, {"comment": ""}),
        ({"passage": "1"}, {"passage": "2"}),
    ],
)
def test_what_only_looks_alike_is_not(story, one, other):
    revision = story.live(title="What leads to it")
    first, second = (
        report_problem(**{"revision": revision, "reason": "inaccurate", **said})
        for said in (one, other)
    )

    assert (first.alike(), second.alike()) == ([], [])


def test_a_report_and_its_concern_lead_to_each_other(story, report):
    edith = signed_in(story.edith)
    edith.post(at(report, "accept"), {"reason": "The dose"})
    concern = Concern.objects.get()

    assert f'href="{at(concern, "change")}"' in words(edith.get(at(report, "change")))
    assert f'href="{at(report, "change")}"' in words(edith.get(at(concern, "change")))


def test_whoever_decides_is_told_of_a_newer_text_and_of_an_earlier_decision(story, report):
    story.write(report.article, summary="The dose is 5 mg.", change_note="The right dose.")
    edith = signed_in(story.edith)

    form = words(edith.get(at(report, "accept")))
    assert "There is a newer text, revision 2: “The right dose.”" in form
    assert "A decision on a report stays as it is." in form
    edith.post(at(report, "dismiss"), {"reason": "It is right"})

    again = edith.get(at(report, "accept"), follow=True)
    assert again.redirect_chain == [(at(report, "change"), 302)]
    assert "already been decided: " in words(again)
