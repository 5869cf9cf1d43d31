"""An approval is taken back, and a live page with it: whoever has to know is told at once, and the desk says so."""

import pytest

from people.models import Event, User
from reviews import actions
from reviews.actions.take_backs import effect_of, told_of
from reviews.models import Publication, SignOff, Withdrawal
from reviews.states import emptied_by_a_sign_off, emptied_since
from tests.working import mailed, work


@pytest.fixture
def newsroom(story):
    """A live page, and everybody who might be told that it came down."""
    story.edith, story.maya, story.olga, story.chen, story.stan, story.root  # noqa: B018 - hired
    story.person("Cleo Closed", "Editors", staff=True, is_active=False)
    story.person("Petra Parted", "Editors")  # no longer at the desk
    story.person("Freda Forged", "Managing editors", staff=True)
    User.objects.filter(name="Freda Forged").update(email="eve@example.net")
    return story.live(title="What helps")


@pytest.fixture
def told():
    """Do it, and see what was mailed, by whom it went to."""

    def doing(verb, **arguments):
        mailed()
        verb(**arguments)
        sent = mailed()
        assert all(len(mail.to) == 1 for mail in sent)
        assert len({mail.to[0] for mail in sent}) == len(sent)
        return {mail.to[0]: mail for mail in sent}

    return doing


def approval(revision, kind="medical"):
    return revision.sign_offs.get(kind=kind)


def again(story, revision):
    """Somebody else approves the same words in place of what was taken back."""
    review = story.submit(revision, (story.chen, "medical"))
    story.approve_all(review)
    return revision


def test_all_editors_and_the_writer_but_whoever_did_it_are_told_at_once(story, newsroom, told):
    rosa = story.rivera.user
    mails = told(actions.revoke, sign_off=approval(newsroom), by=rosa, reason="I misread it")

    people = (story.edith, story.maya, story.olga, story.wanda)
    assert set(mails) == {person.email for person in people}
    mail = mails[story.edith.email]
    assert mail.subject == "Imprimatur: “What helps” was taken down"
    for said in (
        "“What helps”",
        "Rosa Rivera took back their own decision",
        "medical review of revision 1",
        "The page is no longer shown to readers",
        "I misread it",
        f"http://localhost:8000/admin/articles/article/{newsroom.article_id}/change/",
    ):
        assert said in mail.body


def test_whose_approval_an_editor_took_back_is_told_too(story, newsroom, told):
    facts = approval(newsroom, "fact_check")
    mails = told(actions.revoke, sign_off=facts, by=story.maya, reason="A source was wrong")

    felix = facts.reviewer.user
    assert set(mails) == {p.email for p in (story.edith, story.olga, story.wanda, felix)}
    assert "Maya Manager took back your decision" in mails[felix.email].body
    assert f"http://localhost:8000/review/{facts.assignment_id}/" in mails[felix.email].body
    for said in ("Maya Manager", "the decision of Felix Factor", "fact check", "A source was"):
        assert said in mails[story.edith.email].body


def test_who_is_told_is_said_before(story, newsroom, told):
    sign_off = approval(newsroom)
    before = told_of(effect_of(sign_off), by=story.maya)

    mails = told(actions.revoke, sign_off=sign_off, by=story.maya, reason="Doubt")

    assert [person.name for person in before] == [
        "Edith Editor",
        "Olga Otherboss",
        "Rosa Rivera",
        "Wanda Writer",
    ]
    assert {person.email for person in before} == set(mails)


def test_where_no_page_comes_down_whoever_asked_is_told(story, told):
    review = story.submit(story.draft(title="What helps"), by=story.olga)
    medical, _ = story.approve_all(review)
    rosa = story.rivera.user

    mails = told(actions.revoke, sign_off=medical, by=rosa, reason="I misread it")

    (mail,) = mails.values()
    assert list(mails) == [story.olga.email]
    assert mail.subject == "Imprimatur: a decision on “What helps” was taken back"
    assert "What readers see has not changed." in mail.body


def test_who_asked_for_an_amendment_that_falls_with_it_is_told(story, newsroom, told):
    second = story.write(newsroom.article, key_points=["It is rare."])
    review = story.submit(second, (story.rivera, "medical"), by=story.olga)
    story.decide(review.assignments.get(), scope="changes")

    mails = told(actions.revoke, sign_off=approval(newsroom), by=story.maya, reason="Doubt")

    assert story.olga.email in mails  # who asked for the amendment
    assert not SignOff.objects.filter(reviewer=story.rivera, withdrawn_at=None).exists()


def test_nobody_is_told_a_second_time(story, newsroom, told):
    sign_off = approval(newsroom)
    assert told(actions.revoke, sign_off=sign_off, by=story.maya, reason="Doubt")

    assert told(actions.revoke, sign_off=sign_off, by=story.maya, reason="Doubt") == {}


def test_a_mail_that_waited_does_not_say_that_a_page_is_down_which_is_live_again(story, newsroom):
    actions.revoke(sign_off=approval(newsroom), by=story.maya, reason="Doubt")
    actions.publish(revision=again(story, newsroom), by=story.edith)

    theirs = [mail for mail in mailed() if mail.to == [story.wanda.email]]
    (mail,) = [mail for mail in theirs if "taken down" in mail.subject]

    assert "has been published again since" in mail.body
    assert "no longer shown" not in mail.body


def test_a_mail_server_that_is_down_keeps_no_page_up(story, newsroom, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    actions.revoke(sign_off=approval(newsroom), by=story.maya, reason="Doubt")
    work()

    assert not Publication.objects.exists()
    assert SignOff.objects.exclude(withdrawn_at=None).count() == 1


def test_it_waits_for_the_editors_from_that_moment(story, newsroom):
    articles = type(newsroom.article).objects
    assert emptied_since([newsroom.article_id]) == {}

    gone = actions.revoke(sign_off=approval(newsroom), by=story.maya, reason="Doubt")

    assert emptied_since([newsroom.article_id]) == {newsroom.article_id: gone.withdrawn_at}
    assert emptied_since([]) == {}
    actions.publish(revision=again(story, newsroom), by=story.edith)
    assert emptied_since([newsroom.article_id]) == {}
    assert not emptied_by_a_sign_off(articles.all()).exists()


def test_an_editor_who_takes_the_page_down_themselves_settles_it(story, newsroom):
    """For now as for good; a second click adds nothing."""
    articles = type(newsroom.article).objects
    for for_good in (False, True):
        actions.revoke(
            sign_off=newsroom.sign_offs.filter(withdrawn_at=None, kind="medical").get(),
            by=story.maya,
            reason="Doubt",
        )
        assert emptied_by_a_sign_off(articles.all()).count() == 1

        for _ in range(2):
            actions.withdraw(
                article=newsroom.article, by=story.edith, reason="So be it", for_good=for_good
            )

        assert emptied_by_a_sign_off(articles.all()).count() == 0
        assert Withdrawal.objects.order_by("-pk").first().reason == "So be it"
        assert Event.objects.filter(kind="withdrawn").count() == Withdrawal.objects.count()
        actions.publish(revision=again(story, newsroom), by=story.edith)
    assert Withdrawal.objects.count() == 4
