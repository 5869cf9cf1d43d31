"""A credential counts as long as somebody has looked it up lately, in the specialty that a policy asks for."""

from datetime import UTC, datetime, time, timedelta

import pytest

from people import witness
from people.actions import automatic
from people.canonical import make_seal
from people.days import local_day
from people.refusals import Refusal
from reviews import actions
from reviews.gate import blockers, counting_approvals
from reviews.models import Credential, Policy, PolicySlot, Publication, Verification
from reviews.policies import in_words, is_stricter, policy_of
from reviews.reviewers import qualified_now
from tests import databases
from tests.attacks.siege import lift, rewrite

YEAR = timedelta(days=366)


def rules(revision, at):
    return [found.id for found in blockers(revision, at=at)]


# Looked up again


def test_after_a_year_nobody_signs_on_a_credential_until_it_was_looked_up_again(story):
    story.live()
    later = story.start + YEAR
    actions.declare(reviewer=story.rivera, by=story.rivera.user, none_to_declare=True, at=later)
    assert not qualified_now(story.rivera, "medical", at=later)

    story.check_again(story.rivera, at=later)

    assert qualified_now(story.rivera, "medical", at=later)
    assert not qualified_now(story.rivera, "medical", at=later + YEAR)
    first, second = Verification.objects.filter(reviewer=story.rivera).order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert second.evidence == "Register, read again"


def test_what_was_signed_while_it_counted_goes_on_counting(story):
    revision = story.live()

    later = story.start + YEAR

    assert len(counting_approvals(revision, at=later)) == 2
    assert rules(revision, later) == []


def test_a_check_ends_with_the_credential_and_not_after_it(story):
    credential = story.rivera.credentials.get()
    near = credential.expires_on - timedelta(days=3)
    story.check_again(story.rivera, at=story.start + timedelta(days=690))

    assert credential.verifications.latest("number").holds_until == credential.expires_on
    assert near < credential.holds_until(story.start + timedelta(days=691))


def test_the_second_click_of_a_day_looks_nothing_up_twice(story):
    at = story.start + timedelta(days=200)
    for _ in range(2):
        story.check_again(story.rivera, at=at)

    assert Verification.objects.filter(reviewer=story.rivera).count() == 2


@pytest.mark.parametrize("who", ["the reviewer", "whoever entered it"])
def test_who_may_not_verify_may_not_look_it_up_again_either(story, who):
    credential = story.rivera.credentials.get()
    by = {"the reviewer": story.rivera.user, "whoever entered it": story.maya}[who]

    with pytest.raises(Refusal):
        actions.verify_credential(
            credential=credential, by=by, evidence="I know", at=story.start + YEAR
        )

    assert credential.verifications.count() == 1


def test_what_was_revoked_is_not_looked_up_again(story):
    credential = story.rivera.credentials.get()
    actions.revoke_credential(credential=credential, by=story.maya, reason="Struck off")

    with pytest.raises(Refusal, match="enter it anew"):
        story.check_again(story.rivera, at=story.start + YEAR)


def test_what_no_line_tells_of_a_check_says_nothing(story):
    """A line from before checks ran out tells of none that does: then only one that names no end is as it tells."""
    check = Verification.objects.get(reviewer=story.rivera)
    first = Verification.tells.versions[0]
    fields = {name: value for name, value in witness._fields(check, check.tells.named).items() if name in first}  # fmt: skip
    told = {witness.subject_of(check): f"1:{make_seal(witness._document(Verification, fields, 1))}"}

    assert not witness.is_as_told(check, told)
    check.holds_until = None
    assert witness.is_as_told(check, told)
    check.number = 2
    assert not witness.is_as_told(check, told)


def behind(model, pk, **changes):
    """An UPDATE by whoever owns the tables, past the guard."""
    with databases.as_owner():
        lift(f"{model._meta.db_table}_unchanged")
        rewrite(model, pk, **changes)


def test_nobody_lengthens_a_check_by_sql(story):
    check = Verification.objects.get(reviewer=story.rivera)
    behind(Verification, check.pk, holds_until=check.holds_until + YEAR)

    assert not qualified_now(story.rivera, "medical", at=story.start + timedelta(days=1))


def test_readers_see_when_it_was_looked_up_last(story, client):
    story.live()
    at = story.now()
    story.check_again(story.rivera, at=at)

    page = client.get("/reviewers/rosa-rivera/").content.decode()

    assert f"checked this registration on {at:%-d %B %Y}" in " ".join(page.split())


# In a specialty


@pytest.fixture
def neurology(story):
    """A policy that asks for a neurologist, for the story’s topic."""
    policy = actions.create_policy(
        by=story.maya, name="With a neurologist", kinds=["medical"], months=24,
        specialties=["Neurology"], at=story.start,
    )  # fmt: skip
    actions.set_topic_policy(topic=story.topic, policy=policy, by=story.maya, at=story.start)
    return policy


def neurologist(story):
    """Dana Drew, with a credential that says so."""
    reviewer = story.drew
    made = actions.claim_credential(
        reviewer=reviewer, by=story.maya, kind="physician", regulator="other",
        jurisdiction="Nowhere", number="N 1", specialty="neurology",
        expires_on=(story.start + 2 * YEAR).date(), at=story.start,
    )  # fmt: skip
    actions.verify_credential(
        credential=made, by=story.olga, evidence="Specialist register", at=story.start
    )
    return reviewer


def test_only_a_credential_in_the_specialty_that_is_asked_for_fills_its_place(story, neurology):
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"))
    story.approve_all(review)

    (found,) = blockers(revision, at=story.now())
    assert found.id == "gate.E001" and "“Neurology”" in found.message

    actions.assign(
        review=review, reviewer=neurologist(story), kind="medical",
        due_on=review.assignments.get().due_on, by=story.edith,
    )  # fmt: skip
    story.approve_all(review)
    assert actions.publish(revision=revision, by=story.edith).policy == neurology


def test_a_policy_asks_for_no_more_specialties_than_reviews(story):
    with pytest.raises(Refusal, match="as many medical reviews"):
        actions.create_policy(
            by=story.maya, name="Two of one", kinds=["medical"], months=12,
            specialties=["Neurology", "Oncology"],
        )  # fmt: skip

    assert not Policy.objects.filter(name="Two of one").exists()


def test_asking_for_a_specialty_is_asking_for_more(story, neurology):
    any_physician = story.make_policy("medical")

    assert is_stricter(neurology, any_physician)
    assert not is_stricter(any_physician, neurology)
    assert in_words(neurology) == "a medical review (Neurology)"


@pytest.mark.parametrize(("model", "field"), [(PolicySlot, "specialty"), (Credential, "specialty")])
def test_a_specialty_that_sql_wrote_shuts_the_gate(story, neurology, model, field):
    revision = story.draft()
    story.approve_all(story.submit(revision, (neurologist(story), "medical")))
    row = {
        PolicySlot: PolicySlot.objects.get(policy=neurology),
        Credential: story.drew.credentials.latest("pk"),
    }[model]
    behind(model, row.pk, **{field: "Astrology"})

    assert "gate.E014" in rules(revision, story.now())


# By the rule that its review opened under


def test_a_rule_that_asks_for_less_helps_no_review_that_is_open(story):
    revision = story.draft()
    review = story.submit(revision, (story.rivera, "medical"))
    story.approve_all(review)
    easier = story.make_policy("medical")
    actions.set_topic_policy(topic=story.topic, policy=easier, by=story.maya)
    assert policy_of(revision.article) == easier

    (found,) = blockers(revision, at=story.now())

    assert found.id == "gate.E001"
    assert "opened under the policy “medical + fact_check”" in found.message
    actions.close_review(review=review, by=story.edith, reason="Asked anew")
    story.submit(revision, (story.rivera, "medical"))
    assert actions.publish(revision=revision, by=story.edith).policy == easier


def test_a_rule_that_asks_for_more_is_met_as_well(story):
    revision = story.draft()
    story.approve_all(story.submit(revision))
    stricter = story.make_policy("medical", "medical", "fact_check")
    actions.set_topic_policy(topic=story.topic, policy=stricter, by=story.maya)

    (found,) = blockers(revision, at=story.now())

    assert found.message == "Medical review: 1 of 2"


# What becomes of an overdue page


def graced(story, days):
    policy = actions.create_policy(
        by=story.maya, name=f"{days} days of grace", kinds=["medical", "fact_check"], months=24,
        grace_days=days, at=story.start,
    )  # fmt: skip
    actions.set_topic_policy(topic=story.topic, policy=policy, by=story.maya, at=story.start)
    return policy


def recheck(story, article, at):
    return actions.recheck(article=article.pk, by=automatic(), at=at)


def test_an_overdue_page_goes_when_its_days_of_grace_are_over(story):
    graced(story, 10)
    revision = story.live()
    due = story.now() + (revision.releases.get().review_due_on - local_day(story.now()))

    stays = recheck(story, revision.article, due + timedelta(days=10))
    assert stays.withdrawn is None
    assert any("Its policy lets it stay until" in one.detail for one in stays.raised)

    gone = recheck(story, revision.article, due + timedelta(days=11))
    assert "lets a page stay for 10 days after that" in gone.withdrawn.reason
    assert not Publication.objects.live().exists()
    assert recheck(story, revision.article, due + timedelta(days=12)).withdrawn is None
    told = story.edith.notifications.filter(kind="taken_down")
    assert told.count() == 1


def test_a_page_goes_that_rests_on_a_credential_that_was_revoked(story):
    graced(story, 5)
    revision = story.live()
    actions.revoke_credential(
        credential=story.rivera.credentials.get(), by=story.maya, reason="Struck off"
    )

    assert recheck(story, revision.article, story.now() + timedelta(days=5)).withdrawn is None
    gone = recheck(story, revision.article, story.now() + timedelta(days=6))

    assert "credential that it rests on was revoked" in gone.withdrawn.reason


def test_without_days_of_grace_it_stays_and_says_so(story):
    revision = story.live()

    done = recheck(story, revision.article, story.now() + 3 * YEAR)

    assert done.withdrawn is None and any("overdue" in one.detail for one in done.raised)


def test_days_of_grace_that_sql_wrote_take_nothing_down(story):
    revision = story.live()
    behind(Policy, revision.releases.get().policy_id, grace_days=0)

    done = recheck(story, revision.article, story.now() + 3 * YEAR)

    assert done.withdrawn is None and Publication.objects.live().exists()


# What is declared


def test_interests_are_declared_question_by_question(story):
    made = actions.declare(
        reviewer=story.rivera,
        by=story.rivera.user,
        by_category={"stock": "Brown & Co", "consulting": "Acme,  one  day.", "other": " "},
    )

    assert made.interests == "Consulting fees: Acme, one day. Shares: Brown & Co."
    assert made.by_category == {"consulting": "Acme, one day.", "stock": "Brown & Co"}


@pytest.mark.parametrize(
    ("said", "none"),
    [({"stock": "Some"}, True), ({}, False), ({"fame": "Some"}, False), ({"stock": "x" * 301}, False)],
)  # fmt: skip
def test_a_declaration_that_says_nothing_or_contradicts_itself_is_none(story, said, none):
    before = story.rivera.declarations.count()

    with pytest.raises(Refusal):
        actions.declare(
            reviewer=story.rivera, by=story.rivera.user, by_category=said, none_to_declare=none
        )

    assert story.rivera.declarations.count() == before


def both(story):
    """Dana Drew holds another credential beside the one in neurology."""
    reviewer = neurologist(story)
    return reviewer.credentials.get(specialty=""), reviewer.credentials.get(specialty="neurology")


def test_losing_the_specialty_that_is_asked_for_is_losing_what_the_page_rests_on(
    story, client, neurology
):
    _, in_it = both(story)
    revision = story.draft()
    story.approve_all(story.submit(revision, (story.drew, "medical")))
    actions.publish(revision=revision, by=story.edith)

    actions.revoke_credential(credential=in_it, by=story.maya, reason="Struck off")

    assert revision.article.concerns.open().filter(source="credential").count() == 1
    page = client.get(revision.article.get_absolute_url()).content.decode()
    assert "The review of this page is being renewed." in page


def test_losing_another_credential_changes_nothing(story, client, neurology):
    other, _ = both(story)
    revision = story.draft()
    story.approve_all(story.submit(revision, (story.drew, "medical")))
    actions.publish(revision=revision, by=story.edith)

    actions.revoke_credential(credential=other, by=story.maya, reason="Given up")

    assert not revision.article.concerns.exists()
    page = client.get(revision.article.get_absolute_url()).content.decode()
    assert "is being renewed" not in page


def test_grace_counts_from_when_the_last_of_what_qualified_them_was_lost(story):
    graced(story, 30)
    both(story)
    revision = story.draft()
    story.approve_all(story.submit(revision, (story.drew, "medical"), (story.felix, "fact_check")))
    actions.publish(revision=revision, by=story.edith)
    first, second = story.drew.credentials.order_by("pk")
    lately = story.now() + timedelta(days=200)
    actions.revoke_credential(credential=first, by=story.maya, reason="Given up", at=story.now())
    actions.revoke_credential(credential=second, by=story.maya, reason="Struck off", at=lately)

    assert recheck(story, revision.article, lately + timedelta(days=1)).withdrawn is None
    assert recheck(story, revision.article, lately + timedelta(days=31)).withdrawn


def test_an_earlier_check_that_held_for_ever_does_not_outlive_the_last_one(story):
    """Checks from before they ran out name no end: the next one does, and it is the last one that counts."""
    check = Verification.objects.get(reviewer=story.rivera)
    behind(Verification, check.pk, holds_until=None)
    story.check_again(story.rivera, at=story.start + timedelta(days=10))
    later = story.start + timedelta(days=390)

    credential = Credential.objects.prefetch_related("verifications").get(reviewer=story.rivera)
    assert not credential.stands(later)
    assert not Credential.objects.standing(later).filter(pk=credential.pk).exists()
    assert credential.stands(story.start + timedelta(days=20))


def test_what_was_found_later_on_that_day_is_kept(story):
    credential = story.rivera.credentials.get()
    at = story.start + timedelta(days=50)
    for evidence in (
        "Register, fine",
        "Register: a note of suspension",
        "Register: a note of suspension",
    ):
        actions.verify_credential(credential=credential, by=story.olga, evidence=evidence, at=at)

    assert credential.verifications.count() == 3


def test_a_check_that_names_no_end_ends_with_its_credential(story):
    check = Verification.objects.get(reviewer=story.rivera)
    behind(Verification, check.pk, holds_until=None)
    credential = Credential.objects.prefetch_related("verifications").get(reviewer=story.rivera)
    last = datetime.combine(credential.expires_on, time(12), UTC)

    assert credential.stands(last)
    assert not credential.stands(last + timedelta(days=1))
