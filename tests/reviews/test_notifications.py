"""Each mail about a review says what is asked or was done, by whom, by when in the reader's own time, and what comes next."""

import json
from pathlib import Path

import pytest

from people.inbox import Mail, choose_mail
from people.jobs import Job
from people.models import Event, Notification
from people.refusals import Refusal
from reviews import actions
from reviews.notifications import letters
from reviews.notifications.kinds import KINDS
from reviews.notifications.lines import lines
from reviews.reading import reading_time
from tests.working import mailed, work_later


def to(person):
    """What this person alone is mailed."""
    found = [mail for mail in mailed() if mail.to == [person.email]]
    (mail,) = found
    return mail


MAILS = Path(__file__).resolve().parents[2] / "templates/mail/reviews"


@pytest.fixture
def review(story):
    draft = story.draft(title="What helps", change_note="A new source of 2025")
    return story.submit(draft, (story.rivera, "medical"))


def on_the_desk(review):
    return f"http://localhost:8000/admin/articles/article/{review.article_id}/change/"


def test_words_are_counted_as_the_form_counts_them(story):
    body = "<p>A twelve-month trial – of 5 mg – ended.</p>"

    text = story.draft(title="Not counted", summary="It’s short.", key_points=["One."], body=body)

    assert str(reading_time(text)) == "10 words, about 1 minute to read"


def test_a_reviewer_reads_what_who_and_by_when(story):
    due = story.due()
    draft = story.draft(title="What helps", change_note="A new source of 2025")
    asking = [(story.rivera, "medical", due)]
    words = "Mind the dose.\n\nIt changed."
    review = actions.submit(revision=draft, by=story.edith, assignments=asking, message=words)
    asked = review.assignments.get()

    mail = to(story.rivera.user)

    assert mail.subject == f"Imprimatur: please review “What helps” by {due:%A, %-d %B %Y}"
    assert mail.body == (
        "Hello Rosa Rivera,\n\n"
        "Edith Editor asks you for a medical review of “What helps”, revision 1, by "
        f"{due:%A, %-d %B %Y}.\n\n"
        f"It has {reading_time(review.revision)}.\n\n"
        "Edith Editor wrote:\n\n"
        "> Mind the dose.\n>\n> It changed.\n\n"
        "What changed in it, as Wanda Writer says:\n\n"
        "> A new source of 2025\n\n"
        "Read it and decide:\n"
        f"http://localhost:8000/review/{asked.pk}/\n\n"
        "You choose which of these you are mailed: http://localhost:8000/accounts/mail/\n\n"
        "Imprimatur\nhttp://localhost:8000\n"
    )


def test_the_day_is_told_in_the_reviewers_own_time(story):
    user = story.rivera.user
    user.time_zone = "America/New_York"
    user.save()
    story.submit(story.draft(), (story.rivera, "medical"))

    assert ":59 (America/New York).\n" in to(user).body


def test_what_was_decided_or_closed_meanwhile_is_asked_of_nobody(story, review):
    actions.close_review(review=review, by=story.wanda, reason="Too early")

    assert to(story.rivera.user).subject.startswith("Imprimatur: you need not review")


def test_whoever_asked_reads_what_was_decided(story, review):
    mailed()
    story.approve_all(review)

    edith, wanda = sorted(mailed(), key=lambda mail: mail.to)
    assert (edith.to, wanda.to) == ([story.edith.email], [story.wanda.email])  # who answers for it
    for mail in (edith, wanda):
        assert mail.subject == "Imprimatur: Rosa Rivera approved “What helps”"
        assert "Everybody who was asked has decided." in mail.body
        assert "wrote:" not in mail.body
        step = f"See what it still needs before it can go live:\n{on_the_desk(review)}"
        assert step in mail.body


def test_the_writer_whose_turn_it_is_is_told_and_why(story, review):
    mailed()
    story.decide(review.assignments.get(), "changes_requested", comment="The dose is wrong.")

    edith, wanda = sorted(mailed(), key=lambda mail: mail.to)
    assert (edith.to, wanda.to) == ([story.edith.email], [story.wanda.email])
    assert wanda.subject == "Imprimatur: Rosa Rivera asked for changes to “What helps”"
    for mail in (edith, wanda):
        assert "Rosa Rivera wrote:\n\n> The dose is wrong.\n" in mail.body
        assert on_the_desk(review) in mail.body
    assert "The text waits for you." in wanda.body
    assert "waits for you" not in edith.body


def test_somebody_who_asked_about_their_own_text_gets_one_mail(story):
    review = story.submit(story.draft(), (story.rivera, "medical"), by=story.wanda)
    mailed()

    story.decide(review.assignments.get(), "changes_requested")

    (mail,) = mailed()
    assert mail.to == [story.wanda.email]
    assert "The text waits for you." in mail.body


def test_a_decision_that_was_taken_back_at_once_is_not_told(story, review):
    (made,) = story.approve_all(review)
    actions.revoke(sign_off=made, by=story.rivera.user, reason="Wrong button")

    (mail,) = [mail for mail in mailed() if mail.to == [story.edith.email]]
    assert "was taken back" in mail.subject


def test_who_declined_gives_the_next_step_to_whoever_asked(story, review):
    mailed()
    story.decide(review.assignments.get(), "declined", comment="I am away.")

    mail = to(story.edith)
    assert mail.subject == "Imprimatur: Rosa Rivera declined to review “What helps”"
    assert "I am away." in mail.body
    assert f"Ask somebody else:\n{on_the_desk(review)}" in mail.body


def test_a_closed_review_is_told_to_the_undecided_and_gives_the_text_back_to_its_writer(story):
    draft = story.draft(title="What helps")
    review = story.submit(draft, (story.rivera, "medical"), (story.felix, "fact_check"))
    story.decide(review.assignments.get(reviewer=story.felix))
    mailed()

    actions.close_review(review=review, by=story.maya, reason="The topic moves")

    rosa, wanda = sorted(mailed(), key=lambda mail: mail.to)
    assert (rosa.to, wanda.to) == ([story.rivera.user.email], [story.wanda.email])
    for mail in (rosa, wanda):
        assert "Maya Manager" in mail.body
        assert "The topic moves" in mail.body
    assert "you need not do anything" in rosa.body
    assert f"Go on writing:\n{on_the_desk(review)}" in wanda.body


def test_a_writer_who_closes_it_or_whose_next_review_has_begun_is_told_nothing(story, review):
    actions.close_review(review=review, by=story.wanda, reason="Mine")
    second = story.submit(review.revision, (story.rivera, "medical"))
    actions.close_review(review=second, by=story.edith, reason="Again")
    story.submit(review.revision, (story.chen, "medical"))

    assert [mail for mail in mailed() if mail.to == [story.wanda.email]] == []


def test_whoever_is_asked_about_the_next_text_gets_one_mail_about_both(story):
    review = story.submit(story.draft(), (story.rivera, "medical"), (story.felix, "fact_check"))
    story.decide(review.assignments.get(reviewer=story.felix), "changes_requested")
    mailed()

    actions.close_review(review=review, by=story.edith, reason="Mended")
    mended = story.write(review.article, title="What helps now")
    story.submit(mended, (story.rivera, "medical"), (story.felix, "fact_check"))

    assert to(story.rivera.user).subject.startswith("Imprimatur: please review “What helps now”")


def test_a_mail_names_the_text_that_is_asked_about_and_no_later_draft(story, review):
    story.write(review.article, title="What really helps")

    work_later()

    mail = to(story.rivera.user)
    assert "“What helps”" in mail.subject
    assert "What really helps" not in mail.subject + mail.body


def test_nobody_is_mailed_whose_account_was_forged_or_closed(story, review):
    type(story.edith).objects.filter(pk=story.rivera.pk).update(email="eve@example.net")

    assert mailed() == []


# The table


def test_each_kind_has_its_words_and_its_letter():
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert set(letters._MORE) <= set(names)
    for kind in KINDS:
        assert kind.told
        assert (MAILS / f"{kind.template}.txt").exists()
        assert all(audience.__doc__ for audience in kind.told)


def test_one_line_is_kept_for_each_person_and_thing(story, review):
    asked = review.assignments.get()
    row = Notification.objects.get(person=story.rivera.user)

    assert (row.kind, row.key) == ("asked", f"assignment:{asked.pk}")
    assert row.by == story.edith
    assert "Migraine" not in json.dumps(row.about)  # it names things, and holds nobody's words
    (line,) = lines(story.rivera.user, [row])
    assert line.words == (
        f"Edith Editor asks you for a medical review of “What helps” by {story.due():%-d %B %Y}"
    )
    assert line.path == f"/review/{asked.pk}/"


def test_a_mail_that_a_crash_sends_twice_is_the_same_mail(story, review):
    (first,) = mailed()
    Job.objects.update(status="READY", worker_ids=[])

    (second,) = mailed()

    assert first.message()["Message-ID"] == second.message()["Message-ID"]


def test_whoever_wants_no_mail_has_the_line_and_safety_is_mailed_all_the_same(story):
    revision = story.live(title="What helps")
    for person in (story.edith, story.maya):
        choose_mail(person=person, chosen={"taken_down": "never", "concern": "never"})
    story.edith.answers_for.add(revision.article)
    mailed()

    actions.raise_concern(article=revision.article, by=story.maya, detail="Is it so?")
    assert mailed() == []
    assert story.edith.notifications.get(kind="concern").mail == Mail.NEVER

    actions.withdraw(article=revision.article, by=story.maya, reason="It is not so")
    assert story.edith.email in [mail.to[0] for mail in mailed()]


def test_a_page_that_an_editor_takes_down_is_told_to_all_who_vouch_for_it(story):
    revision = story.live(title="What helps")
    mailed()

    actions.withdraw(article=revision.article, by=story.maya, reason="It is not so")

    mails = {mail.to[0]: mail for mail in mailed()}
    approved = {one.reviewer.user.email for one in revision.sign_offs.all()}
    assert set(mails) == {p.email for p in (story.edith, story.olga, story.wanda)} | approved
    body = mails[story.edith.email].body
    assert "Maya Manager took “What helps” down on " in body
    assert "> It is not so" in body
    # A second click takes nothing down, and a change of mind tells nobody anything new.
    actions.withdraw(article=revision.article, by=story.maya, reason="It is not so")
    actions.withdraw(article=revision.article, by=story.maya, reason="For good", for_good=True)
    assert mailed() == []


def test_going_live_is_a_line_and_no_mail_until_the_daily_one(story):
    revision = story.live(title="What helps")

    told = set(Notification.objects.filter(kind="published").values_list("person__name", flat=True))

    assert {"Wanda Writer", "Rosa Rivera"} <= told
    assert not [mail for mail in mailed() if "published" in mail.subject]
    row = story.rivera.user.notifications.get(kind="published")
    (line,) = lines(story.rivera.user, [row])
    assert line.path == f"/articles/{revision.article.slug}/"


def test_titles_stay_out_of_mail_where_the_site_says_so(story, settings):
    settings.MAIL_TITLES = False
    story.submit(story.draft(title="What helps"), (story.rivera, "medical"))

    mail = to(story.rivera.user)

    assert "What helps" not in mail.subject + mail.body + str(mail.alternatives)
    assert "please review an article by " in mail.subject


def test_what_people_write_is_quoted_and_never_a_step_of_the_mail(story, review):
    mailed()
    words = "No.\n\nSign in here:\nhttps://evil.example/\n<script>alert(1)</script>"
    story.decide(review.assignments.get(), "changes_requested", comment=words)

    mail = to(story.edith)

    assert "> Sign in here:\n> https://evil.example/" in mail.body
    ((dressed, _),) = mail.alternatives
    assert "<script>" not in dressed
    quote = dressed[dressed.index("<blockquote>") : dressed.index("</blockquote>")]
    assert "evil.example" in quote
    assert dressed.count("evil.example") == 1
    assert dressed.count('class="step"') == 1


# Who answers for a page


def test_one_act_hands_pages_over_and_tells_the_new_owner_once(story):
    articles = [story.draft(slug).article for slug in ("one", "two")]
    assert {article.responsible for article in articles} == {story.wanda}
    mailed()

    changed = actions.make_responsible(articles=articles, person=story.edith, by=story.maya)
    again = actions.make_responsible(articles=articles, person=story.edith, by=story.maya)

    assert (changed, again) == (articles, [])
    assert set(story.edith.answers_for.all()) == set(articles)
    (row,) = story.edith.notifications.all()
    (line,) = lines(story.edith, [row])
    assert line.words == "Maya Manager lets you answer for 2 articles"
    assert line.path == "/admin/articles/article/?responsible=me"
    told = Event.objects.filter(subject=f"article:{articles[0].pk}", kind="made responsible")
    assert [event.detail for event in told] == [{"person": story.edith.pk}]


def test_nobody_answers_for_a_page_who_does_not_work_at_the_desk(story):
    article = story.draft().article
    with pytest.raises(Refusal, match="does not work at the desk"):
        actions.make_responsible(articles=[article], person=story.rivera.user, by=story.maya)


def test_where_nobody_answers_for_it_the_editors_are_told(story):
    revision = story.live()
    story.wanda.is_active = False
    story.wanda.save()
    mailed()

    actions.raise_concern(article=revision.article, by=story.maya, detail="Is it so?")

    assert {mail.to[0] for mail in mailed()} == {story.edith.email, story.olga.email}
