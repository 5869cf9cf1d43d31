"""An approval is taken back, and a live page with it: the editors are told at once, and the desk says so."""

import pytest

from people.models import Event, User
from reviews import actions
from reviews.models import Publication, SignOff, Withdrawal
from reviews.states import emptied_by_a_sign_off


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
def told(django_capture_on_commit_callbacks, mailoutbox):
    """Do it, and see what was mailed."""

    def doing(verb, **arguments):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            verb(**arguments)
        return list(mailoutbox)

    return doing


def approval(revision, kind="medical"):
    return revision.sign_offs.get(kind=kind)


def test_all_editors_but_whoever_did_it_are_told_at_once(story, newsroom, told):
    rosa = story.rivera.user
    (mail,) = told(actions.revoke, sign_off=approval(newsroom), by=rosa, reason="I misread it")

    assert set(mail.to) == {story.edith.email, story.maya.email, story.olga.email}
    assert "was taken down" in mail.subject
    for said in (
        "“What helps”",
        "Rosa Rivera took back their own approval",
        "I misread it",
        f"http://localhost:8000/admin/articles/article/{newsroom.article_id}/change/",
    ):
        assert said in mail.body

    actions.publish(revision=again(story, newsroom), by=story.edith)
    (mail,) = told(
        actions.revoke,
        sign_off=approval(newsroom, "fact_check"),
        by=story.maya,
        reason="A source was wrong",
    )

    assert set(mail.to) == {story.edith.email, story.olga.email}
    for said in ("Maya Manager", "Felix Factor", "fact check", "A source was wrong"):
        assert said in mail.body


def again(story, revision):
    """Somebody else approves the same words in place of what was taken back."""
    review = story.submit(revision, (story.chen, "medical"))
    story.approve_all(review)
    return revision


def test_nobody_is_told_where_no_page_came_down_or_a_second_time(story, newsroom, told):
    sign_off = approval(newsroom)
    assert len(told(actions.revoke, sign_off=sign_off, by=story.maya, reason="Doubt")) == 1

    assert told(actions.revoke, sign_off=sign_off, by=story.maya, reason="Doubt") == []
    facts = approval(newsroom, "fact_check")
    assert told(actions.revoke, sign_off=facts, by=story.maya, reason="Doubt") == []


def test_a_mail_server_that_is_down_keeps_no_page_up(story, newsroom, told, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    told(actions.revoke, sign_off=approval(newsroom), by=story.maya, reason="Doubt")

    assert not Publication.objects.exists()
    assert SignOff.objects.exclude(withdrawn_at=None).count() == 1


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
