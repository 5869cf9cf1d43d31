"""Statements from a second connection, which knows nothing of our Python.

On PostgreSQL each is tried with the site's role and as the owner of the tables. Each attack names the guards that
repel it; without them the very same statements succeed, which shows that the attack was a real one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from articles.models import Revision
from reviews.models import (
    Credential,
    Declaration,
    Policy,
    PolicySlot,
    Release,
    Requirement,
    SignOff,
    Verification,
)
from tests.attacks.dismantling import dismantle, parts, triggers
from tests.attacks.scene import Scene
from tests.attacks.siege import ON_POSTGRESQL, Enemy

ATTACKS: dict[str, "Attack"] = {}


@dataclass(frozen=True)
class Attack:
    """`guards` repel it on both databases, `sqlite` are more of them there."""

    run: Callable[[Enemy, Scene], None]
    guards: tuple[str, ...]
    sqlite: tuple[str, ...] = ()


def attack(*guards: str, sqlite: tuple[str, ...] = ()):
    def add(run):
        ATTACKS[run.__name__.replace("_", " ")] = Attack(run, guards, sqlite)
        return run

    return add


# The pointer


@attack("reviews_publication_released")
def an_unsigned_text_on_another_articles_release(enemy, scene):
    live, unsigned = scene.keys["live"], scene.keys["unsigned"]
    enemy.point(unsigned.article, live.release, unsigned.revision)


@attack("reviews_publication_unchanged", "reviews_publication_released")
def the_pointer_moved_to_a_newer_draft(enemy, scene):
    enemy.run(
        "UPDATE reviews_publication SET revision_id = %s WHERE article_id = %s",
        scene.keys["newer"].revision,
        scene.keys["live"].article,
    )


@attack("reviews_publication_released")
def the_pointer_removed_and_set_on_a_newer_draft(enemy, scene):
    live = scene.keys["live"]
    enemy.take_down(live)
    enemy.point(live.article, live.release, scene.keys["newer"].revision)


@attack("reviews_publication_unchanged", "reviews_publication_released")
def fewer_slots_under_the_pointer(enemy, scene):
    live = scene.keys["live"]
    enemy.run("UPDATE reviews_publication SET n_slots = 1 WHERE article_id = %s", live.article)


@attack(
    "reviews_publication_released",
    "reviews_publication_not_empty",
)
def a_pointer_that_asks_for_no_slot(enemy, scene):
    unsigned = scene.keys["unsigned"]
    release = enemy.release(unsigned, scene.keys["live"].release, policy=scene.policy)
    enemy.approval(release, unsigned.revision, scene.policy, 0)
    enemy.point(unsigned.article, release, unsigned.revision, n_slots=0)


@attack("reviews_publication_proved")
def a_release_without_approvals(enemy, scene):
    unsigned = scene.keys["unsigned"]
    release = enemy.release(unsigned, scene.keys["live"].release, policy=scene.policy)
    enemy.point(unsigned.article, release, unsigned.revision)


@attack("reviews_publication_proved")
def one_approval_of_two(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    enemy.chain(
        release, half.revision, scene.policy, ("medical", half.sign_offs["medical"], scene.rivera)
    )
    enemy.point(half.article, release, half.revision)


# The chain


@attack("reviews_approval_chain")
def a_slot_skipped(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    signed = enemy.sign(half, half.sign_offs["medical"], reviewer=scene.felix, kind="fact_check")
    enemy.approval(release, half.revision, scene.policy, 2, 1, "fact_check", signed, scene.felix)


@attack("reviews_approval_shape")
def a_chain_that_starts_in_the_air(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    sign_off = half.sign_offs["medical"]
    enemy.approval(release, half.revision, scene.policy, 1, None, "medical", sign_off, scene.rivera)


@attack("reviews_approval_shape")
def a_slot_without_a_signature(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    enemy.approval(release, half.revision, scene.policy, 0)
    enemy.approval(release, half.revision, scene.policy, 1, 0, "medical", None, None)


@attack("reviews_approval_shape")
def a_last_slot_that_needs_nothing_before_it(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    enemy.run(
        "INSERT INTO reviews_approval (release_id, revision_id, policy_id, slot, valid)"
        " VALUES (%s, %s, %s, 2, %s)",
        release,
        half.revision,
        scene.policy,
        True,
    )


@attack("reviews_approval_signed")
def approvals_carried_over_to_another_text(enemy, scene):
    live, newer = scene.keys["live"], scene.keys["newer"]
    release = enemy.release(newer, live.release, policy=scene.policy)
    enemy.chain(
        release, newer.revision, scene.policy, ("medical", live.sign_offs["medical"], scene.rivera)
    )


@attack("reviews_approval_of_release")
def approvals_of_another_text_under_its_own_name(enemy, scene):
    live, newer = scene.keys["live"], scene.keys["newer"]
    release = enemy.release(newer, live.release, policy=scene.policy)
    enemy.chain(
        release, live.revision, scene.policy, ("medical", live.sign_offs["medical"], scene.rivera)
    )


@attack("reviews_approval_of_release")
def a_chain_for_a_weaker_policy(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    sign_off = half.sign_offs["medical"]
    enemy.chain(release, half.revision, scene.weak, ("medical", sign_off, scene.rivera))


@attack("reviews_approval_fills_slot")
def a_medical_approval_in_the_place_of_a_fact_check(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    second = enemy.sign(half, half.sign_offs["medical"], reviewer=scene.chen, kind="medical")
    enemy.chain(
        release,
        half.revision,
        scene.policy,
        ("medical", half.sign_offs["medical"], scene.rivera),
        ("medical", second, scene.chen),
    )


@attack("reviews_approval_distinct_people")
def one_person_in_two_slots(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    second = enemy.sign(half, half.sign_offs["medical"], reviewer=scene.rivera, kind="fact_check")
    enemy.chain(
        release,
        half.revision,
        scene.policy,
        ("medical", half.sign_offs["medical"], scene.rivera),
        ("fact_check", second, scene.rivera),
    )


@attack("reviews_approval_signed")
def one_person_under_another_name(enemy, scene):
    half = scene.keys["half"]
    release = enemy.release(half, scene.keys["live"].release, policy=scene.policy)
    enemy.chain(
        release, half.revision, scene.policy, ("medical", half.sign_offs["medical"], scene.chen)
    )


@attack("reviews_approval_signed")
def requested_changes_as_an_approval(enemy, scene):
    objected = scene.keys["objected"]
    release = enemy.release(objected, scene.keys["live"].release, policy=scene.policy)
    sign_off = objected.sign_offs["medical"]
    enemy.chain(release, objected.revision, scene.policy, ("medical", sign_off, scene.rivera))


@attack("reviews_approval_valid")
def requested_changes_as_an_approval_that_is_not_valid(enemy, scene):
    objected = scene.keys["objected"]
    release = enemy.release(objected, scene.keys["live"].release, policy=scene.policy)
    sign_off = objected.sign_offs["medical"]
    enemy.approval(release, objected.revision, scene.policy, 0)
    enemy.approval(
        release, objected.revision, scene.policy, 1, 0, "medical", sign_off, scene.rivera, False
    )


@attack("reviews_approval_signed")
def an_approval_that_was_taken_back(enemy, scene):
    objected = scene.keys["objected"]
    release = enemy.release(objected, scene.keys["live"].release, policy=scene.policy)
    first = enemy.sign(
        objected, scene.keys["half"].sign_offs["medical"], reviewer=scene.chen, kind="medical"
    )
    enemy.chain(
        release,
        objected.revision,
        scene.policy,
        ("medical", first, scene.chen),
        ("fact_check", objected.sign_offs["fact_check"], scene.felix),
    )


@attack("reviews_publication_proved")
def the_last_approval_removed_under_a_live_page(enemy, scene):
    release = scene.keys["live"].release
    enemy.run("DELETE FROM reviews_approval WHERE release_id = %s AND slot = 2", release)


@attack("reviews_approval_chain")
def the_first_approval_removed_under_a_live_page(enemy, scene):
    release = scene.keys["live"].release
    enemy.run("DELETE FROM reviews_approval WHERE release_id = %s AND slot = 1", release)


@attack("reviews_approval_unchanged", "reviews_approval_signed")
def an_approval_repointed(enemy, scene):
    live, other = scene.keys["live"], scene.keys["other"]
    enemy.run(
        "UPDATE reviews_approval SET sign_off_id = %s WHERE release_id = %s AND slot = 1",
        other.sign_offs["medical"],
        live.release,
    )


# The release


@attack("reviews_release_own_text")
def another_articles_text(enemy, scene):
    live, other = scene.keys["live"], scene.keys["other"]
    enemy.forge(Release, live.release, revision_id=other.revision, number=77)


@attack("reviews_release_as_required")
def a_policy_that_was_never_required_of_the_article(enemy, scene):
    live = scene.keys["live"]
    enemy.forge(Release, live.release, policy_id=scene.weak, n_slots=1, number=77)


@attack("reviews_release_all_slots")
def fewer_slots_than_the_policy_has(enemy, scene):
    enemy.forge(Release, scene.keys["live"].release, n_slots=1, number=77)


@attack("reviews_release_number", sqlite=("reviews_release_not_replaced",))
def two_releases_of_one_number(enemy, scene):
    enemy.forge(Release, scene.keys["live"].release)


# Policies


@attack("reviews_policy_asks_for_something")
def a_policy_that_asks_for_nothing(enemy, scene):
    enemy.forge(Policy, scene.weak, n_slots=0)


@attack("reviews_policyslot_medical_first")
def a_policy_without_a_physician(enemy, scene):
    policy = enemy.forge(Policy, scene.weak)
    like = enemy.value("SELECT min(id) FROM reviews_policyslot")
    enemy.forge(PolicySlot, like, policy_id=policy, slot=1, kind="fact_check")


@attack("reviews_policyslot_known_kind")
def a_kind_of_approval_that_nobody_gives(enemy, scene):
    like = enemy.value("SELECT min(id) FROM reviews_policyslot")
    enemy.forge(PolicySlot, like, slot=3, kind="blessing")


@attack("reviews_policyslot_once", sqlite=("reviews_policyslot_not_replaced",))
def two_kinds_in_one_slot(enemy, scene):
    like = enemy.value("SELECT id FROM reviews_policyslot WHERE kind = 'fact_check'")
    enemy.forge(PolicySlot, like, kind="medical")


@attack("reviews_requirement_number", sqlite=("reviews_requirement_not_replaced",))
def two_requirements_of_one_number(enemy, scene):
    like = enemy.value("SELECT min(id) FROM reviews_requirement")
    enemy.forge(Requirement, like, policy_id=scene.weak)


# Sign-offs


@attack("reviews_signoff_not_own_work")
def a_writer_approves_their_own_work(enemy, scene):
    half = scene.keys["half"]
    like = enemy.value("SELECT min(user_id) FROM reviews_reviewer")
    enemy.run(
        "INSERT INTO reviews_reviewer (user_id, slug, post_nominals, specialty, biography, photo)"
        " SELECT %s, 'wanda', post_nominals, specialty, biography, photo FROM reviews_reviewer"
        " WHERE user_id = %s",
        scene.wanda,
        like,
    )
    declared = enemy.value("SELECT min(id) FROM reviews_declaration")
    enemy.forge(Declaration, declared, reviewer_id=scene.wanda)
    enemy.sign(half, half.sign_offs["medical"], reviewer=scene.wanda, kind="medical")


@attack("reviews_signoff_written_by")
def a_lie_about_who_wrote_it(enemy, scene):
    half = scene.keys["half"]
    enemy.sign(
        half,
        half.sign_offs["medical"],
        reviewer=scene.chen,
        kind="medical",
        written_by_id=scene.edith,
    )


@attack("reviews_signoff_exact_bytes")
def a_sign_off_of_other_bytes(enemy, scene):
    half = scene.keys["half"]
    enemy.sign(
        half,
        half.sign_offs["medical"],
        reviewer=scene.chen,
        kind="medical",
        digest=scene.keys["other"].digest,
    )


@attack("reviews_signoff_as_asked")
def a_sign_off_that_another_was_asked_for(enemy, scene):
    half = scene.keys["half"]
    enemy.forge(
        SignOff,
        half.sign_offs["medical"],
        assignment_id=half.assignments["fact_check"],
        reviewer_id=scene.chen,
        declaration_id=enemy.declaration(scene.chen),
    )


@attack("reviews_signoff.assignment_id: unique", sqlite=("reviews_signoff_not_replaced",))
def a_second_decision_on_one_assignment(enemy, scene):
    enemy.forge(SignOff, scene.keys["half"].sign_offs["medical"])


@attack("reviews_signoff_own_declaration")
def another_persons_declaration(enemy, scene):
    half = scene.keys["half"]
    enemy.sign(
        half,
        half.sign_offs["medical"],
        reviewer=scene.chen,
        kind="medical",
        declaration_id=enemy.declaration(scene.felix),
    )


@attack("reviews_signoff_approval_complete")
def an_approval_without_an_end(enemy, scene):
    half = scene.keys["half"]
    enemy.sign(
        half, half.sign_offs["medical"], reviewer=scene.chen, kind="medical", valid_until=None
    )


@attack("reviews_signoff_known_decision")
def a_decision_that_nobody_knows(enemy, scene):
    half = scene.keys["half"]
    enemy.sign(
        half,
        half.sign_offs["medical"],
        reviewer=scene.chen,
        kind="medical",
        decision="Approved",
        comment="x",
    )


@attack("reviews_approval_signed")
def an_approval_taken_back_under_a_live_page(enemy, scene):
    take_back(enemy, scene, scene.keys["live"].sign_offs["medical"])


@attack("reviews_signoff_base_stands")
def the_base_taken_back_under_a_live_page(enemy, scene):
    take_back(enemy, scene, scene.keys["narrow first"].sign_offs["medical"])


def take_back(enemy, scene, sign_off):
    enemy.run(
        "UPDATE reviews_signoff SET withdrawn_at = signed_at, withdrawn_by_id = %s,"
        " withdrawal_reason = 'x' WHERE id = %s",
        scene.maya,
        sign_off,
    )


@attack("reviews_signoff_request_taken_back_by_herself")
def a_request_for_changes_taken_back_by_somebody_else(enemy, scene):
    take_back(enemy, scene, scene.keys["objected"].sign_offs["medical"])


@attack("reviews_signoff_one_way", "reviews_signoff_unchanged")
def what_was_taken_back_given_again(enemy, scene):
    enemy.run(
        "UPDATE reviews_signoff SET withdrawn_at = NULL, withdrawn_by_id = NULL,"
        " withdrawal_reason = NULL WHERE id = %s",
        scene.keys["objected"].sign_offs["fact_check"],
    )


@attack("reviews_signoff_one_way", "reviews_signoff_unchanged")
def a_reason_rewritten_while_it_is_taken_back(enemy, scene):
    enemy.run(
        "UPDATE reviews_signoff SET comment = 'All is well.', withdrawn_at = signed_at,"
        " withdrawn_by_id = %s, withdrawal_reason = 'x' WHERE id = %s",
        scene.rivera,
        scene.keys["objected"].sign_offs["medical"],
    )


def changes_only(enemy, scene, reviewer=None, **base):
    """A forged approval of the changes to a text whose base is not what it should be."""
    half, reviewer = scene.keys["half"], reviewer or scene.rivera
    whole = {"base_scope": "whole", "base_valid": True, "base_reviewer_id": reviewer}
    enemy.sign(
        half,
        half.sign_offs["medical"],
        reviewer=reviewer,
        kind="medical",
        **{"scope": "changes"} | whole | base,
    )


@attack("reviews_signoff_changes_name_base")
def changes_without_a_base(enemy, scene):
    changes_only(enemy, scene)


@attack("reviews_signoff_own_base")
def changes_on_anothers_base(enemy, scene):
    whole = scene.keys["narrow first"].sign_offs["medical"]
    changes_only(enemy, scene, scene.chen, base_id=whole, base_reviewer_id=scene.rivera)


@attack("reviews_signoff_own_base")
def changes_on_nobodys_base(enemy, scene):
    whole = scene.keys["narrow first"].sign_offs["medical"]
    changes_only(enemy, scene, scene.chen, base_id=whole, base_reviewer_id=None)


@attack("reviews_signoff_base_stands")
def changes_on_anothers_base_as_if_it_were_their_own(enemy, scene):
    changes_only(enemy, scene, scene.chen, base_id=scene.keys["narrow first"].sign_offs["medical"])


@attack("reviews_signoff_changes_name_base")
def a_base_of_unknown_scope(enemy, scene):
    narrow = scene.keys["narrow"].sign_offs["medical"]
    changes_only(enemy, scene, base_id=narrow, base_scope=None)


@attack("reviews_signoff_base_valid")
def a_base_of_unknown_standing(enemy, scene):
    objected = scene.keys["objected"].sign_offs["medical"]
    changes_only(enemy, scene, base_id=objected, base_valid=None)


@attack("reviews_signoff_base_stands")
def a_base_that_asked_for_changes(enemy, scene):
    changes_only(enemy, scene, base_id=scene.keys["objected"].sign_offs["medical"])


@attack("reviews_signoff_base_stands")
def a_base_that_saw_changes_only(enemy, scene):
    changes_only(enemy, scene, base_id=scene.keys["narrow"].sign_offs["medical"])


@attack("reviews_signoff_base_stands")
def a_base_of_another_kind(enemy, scene):
    whole = scene.keys["live"].sign_offs["fact_check"]
    changes_only(enemy, scene, scene.felix, base_id=whole)


@attack("reviews_signoff_one_way", "reviews_signoff_fresh")
def a_sign_off_born_taken_back(enemy, scene):
    half = scene.keys["half"]
    enemy.sign(
        half,
        half.sign_offs["medical"],
        reviewer=scene.chen,
        kind="medical",
        withdrawn_at="2026-01-01 00:00:00+00",
    )


@attack("reviews_verification_by_another")
def her_own_credential_verified(enemy, scene):
    credential = enemy.forge(
        Credential, enemy.value("SELECT min(id) FROM reviews_credential"), reviewer_id=scene.chen
    )
    verify(enemy, credential, scene.chen, by=scene.chen)


@attack("reviews_verification_of")
def her_own_credential_verified_as_somebody_elses(enemy, scene):
    credential = enemy.forge(
        Credential, enemy.value("SELECT min(id) FROM reviews_credential"), reviewer_id=scene.chen
    )
    verify(enemy, credential, scene.felix, by=scene.chen)


def verify(enemy, credential, reviewer, *, by):
    like = enemy.value("SELECT min(id) FROM reviews_verification")
    changes = {"credential_id": credential, "reviewer_id": reviewer, "verified_by_id": by}
    enemy.forge(Verification, like, **changes)


# Texts


@attack("articles_revision.parent_id: unique", sqlite=("articles_revision_not_replaced",))
def a_second_child_of_one_text(enemy, scene):
    enemy.forge(Revision, scene.keys["newer"].revision, number=77)


@attack("articles_revision_one_root", sqlite=("articles_revision_not_replaced",))
def a_second_first_text(enemy, scene):
    enemy.forge(Revision, scene.keys["newer"].revision, number=77, parent_id=None)


@attack("articles_revision_parent_of_same")
def a_child_of_another_articles_text(enemy, scene):
    unsigned = scene.keys["unsigned"].revision
    enemy.forge(Revision, scene.keys["newer"].revision, number=77, parent_id=unsigned)


@attack("articles_revision_number", sqlite=("articles_revision_not_replaced",))
def two_texts_of_one_number(enemy, scene):
    newer = scene.keys["newer"].revision
    enemy.forge(Revision, newer, parent_id=newer)


# Authors: who wrote a text may not review it


@attack("articles_author_same_person")
def a_byline_that_names_another_person(enemy, scene):
    enemy.run(
        "UPDATE articles_author SET user_id = %s WHERE user_id = %s", scene.edith, scene.wanda
    )


@attack("articles_author_kept", sqlite=("articles_author_not_replaced",))
def an_author_made_again_as_another_person(enemy, scene):
    """Keys of a single column wait for the end on PostgreSQL."""
    ((pk, *profile),) = enemy.run(
        "SELECT id, slug, post_nominals, biography, photo FROM articles_author WHERE user_id = %s",
        scene.wanda,
    )
    if enemy.vendor == "sqlite":
        enemy.run("PRAGMA defer_foreign_keys = ON")
    enemy.run("DELETE FROM articles_author WHERE id = %s", pk)
    enemy.run(
        "INSERT INTO articles_author (id, user_id, slug, post_nominals, biography, photo)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        pk,
        scene.edith,
        *profile,
    )


def spoken(guards):
    """What a database says when one of these guards repels: PostgreSQL names it, SQLite its sort at least."""
    yield from guards
    yield from ("append-only", "publication gate")
    if ON_POSTGRESQL:
        yield "permission denied"
        # Keys of a single column have names that Django makes up.
        yield from ("duplicate key" for guard in guards if guard.endswith(": unique"))
    else:
        yield from ("FOREIGN KEY constraint failed", "UNIQUE constraint failed")


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_repelled(enemy, scene, name):
    made = ATTACKS[name]

    with enemy.repelled(*spoken(made.guards)):
        made.run(enemy, scene)


@pytest.mark.parametrize("name", ATTACKS)
def test_without_its_guards_it_succeeds(make_enemy, scene, name):
    made, enemy = ATTACKS[name], make_enemy()
    before = enemy.fingerprint()
    standing = {**parts(), **triggers()}
    guards = [guard for guard in (*made.guards, *made.sqlite) if guard in standing]
    assert guards

    for guard in guards:
        dismantle(enemy, guard)
    made.run(enemy, scene)
    enemy.settle()

    assert enemy.fingerprint() != before
