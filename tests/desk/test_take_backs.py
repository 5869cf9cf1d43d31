"""Taking an approval back: what will happen is said before, what is true afterwards, and the article waits for somebody."""

from django.urls import reverse

from reviews import actions
from tests.desk.house import at, signed_in, words

LIST = reverse("admin:articles_article_changelist")
TOLD = "By mail this is told to Edith Editor, Maya Manager, Olga Otherboss and Wanda Writer."
LEAVES = "The page is live and goes offline at once"
GONE = "The page is no longer shown to readers."


def screen(sign_off):
    return f"/review/{sign_off.assignment_id}/"


def medical(revision, **more):
    return revision.sign_offs.get(kind="medical", **more)


def test_a_reviewer_reads_before_that_the_page_leaves_and_afterwards_that_it_left(story):
    sign_off = medical(story.live())
    rosa = signed_in(story.rivera.user)

    before = words(rosa.get(screen(sign_off)))
    actions.revoke(sign_off=sign_off, by=story.rivera.user, reason="I misread it")
    after = words(rosa.get(screen(sign_off)))

    assert LEAVES in before
    assert TOLD in before
    assert GONE not in before
    assert GONE in after
    assert LEAVES not in after


def test_a_page_that_stays_is_said_to_stay_and_on_what_it_rests(story):
    first = story.live()
    second = story.write(first.article, summary="Rarer still.")
    review = story.submit(second, (story.chen, "medical"), (story.felix, "fact_check"))
    story.approve_all(review)
    actions.publish(revision=second, by=story.edith)
    rosa, sign_off = signed_in(story.rivera.user), medical(first)
    stays = (
        "The live page stays, because it shows revision 2, which rests on the approvals of Celia Chen and "
        "Felix Factor."
    )

    before = words(rosa.get(screen(sign_off)))
    actions.revoke(sign_off=sign_off, by=story.rivera.user, reason="I misread it")

    assert stays in before
    assert "By mail this is told to Edith Editor." in before
    assert stays in words(rosa.get(screen(sign_off)))


def test_where_nothing_is_live_nothing_is_said_to_leave(story):
    sign_off = medical(story.approved())
    rosa = signed_in(story.rivera.user)

    before = words(rosa.get(screen(sign_off)))
    actions.revoke(sign_off=sign_off, by=story.rivera.user, reason="I misread it")
    after = words(rosa.get(screen(sign_off)))

    assert "Readers see no page of this article, so nothing changes for them." in before
    assert "no longer shown" not in after
    assert "stays" not in after


def test_once_it_is_live_again_the_reviewer_is_told_so(story):
    revision = story.live()
    sign_off = medical(revision)
    actions.revoke(sign_off=sign_off, by=story.rivera.user, reason="I misread it")
    story.approve_all(story.submit(revision, (story.chen, "medical")))
    actions.publish(revision=revision, by=story.edith)

    after = words(signed_in(story.rivera.user).get(screen(sign_off)))

    assert (
        "The page went offline with it. Since then it was published again: it shows revision 1"
        in after
    )
    assert "Celia Chen" in after


def test_a_managing_editor_is_told_the_same_before_and_after(story):
    sign_off = medical(story.live())
    maya = signed_in(story.maya)

    before = words(maya.get(at(sign_off, "revoke")))
    after = words(maya.post(at(sign_off, "revoke"), {"reason": "Doubt"}, follow=True))

    assert LEAVES in before
    assert (
        "By mail this is told to Edith Editor, Olga Otherboss, Rosa Rivera and Wanda Writer."
        in before
    )
    assert f"The sign-off has been taken back. {GONE}" in after


def test_approvals_that_fall_with_it_are_named_before(story):
    first = story.live()
    second = story.write(first.article, key_points=["It is rare."])
    story.decide(story.submit(second, (story.rivera, "medical")).assignments.get(), scope="changes")

    before = words(signed_in(story.maya).get(at(medical(first), "revoke")))

    assert "fall with it: Rosa Rivera’s of revision 2." in before


def test_the_article_waits_for_editors_from_then_on_and_the_list_says_since_when(story):
    revision = story.live()
    edith, wanda = signed_in(story.edith), signed_in(story.wanda)
    mine = f"{LIST}?waits=me"
    assert list(edith.get(mine).context["cl"].result_list) == []

    actions.revoke(sign_off=medical(revision), by=story.rivera.user, reason="I misread it")

    page = edith.get(mine)
    assert list(page.context["cl"].result_list) == [revision.article]
    assert "to have it reviewed again, " in words(page)
    assert "an approval was taken back today" in words(page)
    assert "to have it reviewed again" in words(edith.get(reverse("admin:index")))
    assert list(wanda.get(mine).context["cl"].result_list) == []
    assert "an editor" in words(wanda.get(LIST))

    story.submit(revision, (story.chen, "medical"))
    assert list(edith.get(mine).context["cl"].result_list) == []


def test_an_editor_is_waited_for_until_it_is_offline_for_good(story):
    revision = story.live()
    actions.revoke(sign_off=medical(revision), by=story.rivera.user, reason="I misread it")

    def waiting():
        page = signed_in(story.edith).get(f"{LIST}?waits=me")
        return list(page.context["cl"].result_list)

    actions.withdraw(article=revision.article, by=story.edith, reason="For now")
    assert waiting() == [revision.article]

    actions.withdraw(article=revision.article, by=story.edith, reason="So be it", for_good=True)
    assert waiting() == []
