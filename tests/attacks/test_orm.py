"""Ways round the verbs that Django itself offers, through models, querysets and related managers."""

import pytest
from asgiref.sync import async_to_sync
from django.db import models

from articles.models import Article, Revision, Topic
from people.models import User
from people.refusals import Refusal
from reviews import actions, seals
from reviews.models import (
    Approval,
    Assignment,
    Policy,
    PolicySlot,
    Publication,
    Release,
    Requirement,
    Review,
    Reviewer,
    SignOff,
)
from reviews.refusals import AlreadyDecided, NotPublishable
from tests.attacks.siege import fingerprint, repelled

GATE = (
    "reviews_",
    "articles_revision",
    "publication gate",
    "append-only",
    "FOREIGN KEY",
    "invalid foreign key",
    "foreign key",
    "UNIQUE",
    "CHECK",
    "unique constraint",
    "kept as they were",
    "stays",
    "protected",
)


def copy_of(row, **changes):
    """An unsaved row like another one."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.local_concrete_fields
        if not field.primary_key and not field.generated
    }
    return type(row)(**(values | changes))


def forged_release(siege, name, **changes):
    """A release of a text that the gate did not let through; not what the attack is about."""
    keys = siege.keys[name]
    number = 1 + Release.objects.filter(article=keys.article).count()
    requirement = Requirement.objects.filter(article=keys.article).latest("number")
    values = {
        "article_id": keys.article,
        "revision_id": keys.revision,
        "policy_id": requirement.policy_id,
        "requirement_number": requirement.number,
        "number": number,
    }
    made = copy_of(siege.release("live"), **(values | changes))
    made.save()
    return made


def link(release, slot, sign_off, **changes):
    """One approval of a chain."""
    values = {
        "revision_id": release.revision_id,
        "policy_id": release.policy_id,
        "prev_slot": slot - 1,
        "kind": sign_off.kind,
        "sign_off": sign_off,
        "reviewer_id": sign_off.reviewer_id,
    }
    return Approval.objects.create(release=release, slot=slot, **(values | changes))


def start(release):
    return Approval.objects.create(
        release=release, slot=0, revision_id=release.revision_id, policy_id=release.policy_id
    )


def pointer(siege, name="unsigned", *, release=None, **changes):
    keys = siege.keys[name]
    values = {
        "article_id": keys.article,
        "revision_id": keys.revision,
        "release_id": release.pk if release else siege.keys["live"].release,
        "n_slots": 2,
    }
    return Publication(**(values | changes))


def saved_over(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


def without_proof(siege):
    forged = forged_release(siege, "half")
    Publication.objects.create(
        article_id=forged.article_id, revision_id=forged.revision_id, release=forged, n_slots=2
    )


def half_a_chain(siege):
    forged = forged_release(siege, "half")
    start(forged)
    link(forged, 1, siege.sign_off("half"))
    pointer(siege, "half", release=forged).save()


def a_slot_skipped(siege):
    link(forged_release(siege, "half"), 2, siege.sign_off("half"), kind="fact_check")


def carried_over(siege):
    forged = forged_release(siege, "newer")
    start(forged)
    link(forged, 1, siege.sign_off("live"))


def one_person_twice(siege):
    forged = forged_release(siege, "half")
    start(forged)
    link(forged, 1, siege.sign_off("half"))
    link(forged, 2, siege.sign_off("half"))


def changes_as_approval(siege):
    forged = forged_release(siege, "objected")
    start(forged)
    link(forged, 1, siege.sign_off("objected"))


def own_work(siege):
    Reviewer.objects.create(user_id=siege.wanda, slug="wanda")
    half = siege.sign_off("half")
    asked = Assignment.objects.create(
        review_id=half.assignment.review_id,
        revision_id=half.revision_id,
        reviewer_id=siege.wanda,
        kind="medical",
        due_on=half.assignment.due_on,
        asked_by_id=siege.edith,
        asked_at=half.signed_at,
    )
    copy_of(half, assignment_id=asked.pk, reviewer_id=siege.wanda, declaration_id=None).save()


ATTACKS = {
    # The pointer
    "a pointer without a release of its own": lambda s: pointer(s).save(),
    "a pointer without proof": without_proof,
    "a pointer on half a chain": half_a_chain,
    "bulk_create of a pointer": lambda s: Publication.objects.bulk_create([pointer(s)]),
    "bulk_create over the pointer": lambda s: Publication.objects.bulk_create(
        [pointer(s, "newer")],
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["revision"],
    ),
    "update of the pointer": lambda s: Publication.objects.filter(
        article=s.keys["live"].article
    ).update(revision=s.keys["newer"].revision),
    "aupdate of the pointer": lambda s: async_to_sync(
        Publication.objects.filter(article=s.keys["live"].article).aupdate
    )(revision=s.keys["newer"].revision),
    "fewer slots": lambda s: Publication.objects.update(n_slots=1),
    "save of the pointer": lambda s: saved_over(
        s.publication("live"), revision_id=s.keys["newer"].revision
    ),
    "bulk_update of the pointer": lambda s: Publication.objects.bulk_update(
        [pointer(s, "newer")], ["revision"]
    ),
    "update_or_create of the pointer": lambda s: Publication.objects.update_or_create(
        article_id=s.keys["live"].article, defaults={"revision_id": s.keys["newer"].revision}
    ),
    "another article under the pointer": lambda s: Publication.objects.filter(
        article=s.keys["live"].article
    ).update(article=s.keys["unsigned"].article),
    "the pointer through its article": lambda s: saved_over(
        s.article("live").publication, revision_id=s.keys["newer"].revision
    ),
    "a raw query": lambda s: list(
        Publication.objects.raw(
            "UPDATE reviews_publication SET n_slots = 1 RETURNING article_id, n_slots"
        )
    ),
    # The chain
    "a slot skipped": a_slot_skipped,
    "approvals carried over": carried_over,
    "one person twice": one_person_twice,
    "requested changes as an approval": changes_as_approval,
    "an approval moved": lambda s: Approval.objects.filter(slot=2).update(slot=1),
    "an approval repointed": lambda s: saved_over(
        Approval.objects.get(release=s.keys["live"].release, slot=1),
        sign_off=s.sign_off("other"),
    ),
    "approvals removed under a live page": lambda s: (
        s.release("live").approvals.order_by("-slot").first().delete()
    ),
    "all approvals removed": lambda s: Approval.objects.all()._raw_delete("default"),
    "an approval added to another policy": lambda s: link(
        s.release("live"), 2, s.sign_off("other", "fact_check"), policy_id=s.weak
    ),
    # The release and what it must meet
    "a foreign article's text": lambda s: forged_release(
        s, "live", revision_id=s.keys["other"].revision
    ),
    "a policy never required": lambda s: forged_release(s, "live", policy_id=s.weak, n_slots=1),
    "fewer slots than the policy": lambda s: forged_release(s, "live", n_slots=1),
    "a policy that asks for nothing": lambda s: copy_of(
        Policy.objects.get(pk=s.weak), n_slots=0
    ).save(),
    "a policy without a physician": lambda s: PolicySlot.objects.create(
        policy=copy_saved(Policy.objects.get(pk=s.weak)), slot=1, kind="fact_check"
    ),
    "a weaker policy in the same place": lambda s: Policy.objects.filter(pk=s.policy).update(
        n_slots=1
    ),
    # Sign-offs
    "own work": own_work,
    "other bytes": lambda s: copy_of(s.sign_off("half"), digest="0" * 64).save(),
    "a sign-off moved to another text": lambda s: models.QuerySet.update(
        SignOff.objects.filter(pk=s.keys["live"].sign_offs["medical"]),
        revision=s.keys["newer"].revision,
        digest=s.keys["newer"].digest,
    ),
    "an approval taken back under a live page": lambda s: SignOff.objects.filter(
        pk=s.keys["live"].sign_offs["medical"]
    ).take_once(withdrawn_at=s.story.now(), withdrawn_by=s.user("maya"), withdrawal_reason="Doubt"),
    "a decision changed by the one-way door": lambda s: SignOff.objects.filter(
        pk=s.keys["objected"].sign_offs["medical"]
    ).take_once(decision="approved"),
    "half of the one-way door": lambda s: SignOff.objects.filter(
        pk=s.keys["half"].sign_offs["medical"]
    ).take_once(withdrawn_at=s.story.now()),
    "only what may change along": lambda s: SignOff.objects.filter(
        pk=s.keys["narrow"].sign_offs["medical"]
    ).take_once(base_valid=None),
    "what was taken back given again": lambda s: models.QuerySet.update(
        SignOff.objects.filter(pk=s.keys["objected"].sign_offs["fact_check"]),
        withdrawn_at=None,
        withdrawn_by=None,
        withdrawal_reason=None,
    ),
    # Related managers
    "texts through their article": lambda s: s.article("live").revisions.update(title="Eat clay"),
    "sign-offs through their text": lambda s: s.text("live").sign_offs.all().delete(),
    "a text through its parent": lambda s: saved_over(s.text("live").child, title="Eat clay"),
    "a text added to another article": lambda s: s.article("unsigned").revisions.add(
        s.text("live"), bulk=True
    ),
    "a text added to another article, one by one": lambda s: s.article("unsigned").revisions.add(
        s.text("live"), bulk=False
    ),
    "what was built on a base cut loose": lambda s: s.sign_off("narrow first").built_on_it.clear(),
    "the same, one by one": lambda s: s.sign_off("narrow first").built_on_it.clear(bulk=False),
    "citations through their text": lambda s: s.text("live").citations.all().update(text="Clay"),
    "events of everybody": lambda s: User.objects.get(pk=s.edith).snapshots.all().delete(),
    # What history hangs on
    "the article": lambda s: s.article("live").delete(),
    "all articles": lambda s: Article.objects.all().delete(),
    "the topic": lambda s: Topic.objects.all().delete(),
    "the reviewer": lambda s: Reviewer.objects.get(pk=s.rivera).delete(),
    "the person": lambda s: User.objects.get(pk=s.rivera).delete(),
    "the reviewer's key": lambda s: Reviewer.objects.filter(pk=s.rivera).update(user=s.maya),
    # Rounds
    "a second open review": lambda s: Review.objects.create(
        article_id=s.keys["objected"].article,
        revision_id=s.keys["objected"].revision,
        opened_by_id=s.edith,
        opened_at=s.story.now(),
    ),
    "a review of another article's text": lambda s: Review.objects.create(
        article_id=s.keys["unsigned"].article,
        revision_id=s.keys["other"].revision,
        opened_by_id=s.edith,
        opened_at=s.story.now(),
    ),
    "a second first text": lambda s: copy_of(s.text("live"), number=77, parent_id=None).save(),
    "a text born twice": lambda s: Revision.objects.bulk_create(
        [copy_of(s.text("newer"), number=77)]
    ),
}


def copy_saved(row):
    made = copy_of(row)
    made.save()
    return made


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_repelled(siege, name):
    before = fingerprint()

    with repelled(*GATE):
        ATTACKS[name](siege)

    assert fingerprint() == before
    for publication in Publication.objects.live():
        assert seals.prove(publication)


# The verbs, asked for what they must not do

REFUSED = {
    "publish what nobody signed": lambda s: actions.publish(
        revision=s.text("unsigned"), by=s.user("root")
    ),
    "publish half": lambda s: actions.publish(revision=s.text("half"), by=s.user("root")),
    "publish what a reviewer wants changed": lambda s: actions.publish(
        revision=s.text("objected"), by=s.user("root")
    ),
    "publish a newer draft of what is live": lambda s: actions.publish(
        revision=s.text("newer"), by=s.user("root")
    ),
    "a lying revision": lambda s: actions.publish(
        revision=Revision(
            pk=s.keys["unsigned"].revision,
            article=s.article("live"),
            number=1,
            digest=s.keys["live"].digest,
        ),
        by=s.user("root"),
    ),
    "sign for another": lambda s: actions.sign_off(
        assignment=Assignment.objects.get(pk=s.keys["half"].assignments["fact_check"]),
        by=s.user("root"),
        digest=s.keys["half"].digest,
        decision="approved",
    ),
    "decide again": lambda s: actions.sign_off(
        assignment=Assignment.objects.get(pk=s.keys["objected"].assignments["medical"]),
        by=s.user("rivera"),
        digest=s.keys["objected"].digest,
        decision="approved",
        checklist=dict.fromkeys(["accurate", "up_to_date", "evidence", "balanced", "safe"], True),
    ),
    "weaken the policy": lambda s: actions.create_policy(
        by=s.user("maya"), name="None", kinds=["fact_check"], months=12
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_verb_refuses(siege, name):
    before = fingerprint()

    with pytest.raises((NotPublishable, AlreadyDecided, Refusal)):
        REFUSED[name](siege)

    assert fingerprint() == before
