"""Votes and reports from the foot of an article, as a browser without scripts or cookies sends them."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from feedback import visitors
from feedback.models import DaySalt, Report, Vote
from reviews import actions
from tests.website.reading import page, part, template, words

ARTICLE = "/articles/paraneoplastic-syndrome/"
ADDRESS = f"{ARTICLE}feedback/"


def section(answer):
    return words(answer, "//section[@id='feedback']")


def shown(answer):
    """What the section is about, the colour of its notice, and the vote that it shows."""
    feedback = answer.context["page"].feedback
    assert notice(answer) == f"notice {feedback.tone}"
    return feedback.stage, feedback.tone, feedback.helpful


def notice(answer):
    """The class of the section's notice, which tells its colour."""
    (found,) = page(answer).xpath("//section[@id='feedback']/div[@role='status']/@class")
    return found


def token(answer):
    return page(answer).xpath("//input[@name='vote']/@value")[0]


@pytest.fixture
def revision(story):
    return story.live()


@pytest.fixture
def reader():
    """A browser that would be refused wherever a CSRF cookie is asked for."""
    return Client(enforce_csrf_checks=True)


def test_a_vote_is_counted_and_answered_with_the_page(reader, revision):
    answer = reader.post(ADDRESS, {"helpful": "no", "revision": revision.pk})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert page(answer).xpath("//article")[0].get("data-digest") == revision.digest
    assert shown(answer) == ("voted", "green", False)
    assert "personal information" in part(answer, "comment-hint").text
    vote = Vote.objects.get()
    assert (vote.revision, vote.helpful) == (revision, False)


def test_nothing_about_the_reader_is_kept(reader, revision):
    answer = reader.post(
        ADDRESS,
        {"helpful": "yes"},
        REMOTE_ADDR="203.0.113.77",
        headers={"user-agent": "A rare browser"},
    )

    kept = str(Vote.objects.values().get()) + str(DaySalt.objects.values().get())
    assert "203.0.113.77" not in kept
    assert "rare browser" not in kept
    assert not answer.cookies
    assert not Session.objects.exists()


def test_the_same_visitor_is_counted_once(reader, revision):
    reader.post(ADDRESS, {"helpful": "yes"})

    answer = reader.post(ADDRESS, {"helpful": "no"})

    assert answer.status_code == 200
    assert shown(answer)[:2] == ("voted", "amber")
    assert Vote.objects.get().helpful is True


def test_another_visitor_is_counted_too(reader, revision):
    for last in (1, 2, 3):
        reader.post(ADDRESS, {"helpful": "yes"}, REMOTE_ADDR=f"203.0.113.{last}")

    assert Vote.objects.count() == 3


def test_an_answer_can_be_changed_on_its_own_page(reader, revision):
    first = reader.post(ADDRESS, {"helpful": "no"})

    changed = reader.post(ADDRESS, {"helpful": "yes", "vote": token(first)})
    back = reader.post(ADDRESS, {"helpful": "no", "vote": token(changed)})

    assert shown(changed) == ("voted", "green", True)
    assert shown(back) == ("voted", "green", False)
    assert Vote.objects.get().helpful is False


@pytest.mark.parametrize("forged", ["x", "1", "MQ:forged:token", "\0"])
def test_a_forged_token_changes_nothing(reader, revision, forged):
    reader.post(ADDRESS, {"helpful": "no"})

    answer = reader.post(ADDRESS, {"helpful": "yes", "vote": forged})

    assert answer.status_code == 409
    assert notice(answer) == "notice amber"
    assert Vote.objects.get().helpful is False


def test_a_token_of_another_article_changes_nothing(story, reader, revision):
    story.live("another")
    theirs = token(reader.post("/articles/another/feedback/", {"helpful": "no"}))

    answer = reader.post(ADDRESS, {"helpful": "yes", "vote": theirs})

    assert answer.status_code == 409
    assert Vote.objects.get().helpful is False


def test_a_report_after_a_vote_reaches_the_editors(reader, revision):
    voted = reader.post(ADDRESS, {"helpful": "no"})

    answer = reader.post(
        ADDRESS, {"vote": token(voted), "reason": "inaccurate", "comment": "The dose\r\nis wrong."}
    )

    report = Report.objects.get()
    assert answer.status_code == 200
    assert shown(answer)[:2] == ("reported", "green")
    assert (report.revision, report.reason) == (revision, "inaccurate")
    assert "dose" in report.comment
    assert "The dose" not in answer.content.decode()


def test_a_report_needs_no_vote(reader, revision):
    tree = page(reader.get(ARTICLE))
    link = tree.xpath("//details[contains(@class, 'trust')]//a[contains(., 'Report')]/@href")

    answer = reader.post(ADDRESS, {"reason": "out_of_date", "comment": ""})

    assert link == ["#report"]
    assert tree.xpath("//details//form[@id='report']")
    assert answer.status_code == 200
    assert Report.objects.get().reason == "out_of_date"
    assert not Vote.objects.exists()


@pytest.mark.parametrize("reason", ["because", "INACCURATE", "\0"])
def test_without_a_known_reason_the_form_comes_back_with_the_words(reader, revision, reason):
    voted = reader.post(ADDRESS, {"helpful": "no"})

    answer = reader.post(
        ADDRESS, {"vote": token(voted), "reason": reason, "comment": "My <b>words</b>"}
    )

    assert answer.status_code == 422
    assert part(answer, "reason-error") is not None
    assert page(answer).xpath("//textarea")[0].value == "My <b>words</b>"
    assert token(answer) == token(voted)
    assert not Report.objects.exists()


def test_after_a_vote_the_words_agree_that_a_report_can_be_left_out(reader, revision):
    yes = reader.post(ADDRESS, {"helpful": "yes"})
    no = reader.post(ADDRESS, {"helpful": "no"}, REMOTE_ADDR="203.0.113.5")

    asked = [words(answer, "//form[@id='report']//legend") for answer in (yes, no)]
    assert all("optional" in question for question in asked)
    assert asked[0] != asked[1]


def test_a_comment_alone_is_a_report_about_something_else(reader, revision):
    answer = reader.post(ADDRESS, {"reason": "", "comment": "The drawing is upside down."})

    report = Report.objects.get()
    assert answer.status_code == 200
    assert (report.reason, report.comment) == ("other", "The drawing is upside down.")


def test_nothing_at_all_is_no_report(reader, revision):
    answer = reader.post(ADDRESS, {"reason": "", "comment": " \n"})

    assert answer.status_code == 422
    assert part(answer, "reason-error") is not None
    assert not Report.objects.exists()


@pytest.mark.parametrize("comment", ["", " \r\n\t", "\u00a0"])
def test_after_a_vote_nothing_at_all_is_no_error_and_the_vote_stays_counted(
    reader, revision, comment
):
    voted = reader.post(ADDRESS, {"helpful": "no"})

    answer = reader.post(ADDRESS, sent_with(voted, comment=comment))
    again = reader.post(ADDRESS, sent_with(voted, comment=comment))

    for one in (answer, again):
        assert one.status_code == 200
        assert shown(one)[:2] == ("reported", "green")
        assert "Your answer is counted: No. Nothing else was sent." in section(one)
    assert Vote.objects.get().helpful is False
    assert not Report.objects.exists()


def test_a_second_vote_of_the_day_may_be_followed_by_nothing_too(reader, revision):
    reader.post(ADDRESS, {"helpful": "yes"})
    second = reader.post(ADDRESS, {"helpful": "no"})

    answer = reader.post(ADDRESS, sent_with(second, comment=""))
    long = reader.post(ADDRESS, sent_with(second, comment="x" * 1001))

    assert answer.status_code == 200
    for one in (second, answer, long):
        assert "has already been counted today" in section(one)
    assert "optional" in section(long)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"reason": "inaccurate"}, 200),
        ({"comment": "x" * 1001}, 422),
        ({"reason": "because"}, 422),
        ({"reason": "", "comment": ""}, 200),
    ],
)
def test_whatever_follows_a_vote_it_is_said_to_be_counted(reader, revision, sent, status):
    voted = reader.post(ADDRESS, {"helpful": "yes"})

    answer = reader.post(ADDRESS, sent_with(voted, **sent))

    assert answer.status_code == status
    assert "Your answer is counted: Yes." in section(answer)


def test_a_flood_after_a_vote_leaves_it_counted(reader, revision, monkeypatch):
    voted = reader.post(ADDRESS, {"helpful": "yes"})
    monkeypatch.setattr(visitors, "LIMIT", 1)

    answer = reader.post(ADDRESS, sent_with(voted, comment="Words to keep"))

    assert answer.status_code == 429
    assert "Your answer is counted: Yes." in section(answer)
    assert "Words to keep" in section(answer)
    assert token(answer) == token(voted)


def sent_with(answer, **typed):
    """What the form of this answer sends, with what was typed into it."""
    hidden = page(answer).xpath("//form[@id='report']//input[@type='hidden']")
    return {one.get("name"): one.get("value") for one in hidden} | {"comment": ""} | typed


def test_a_comment_alone_that_is_too_long_has_its_error_beside_it(reader, revision):
    answer = reader.post(ADDRESS, {"comment": "x" * 1001})

    assert "the limit is 1,000" in page(answer).xpath("//*[@id='comment-error']")[0].text


def test_a_comment_may_have_a_thousand_characters(reader, revision):
    answer = reader.post(ADDRESS, {"reason": "other", "comment": "x" * 1000})

    assert answer.status_code == 200
    assert len(Report.objects.get().comment) == 1000


def test_a_longer_comment_comes_back_with_the_error_beside_it(reader, revision):
    answer = reader.post(ADDRESS, {"reason": "missing", "comment": "x" * 1001})

    tree = page(answer)
    field = tree.xpath("//textarea")[0]
    assert answer.status_code == 422
    assert field.value == "x" * 1001
    assert field.get("aria-invalid") == "true"
    assert "comment-error" in field.get("aria-describedby")
    assert "1,001 characters" in tree.xpath("//*[@id='comment-error']")[0].text
    assert tree.xpath("//input[@value='missing']/@checked")
    assert tree.xpath("//section[@id='feedback']//details/@open") == [""]
    assert not Report.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"helpful": "maybe"}, {"helpful": ""}, {"other": "1"}])
def test_what_is_no_form_of_ours_is_not_understood(reader, revision, sent):
    answer = reader.post(ADDRESS, sent)

    assert answer.status_code == 400
    assert template(answer) == "400.html"
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "https://testserver.evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver:8000"},
        {"origin": "http://testserver:0"},
        {"origin": "http://testserver:99999"},
        {"origin": "http://localhost"},
        {"origin": "https://localhost:8000"},
        {"origin": "//testserver"},
        {"origin": "testserver"},
        {"origin": "http://testserver/"},
        {"origin": "http://evil.example@testserver"},
        {"origin": "ftp://testserver:80"},
        {"origin": ""},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    ],
)
def test_what_another_site_sends_is_refused(reader, revision, headers):
    sent = [{"helpful": "yes"}, {"reason": "other"}]

    answers = [reader.post(ADDRESS, one, headers=headers) for one in sent]

    for answer in answers:
        assert answer.status_code == 403
        assert answer["Cache-Control"] == "no-store"
        assert template(answer) == "website/refused.html"
    assert not Vote.objects.exists()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://testserver"},
        {"origin": "http://testserver:80"},
        {"origin": "HTTP://TestServer"},
        {"origin": "http://localhost:8000"},
        {"sec-fetch-site": "same-origin", "origin": "http://testserver"},
    ],
)
def test_what_our_own_page_sends_is_taken(reader, revision, headers):
    assert reader.post(ADDRESS, {"helpful": "yes"}, headers=headers).status_code == 200
    assert Vote.objects.count() == 1


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("https://testserver", "testserver", 200),
        ("https://testserver:443", "testserver", 200),
        ("https://testserver", "testserver:8443", 403),
        ("https://testserver:8443", "testserver:8443", 200),
        ("http://testserver", "testserver", 403),
    ],
)
def test_an_origin_is_ours_by_scheme_host_and_port(reader, revision, origin, host, status):
    headers = {"origin": origin, "host": host}

    answer = reader.post(ADDRESS, {"helpful": "yes"}, headers=headers, secure=True)

    assert answer.status_code == status


def test_a_flood_is_stopped_and_told_so(reader, revision, monkeypatch):
    monkeypatch.setattr(visitors, "LIMIT", 3)
    for _ in range(3):
        assert reader.post(ADDRESS, {"reason": "other", "comment": "x"}).status_code == 200

    answer = reader.post(ADDRESS, {"reason": "missing", "comment": "Words to keep"})
    elsewhere = reader.post(ADDRESS, {"reason": "other"}, REMOTE_ADDR="203.0.113.9")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == visitors.WINDOW
    assert notice(answer) == "notice amber"
    assert "Words to keep" in answer.content.decode()
    assert page(answer).xpath("//details[@open]//input[@value='missing']/@checked")
    assert elsewhere.status_code == 200
    assert Report.objects.count() == 4


def test_a_spoofed_address_does_not_reset_the_limit(reader, revision, monkeypatch):
    monkeypatch.setattr(visitors, "LIMIT", 1)

    codes = [
        reader.post(
            ADDRESS, {"reason": "other"}, headers={"x-forwarded-for": f"203.0.113.{n}"}
        ).status_code
        for n in range(3)
    ]

    assert codes == [200, 429, 429]


def test_an_answer_is_tied_to_the_text_that_was_read(story, reader, revision):
    second = story.write(revision.article, title="Newer")
    story.approve_all(story.submit(second))
    actions.publish(revision=second, by=story.edith)

    answer = reader.post(ADDRESS, {"helpful": "yes", "revision": revision.pk})

    assert Vote.objects.get().revision == revision
    assert page(answer).xpath("//article")[0].get("data-digest") == second.digest
    assert page(answer).xpath("//input[@name='revision']/@value")[0] == str(revision.pk)


def test_a_text_that_readers_never_saw_cannot_be_voted_on(story, reader, revision):
    draft = story.write(revision.article, title="Draft")
    another = story.live("another")

    codes = [
        reader.post(ADDRESS, {"helpful": "yes", "revision": number}).status_code
        for number in (draft.pk, another.pk, 0, "x", "１", "-1", "9" * 30, "1 OR 1")
    ]

    assert codes == [400] * 8
    assert not Vote.objects.exists()


def test_feedback_is_posted_and_nothing_else(reader, revision):
    assert reader.put(ADDRESS)["Allow"] == "GET, HEAD, POST"
    for method in ("put", "delete"):
        assert getattr(reader, method)(ADDRESS).status_code == 405


def test_opened_again_its_address_leads_back_to_the_article(reader, revision):
    for method in ("get", "head"):
        answer = getattr(reader, method)(ADDRESS, {"helpful": "yes"})
        assert (answer.status_code, answer.url) == (302, ARTICLE)
    assert not Vote.objects.exists()


def test_there_is_no_feedback_on_what_is_not_live(story, reader):
    draft, gone, checked = story.draft("draft"), story.live("gone"), story.live("checked")
    actions.withdraw(article=gone.article, by=story.edith, reason="No", for_good=True)
    actions.withdraw(article=checked.article, by=story.edith, reason="No")

    codes = [
        reader.post(f"/articles/{one.article.slug}/feedback/", {"helpful": "yes"}).status_code
        for one in (draft, gone, checked)
    ]

    assert codes == [404, 410, 404]
    assert not Vote.objects.exists()


def test_a_signed_in_editor_votes_like_anybody(story, revision):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(story.edith)

    answer = browser.post(ADDRESS, {"helpful": "yes"})

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Edith" not in words(answer, "//section[@id='feedback']")


def test_a_script_gets_the_part_that_it_shows(reader, revision):
    whole = reader.post(ADDRESS, {"helpful": "no", "revision": revision.pk})
    Vote.objects.all().delete()

    part = reader.post(ADDRESS, {"helpful": "no", "revision": revision.pk, "part": "feedback"})

    assert part.status_code == 200
    assert part["Cache-Control"] == "no-store"
    assert section(part) == section(whole)
    assert len(part.content) < len(whole.content) / 3
    assert Vote.objects.get().helpful is False


def test_a_script_is_told_what_is_wrong_with_a_report(reader, revision):
    answer = reader.post(ADDRESS, {"comment": "x" * 1001, "reason": "other", "part": "feedback"})

    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    assert not Report.objects.exists()


def test_nothing_is_counted_on_a_page_that_cannot_be_proved(reader, revision, settings):
    settings.SEAL_KEYS = ["another-site's-key-" + "x" * 20]

    ways = ({"helpful": "yes"}, {"reason": "other"}, {"helpful": "yes", "part": "feedback"})
    answers = [reader.post(ADDRESS, sent) for sent in ways]

    assert [answer.status_code for answer in answers] == [503] * 3
    assert all(int(answer["Retry-After"]) > 0 for answer in answers)
    assert not Vote.objects.exists()
    assert not Report.objects.exists()


def test_a_household_with_ipv6_is_counted_once(reader, revision):
    for end in ("1", "2:3:4:5", "ffff:ffff:ffff:ffff"):
        address = f"2001:db8:0:1::{end}" if end == "1" else f"2001:db8:0:1:{end}"
        reader.post(ADDRESS, {"helpful": "yes"}, REMOTE_ADDR=address)

    reader.post(ADDRESS, {"helpful": "yes"}, REMOTE_ADDR="2001:db8:0:2::1")

    assert Vote.objects.count() == 2


def test_characters_that_no_database_keeps_are_no_fault_of_ours(reader, revision):
    for sent, status in [
        ({"reason": "other", "comment": "A \0dose\0"}, 200),
        ({"reason": "other\0", "comment": ""}, 422),
        ({"helpful": "yes\0"}, 400),
        ({"helpful": "yes", "revision": "\0"}, 400),
        ({"helpful": "yes", "vote": "\0"}, 409),
        ({"reason": "other", "vote": "\0"}, 200),
        ({"\0": "\0"}, 400),
    ]:
        answer = reader.post(ADDRESS, sent, REMOTE_ADDR="192.0.2.1\0")
        assert answer.status_code == status, sent
    assert all("\0" not in report.comment for report in Report.objects.all())


# What a report is about, and what is not kept of it


def test_a_report_says_which_words_it_is_about(reader, revision):
    sent = {"reason": "inaccurate", "passage": f"  {revision.title.upper()}"}

    answer = reader.post(ADDRESS, sent)

    report = Report.objects.get()
    assert shown(answer)[:2] == ("reported", "green")
    assert (report.reason, report.passage) == ("inaccurate", revision.title)


def test_words_alone_are_a_report_about_something_else(reader, revision):
    reader.post(ADDRESS, {"reason": "", "passage": "reference 1", "comment": ""})

    report = Report.objects.get()
    assert (report.reason, report.citation.number) == ("other", 1)


def test_a_reader_is_told_that_something_was_removed(reader, revision):
    sent = {"reason": "other", "comment": "Write to ann@example.org"}

    told = section(reader.post(ADDRESS, sent))
    plain = section(reader.post(ADDRESS, sent | {"comment": "Write more, [removed]"}))

    assert "was removed first" in told
    assert "was removed first" not in plain
    assert "ann@example.org" not in "".join(Report.objects.values_list("comment", flat=True))


def test_what_a_program_fills_in_is_not_stored_and_a_person_loses_nothing(reader, revision):
    sent = {"reason": "broken", "comment": "The link.", "passage": "reference 1"}

    answer = reader.post(ADDRESS, sent | {"homepage": "https://example.org"})

    assert answer.status_code == 422
    assert not Report.objects.exists()
    assert "please send it again" in section(answer)
    assert page(answer).xpath("//input[@name='passage']/@value") == ["reference 1"]
    assert page(answer).xpath("//input[@name='homepage']/@value") == []
    assert "The link." in section(answer)
    reader.post(ADDRESS, sent | {"homepage": ""})
    assert Report.objects.count() == 1


def test_the_field_for_programs_is_no_stop_for_people(reader, revision):
    (trap,) = page(reader.get(ARTICLE)).xpath("//input[@name='homepage']")

    assert (trap.get("tabindex"), trap.get("autocomplete")) == ("-1", "off")
    assert trap.getparent().get("class") == "trap"
    assert "Leave this field empty" in trap.getparent().text_content()
