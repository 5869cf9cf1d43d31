"""Keys cannot tell a forged INSERT from a real one. Seals and the trail do: what is forged is never counted and never shown."""

from datetime import timedelta
from functools import reduce

import pytest
from django.db import transaction

from articles import digest
from articles.actions import restore_text
from articles.models import Author, Byline, Citation, Revision
from people import trail
from people.canonical import seal
from people.refusals import Refusal
from people.two_person import proposals
from people.witness import is_as_told, subject_of
from reviews import actions, seals
from reviews.gate import blockers
from reviews.models import (
    Declaration,
    Override,
    Policy,
    PolicySlot,
    Publication,
    Release,
    Requirement,
    Reviewer,
    SignOff,
    TopicPolicy,
    Verification,
)
from reviews.policies import policy_of, topic_policy
from reviews.refusals import NotPublishable
from reviews.reviewers import qualified_now
from tests.attacks.siege import execute, forge_verification, lift, rewrite
from tests.attacks.test_guards import other_value
from tests.attacks.test_orm import copy_of
from website import site_pages
from website.models import PageVersion, TopicIntroduction


def live(name, scene):
    return Publication.objects.live().get(article=scene.keys[name].article)


def broken(publication) -> str:
    """What is wrong with a live article."""
    with pytest.raises(seals.BrokenSeal) as fault:
        seals.prove(publication)
    return str(fault.value)


# Forged rows, complete to the last key


def test_a_forged_chain_satisfies_the_keys_and_is_not_shown(forger, scene):
    forger.forge_live(scene, "unsigned")

    publication = live("unsigned", scene)
    assert publication.revision_id == scene.keys["unsigned"].revision
    assert "the trail does not say" in broken(publication)
    assert not seals.may_be_listed(publication)


@pytest.mark.parametrize("of", ["another's", "nobody's", "a made-up key's"])
def test_no_other_seal_will_do(siege, of):
    sign_off = siege.sign_off("live")
    sign_off.seal = {
        "another's": siege.sign_off("other").seal,
        "nobody's": "",
        "a made-up key's": seal(seals._document(sign_off), "x" * 40),
    }[of]

    assert not seals.has_valid_seal(sign_off)


def test_what_everybody_approved_is_not_shown_before_the_gate_released_it(forger, siege):
    keys = siege.keys["approved"]
    release = forger.release(keys, siege.keys["live"].release, policy=siege.policy)
    forger.chain(
        release,
        keys.revision,
        siege.policy,
        ("medical", keys.sign_offs["medical"], siege.rivera),
        ("fact_check", keys.sign_offs["fact_check"], siege.felix),
    )
    forger.point(keys.article, release, keys.revision)

    assert f"release {release} is live" in broken(live("approved", siege))


def test_forged_approvals_open_no_gate(forger, siege):
    text, like = siege.text("unsigned"), siege.keys["live"]
    for kind, reviewer in (("medical", siege.rivera), ("fact_check", siege.felix)):
        forger.sign(siege.keys["unsigned"], like.sign_offs[kind], reviewer=reviewer, kind=kind)

    found = blockers(text, at=siege.story.now())

    assert "gate.E014" in [blocker.id for blocker in found]
    with pytest.raises(Refusal, match="so nothing was changed"):
        actions.publish(revision=text, by=siege.user("edith"))
    assert not Publication.objects.filter(article=text.article).exists()


def test_a_forged_base_is_not_built_on(forger, siege):
    story, narrow = siege.story, siege.text("narrow")
    actions.revoke(
        sign_off=siege.sign_off("narrow first"), by=siege.user("maya"), reason="Wrong after all"
    )
    forger.sign(
        siege.keys["narrow first"],
        siege.keys["live"].sign_offs["medical"],
        reviewer=siege.rivera,
        kind="medical",
    )
    newer = story.write(narrow.article, title="Backs")
    medical, _ = story.submit(newer).assignments.order_by("id")

    with pytest.raises(Refusal, match="so nothing was changed"):
        story.decide(medical, scope="changes")


def test_a_forged_approval_clears_no_request_for_changes(forger, siege):
    keys = siege.keys["objected"]
    forger.sign(
        keys,
        siege.keys["live"].sign_offs["medical"],
        reviewer=siege.chen,
        kind="medical",
        clears_id=keys.sign_offs["medical"],
        comment="All is well.",
        signed_at=siege.story.now().isoformat(),
    )

    found = blockers(siege.text("objected"), at=siege.story.now())

    assert "gate.E014" in [blocker.id for blocker in found]


def test_a_forged_release_does_not_make_requests_and_writers_forgotten(forger, siege, as_owner):
    """What was asked for and who wrote count since the text that was last live; a forged release is none."""
    story, objected = siege.story, siege.text("objected")
    release = forger.release(
        siege.keys["objected"], siege.keys["live"].release, policy=siege.policy
    )
    lift("reviews_release_unchanged")
    rewrite(Release, release, published_at=story.now())
    newer = story.write(objected.article, by=siege.user("edith"), title="Silver against pain")

    assert "gate.E014" in [blocker.id for blocker in blockers(newer, at=story.now())]


def test_a_forged_release_does_not_free_a_text_that_is_taken_up_again_of_its_writers(forger, siege):
    """Whoever wrote the draft may not review a copy of it, whatever row says that the draft was live."""
    story, live = siege.story, siege.text("live")
    hers = story.write(live.article, by=siege.user("rivera"), title="In the doctor's words")
    other = story.write(live.article, title="In other words")
    asked = story.submit(
        other, (reviewer(siege.chen), "medical"), (reviewer(siege.felix), "fact_check")
    )
    story.approve_all(asked)
    actions.publish(revision=other, by=siege.user("edith"))
    again = restore_text(article=live.article, by=story.wanda, revision=hers, based_on=other)

    forger.forge(Release, siege.keys["live"].release, revision_id=hers.pk, number=9)

    assert "gate.E014" in [blocker.id for blocker in blockers(again, at=story.now())]


def test_a_request_for_changes_taken_back_in_somebody_elses_name_opens_nothing(forger, siege):
    """The columns may be filled once by anybody, and the check on them compares nothing but names."""
    story, objected = siege.story, siege.text("objected")
    review = actions.open_review(objected.article)
    for asked, kind in ((siege.chen, "medical"), (siege.felix, "fact_check")):
        made = actions.assign(
            review=review, reviewer=reviewer(asked), kind=kind, due_on=story.due(), by=story.edith
        )
        story.decide(made)
    assert [blocker.id for blocker in blockers(objected, at=story.now())] == ["gate.E007"]

    forger.run(
        "UPDATE reviews_signoff SET withdrawn_at = signed_at, withdrawn_by_id = reviewer_id,"
        " withdrawal_reason = 'I misread it' WHERE id = %s",
        siege.keys["objected"].sign_offs["medical"],
    )

    assert [blocker.id for blocker in blockers(objected, at=story.now())] == ["gate.E014"]


@pytest.mark.parametrize("answer", ["dismissed", "revision"])
def test_a_concern_that_anybody_resolved_opens_nothing(forger, siege, answer):
    story, approved = siege.story, siege.text("approved")
    concern = actions.raise_concern(
        article=approved.article, by=story.edith, detail="The dose is wrong", source="report"
    )

    forger.run(
        "UPDATE reviews_concern SET resolved_at = raised_at, resolved_by_id = raised_by_id,"
        " resolution = %s, resolution_reason = 'x', resolving_revision_id = %s WHERE id = %s",
        answer,
        approved.pk if answer == "revision" else None,
        concern.pk,
    )

    assert [blocker.id for blocker in blockers(approved, at=story.now())] == ["gate.E014"]


def test_a_text_that_says_another_person_wrote_it_goes_nowhere(forger, siege):
    """Dr Rivera writes it with a SQL client, in Stan's name, and then approves it at the review desk."""
    story, approved = siege.story, siege.text("approved")
    review = actions.open_review(approved.article)
    actions.close_review(review=review, by=siege.user("edith"), reason="A newer text is there")
    forged = copied_by_hand(approved, title="Eat clay", created_by_id=story.stan.pk)
    asked = story.submit(forged)

    with pytest.raises(Refusal, match="so nothing was changed"):
        story.approve_all(asked)
    assert "gate.E014" in [blocker.id for blocker in blockers(forged, at=story.now())]
    with pytest.raises(NotPublishable):
        actions.publish(revision=forged, by=siege.user("edith"))


def copied_by_hand(revision, **changes):
    """The next revision, whole to its digest, written without the verb."""
    bylines = list(revision.bylines.order_by("position"))
    citations = list(revision.citations.order_by("number"))
    changes |= {"parent_id": revision.pk, "number": revision.number + 1}
    made = copy_of(revision, **changes)
    made.digest = digest.digest(made, [one.author_id for one in bylines], citations)
    made.save()
    for one in (*bylines, *citations):
        copy_of(one, revision_id=made.pk).save()
    return made


def test_a_forged_verification_qualifies_nobody(forger, siege):
    """The fact-checker may not ask to be, and does not count as, a physician."""
    forge_verification(forger, siege)

    with pytest.raises(Refusal, match="no verified, unexpired credential"):
        siege.story.submit(siege.text("unsigned"), (reviewer(siege.felix), "medical"))


def test_nobody_declares_in_another_persons_name(forger, siege, client):
    """The reviewer declared a year ago; a fresh declaration that somebody else wrote is none."""
    story, like = siege.story, forger.declaration(siege.rivera)
    next_year = story.now() + timedelta(days=400)

    forger.forge(
        Declaration,
        like,
        none_to_declare=False,
        interests="Owns a clay pit.",
        declared_at=next_year.isoformat(),
    )

    assert not qualified_now(reviewer(siege.rivera), "medical", at=story.now())
    assert "clay pit" not in client.get("/reviewers/rosa-rivera/").content.decode()
    assert "clay pit" not in client.get("/articles/live/").content.decode()


def test_an_approval_on_a_declaration_that_was_rewritten_does_not_count(siege, as_owner):
    lift("reviews_declaration_unchanged")
    declared = siege.sign_off("approved").declaration_id
    rewrite(Declaration, declared, none_to_declare=False, interests="Another thing.")

    found = blockers(siege.text("approved"), at=siege.story.now())

    assert [blocker.id for blocker in found] == ["gate.E014"]


def test_a_forged_override_lets_no_conflict_pass(forger, siege):
    story = siege.story
    medical, _ = story.submit(siege.text("unsigned")).assignments.order_by("id")
    sign_off = story.decide(medical, has_conflict=True)
    forger.forge(
        Override, forger.value("SELECT min(id) FROM reviews_override"), sign_off_id=sign_off.pk
    )

    found = blockers(siege.text("unsigned"), at=story.now())

    assert "gate.E014" in [blocker.id for blocker in found]


def reviewer(pk):
    return Reviewer.objects.get(pk=pk)


# Forged rules: they would lower what is asked


def weak_requirement(forger, siege):
    """The next requirement of a text that one physician approved, asking for no more than that."""
    like = forger.value("SELECT min(id) FROM reviews_requirement")
    article = siege.keys["half"].article
    forger.forge(Requirement, like, article_id=article, policy_id=siege.weak, number=2)


def weaker_rule_for_the_topic(forger, siege):
    like = forger.value("SELECT min(id) FROM reviews_topicpolicy")
    forger.forge(TopicPolicy, like, policy_id=siege.weak, number=2)


def weak_policy_of_the_same_name(forger, siege):
    """With a slot copied from a genuine policy."""
    policy = forger.forge(Policy, siege.policy, n_slots=1)
    like = forger.value("SELECT min(id) FROM reviews_policyslot WHERE slot = 1")
    forger.forge(PolicySlot, like, policy_id=policy)
    return Policy.objects.get(pk=policy)


def test_a_forged_requirement_does_not_lower_the_bar(forger, siege):
    weak_requirement(forger, siege)
    half = siege.text("half")

    assert [blocker.id for blocker in blockers(half, at=siege.story.now())] == ["gate.E014"]
    with pytest.raises(NotPublishable):
        actions.publish(revision=half, by=siege.user("edith"))


def test_setting_the_topics_policy_again_mends_a_forged_requirement(forger, siege):
    weak_requirement(forger, siege)
    story, half = siege.story, siege.text("half")

    actions.set_topic_policy(topic=half.article.topic, policy=story.policy, by=siege.user("maya"))

    assert policy_of(half.article) == story.policy
    assert half.article.requirements.count() == 3
    # The forged one is still there, and nothing goes live until the owner has mended that.
    assert [blocker.id for blocker in blockers(half, at=story.now())] == ["gate.E002", "gate.E014"]


def test_a_forged_rule_for_a_topic_lets_nothing_be_submitted_by_it(forger, siege):
    weaker_rule_for_the_topic(forger, siege)
    story, unsigned = siege.story, siege.text("unsigned")

    assert topic_policy(unsigned.article.topic, "condition") is None
    story.submit(unsigned)
    assert not unsigned.article.requirements.exists()
    assert "No policy" in blockers(unsigned, at=story.now())[0].message


def test_an_old_rule_written_again_is_not_followed(forger, siege):
    story, topic = siege.story, siege.article("unsigned").topic
    actions.set_topic_policy(topic=topic, policy=Policy.objects.get(pk=siege.weak), by=story.maya)
    weak = TopicPolicy.objects.current().get(topic=topic)
    actions.set_topic_policy(topic=topic, policy=story.policy, by=story.maya)

    forger.forge(TopicPolicy, weak.pk, number=9)

    assert topic_policy(topic, "condition") is None


def test_a_forged_policy_is_given_to_no_topic(forger, siege):
    forged = weak_policy_of_the_same_name(forger, siege)

    with pytest.raises(Refusal, match="no event tells of it"):
        actions.set_topic_policy(
            topic=siege.article("unsigned").topic, policy=forged, by=siege.user("maya")
        )


def test_a_slot_added_to_a_policy_shuts_the_gate(forger, siege):
    like = forger.value("SELECT min(id) FROM reviews_policyslot WHERE slot = 2")
    forger.forge(PolicySlot, like, policy_id=siege.policy, slot=3, kind="medical")

    found = blockers(siege.text("approved"), at=siege.story.now())

    assert "gate.E014" in [blocker.id for blocker in found]


def test_a_site_page_that_nobody_approved_is_not_shown(forger, siege, client):
    version = PageVersion.objects.exclude(approved_at=None).get(page__slug="attacked")
    assert client.get("/policies/attacked/").status_code == 200
    waiting = PageVersion.objects.get(approved_at=None)

    approved = {"approved_at": siege.story.now(), "approved_by": siege.root}
    rewrite(PageVersion, waiting.pk, **approved, seal=version.seal)

    assert client.get("/policies/attacked/").status_code == 404
    assert site_pages.current_versions() == []


def test_an_introduction_that_nobody_approved_is_not_shown(forger, siege, client):
    said = TopicIntroduction.objects.approved().get()
    address = said.topic.get_absolute_url()
    assert said.text in client.get(address).content.decode()
    waiting = TopicIntroduction.objects.get(approved_at=None)

    approved = {"approved_at": siege.story.now(), "approved_by": siege.root}
    rewrite(TopicIntroduction, waiting.pk, **approved, seal=said.seal)

    page = client.get(address).content.decode()
    assert waiting.text not in page
    assert said.text not in page


# What the owner of the database can do

EDITS = {
    "title": "Eat clay",
    "summary": "Eat clay.",
    "key_points": ["Eat clay."],
    "html": "<p>Eat clay.</p>",
    "language": "la",
    "also_known_as": ["Geophagy"],
    "codes": ["F50.8"],
    "funding": "Paid for by a clay pit.",
    "change_note": "None.",
}
IN_LISTS = ("title", "summary")


@pytest.mark.parametrize("name", EDITS)
def test_a_live_text_that_the_owner_edited_is_not_shown(siege, as_owner, name):
    lift("articles_revision_unchanged")
    rewrite(Revision, siege.keys["live"].revision, **{name: EDITS[name]})

    wrong = broken(live("live", siege))
    assert "the trail does not say" in wrong or "digest" in wrong
    assert seals.may_be_listed(live("live", siege)) is (name not in IN_LISTS)


@pytest.mark.parametrize("name", [*digest.CITATION_FIELDS, *digest.FROZEN_LATER])
def test_a_live_citation_that_the_owner_edited_is_not_shown(siege, as_owner, name):
    entry = Citation.objects.filter(revision=siege.keys["live"].revision).latest("number")
    value = getattr(entry, name)
    if name == "number":
        changed = 9
    elif name == "reference_id":
        changed = siege.story.works[3].pk
    else:
        changed = not value if isinstance(value, bool) else (value[:-1] if value else "9")
    lift("articles_citation_unchanged")
    rewrite(Citation, entry.pk, **{name: changed})

    assert "digest" in broken(live("live", siege))


def test_another_byline_or_citation_added_by_anybody_is_not_shown(siege):
    revision = siege.text("live")
    with transaction.atomic():
        Citation.objects.create(
            revision=revision, reference=siege.story.works[3], number=9, text="Clay", label="Clay"
        )
        assert "digest" in broken(live("live", siege))
        transaction.set_rollback(True)
    author = Author.objects.create(user=siege.user("edith"), slug="edith")
    Byline.objects.create(revision=revision, author=author, position=9)

    assert "digest" in broken(live("live", siege))


@pytest.mark.parametrize(("name", "stands_under"), [("live", "live"), ("narrow first", "narrow")])
def test_an_approval_taken_back_by_the_owner_under_a_live_page(siege, as_owner, name, stands_under):
    lift()
    rewrite(
        SignOff,
        siege.keys[name].sign_offs["medical"],
        withdrawn_at=siege.story.now(),
        withdrawn_by=siege.maya,
        withdrawal_reason="x",
    )

    assert "taken back" in broken(live(stands_under, siege))


def test_an_approval_removed_by_the_owner(siege, as_owner):
    lift()

    execute(
        "DELETE FROM reviews_approval WHERE release_id = %s AND slot = 2",
        siege.keys["live"].release,
    )

    assert "other sign-offs" in broken(live("live", siege))


def test_approvals_in_each_others_place(siege, as_owner):
    lift()
    facts = siege.keys["live"].sign_offs["fact_check"]
    release = siege.keys["live"].release

    execute(
        "UPDATE reviews_approval SET sign_off_id = %s WHERE release_id = %s AND slot = 1",
        facts,
        release,
    )

    assert "other sign-offs" in broken(live("live", siege))


@pytest.mark.parametrize(
    ("changed", "to"),
    [
        ({"article_id": "article"}, "unsigned"),
        ({"revision_id": "revision"}, "newer"),
        ({"release_id": "release"}, "other"),
        ({"release_id": "release", "revision_id": "revision"}, "other"),
    ],
)
def test_a_pointer_that_no_key_checked(siege, as_owner, changed, to):
    lift()
    keys = siege.keys[to]

    rewrite(
        Publication,
        siege.keys["live"].article,
        **{column: getattr(keys, name) for column, name in changed.items()},
    )

    pointer = Publication.objects.live().get(
        article=keys.article if "article_id" in changed else siege.keys["live"].article
    )
    assert "the trail does not say" in broken(pointer)
    assert not seals.may_be_listed(pointer)


# What seals and the trail cover


# Of the base, only which it is: the rest are parts of its key. The database's clock writes recorded_at.
_OF_THE_BASE = {"base_valid", "base_scope", "base_reviewer_id", "on_anothers_base"}
NO_CONTENT = {"id", "seal", "recorded_at", "valid", *_OF_THE_BASE}
TOLD = (
    *(SignOff, Release, Verification, Declaration, Override),
    *(Policy, PolicySlot, TopicPolicy, Requirement, PageVersion, TopicIntroduction),
)


@pytest.mark.parametrize("model", TOLD)
def test_every_column_is_told_or_known_not_to_be(model):
    columns = {field.attname for field in model._meta.local_concrete_fields}

    assert columns - set(model.tells.versions[-1]) == NO_CONTENT & columns


@pytest.mark.parametrize(
    ("model", "name"),
    [(model, name) for model in (*TOLD, Publication) for name in model.tells.versions[-1]],
)
def test_no_word_of_what_is_told_can_be_changed(siege, model, name):
    row = model.objects.first()
    subject = subject_of(reduce(getattr, filter(None, model.tells.path.split("__")), row))
    told = trail.chains([subject])[subject].told
    assert is_as_told(row, told)

    *way, last = name.split("__")
    change(reduce(getattr, way, row), last)

    assert not is_as_told(row, told)


@pytest.mark.parametrize("name", SignOff.sealed)
def test_no_word_of_a_sign_off_can_be_changed(siege, name):
    sign_off = siege.sign_off("live")
    assert seals.has_valid_seal(sign_off)

    change(sign_off, name)

    assert not seals.has_valid_seal(sign_off)


@pytest.mark.parametrize(
    ("model", "name"), [(model, name) for model in proposals() for name in model.sealed_columns()]
)
def test_no_word_of_what_takes_two_can_be_changed(siege, model, name):
    version = model.objects.approved().first()
    assert version.has_valid_seal()

    change(version, name)

    assert not version.has_valid_seal()


def change(row, name):
    field = row._meta.get_field(name)
    setattr(row, name, other_value(getattr(field, "target_field", field), getattr(row, name)))


# Keys change


NEW, OLD = "new-key-" * 5, "other-key-" * 4


def test_old_keys_verify_and_the_newest_seals(siege, settings):
    was = settings.SEAL_KEYS
    settings.SEAL_KEYS = [NEW, *was]

    assert seals.prove(live("live", siege))
    actions.publish(revision=siege.text("approved"), by=siege.user("edith"))
    assert seals.prove(live("approved", siege))
    settings.SEAL_KEYS = [NEW]
    assert seals.may_be_listed(live("approved", siege))
    assert "the trail does not say" in broken(live("live", siege))


def test_a_key_that_was_taken_away_verifies_nothing(siege, settings):
    settings.SEAL_KEYS = [OLD]

    assert not seals.may_be_listed(live("live", siege))
    assert "the trail does not say" in broken(live("live", siege))
    found = blockers(siege.text("approved"), at=siege.story.now())
    assert {blocker.id for blocker in found} == {"gate.E014"}
