"""Keys cannot tell a forged INSERT from a real one. Seals do: what is forged is never counted and never shown."""

import pytest
from django.db import transaction

from articles import digest
from articles.models import Author, Byline, Citation, Revision
from people.canonical import seal
from reviews import actions, seals
from reviews.gate import blockers, gather
from reviews.models import Override, Publication, Release, Reviewer, SignOff, Verification
from reviews.refusals import NotPublishable, Refusal
from tests.attacks.siege import execute, forge_verification, lift, rewrite
from tests.attacks.test_guards import other_value


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
    assert "not sealed" in broken(publication)
    assert not seals.sealed(publication)


@pytest.mark.parametrize("of", ["another's", "nobody's", "a made-up key's"])
def test_no_other_seal_will_do(forger, siege, of):
    release = Release.objects.get(pk=forger.forge_live(siege, "unsigned"))
    release.seal = {
        "another's": siege.release("other").seal,
        "nobody's": "",
        "a made-up key's": seal(seals._release_row(release, release.revision), "x" * 40),
    }[of]

    assert not seals.release_holds(release, release.revision)


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

    assert f"release {release} is not sealed" in broken(live("approved", siege))


def test_the_gate_does_not_count_forged_approvals(forger, siege):
    text, like = siege.text("unsigned"), siege.keys["live"]
    for kind, reviewer in (("medical", siege.rivera), ("fact_check", siege.felix)):
        forger.sign(siege.keys["unsigned"], like.sign_offs[kind], reviewer=reviewer, kind=kind)

    found = blockers(text, at=siege.story.now())

    assert [blocker.id for blocker in found] == ["gate.E001", "gate.E003", "gate.E002", "gate.E003"]
    assert "does not carry this site's seal" in found[1].message
    with pytest.raises(NotPublishable):
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
        reviewer=siege.chen,
        kind="medical",
    )
    newer = story.write(narrow.article, title="Backs")
    medical, _ = story.submit(newer).assignments.order_by("id")

    with pytest.raises(Refusal, match="No whole-page approval stands"):
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

    assert "gate.E007" in [blocker.id for blocker in found]


def test_a_forged_release_does_not_make_requests_and_writers_forgotten(forger, siege, as_owner):
    """What was asked for and who wrote count since the text that was last live; a forged release is none."""
    story, objected = siege.story, siege.text("objected")
    release = forger.release(
        siege.keys["objected"], siege.keys["live"].release, policy=siege.policy
    )
    lift("reviews_release_unchanged")
    rewrite(Release, release, published_at=story.now())
    newer = story.write(objected.article, by=siege.user("edith"), title="Silver against pain")

    case = gather(newer, at=story.now())

    assert [request.pk for request in case.open_requests] == [
        siege.keys["objected"].sign_offs["medical"]
    ]
    assert objected.created_by_id in case.writers


def test_a_forged_verification_qualifies_nobody(forger, siege):
    """The fact-checker may not ask to be, and does not count as, a physician."""
    forge_verification(forger, siege)

    with pytest.raises(Refusal, match="no verified, unexpired credential"):
        siege.story.submit(siege.text("unsigned"), (reviewer(siege.felix), "medical"))


def test_a_forged_override_lets_no_conflict_pass(forger, siege):
    story = siege.story
    medical, _ = story.submit(siege.text("unsigned")).assignments.order_by("id")
    sign_off = story.decide(medical, has_conflict=True)
    forger.forge(
        Override, forger.value("SELECT min(id) FROM reviews_override"), sign_off_id=sign_off.pk
    )

    found = blockers(siege.text("unsigned"), at=story.now())

    assert "gate.E006" in [blocker.id for blocker in found]


def reviewer(pk):
    return Reviewer.objects.get(pk=pk)


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

    assert "sealed" in broken(live("live", siege)) or "digest" in broken(live("live", siege))
    assert seals.sealed(live("live", siege)) is (name not in IN_LISTS)


@pytest.mark.parametrize("name", digest.CITATION_FIELDS)
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
    assert "not of the article" in broken(pointer)
    assert not seals.sealed(pointer)


# What a seal covers


# Written once, after the seal, and only ever to take the approval away.
LATER = {"withdrawn_at", "withdrawn_by_id", "withdrawal_reason", "base_valid"}
# The scope of the base is a part of a key, always "whole"; the database's clock writes recorded_at.
NO_CONTENT = {"id", "seal", "recorded_at", "valid", "base_scope"}


@pytest.mark.parametrize(
    ("model", "sealed_fields"),
    [
        (SignOff, {*seals.SIGN_OFF_FIELDS, *LATER}),
        (Release, seals.RELEASE_FIELDS),
        (Verification, seals.VERIFICATION_FIELDS),
        (Override, seals.OVERRIDE_FIELDS),
    ],
)
def test_every_column_is_sealed_or_known_not_to_be(model, sealed_fields):
    columns = {field.attname for field in model._meta.local_concrete_fields}

    assert columns - set(sealed_fields) == NO_CONTENT & columns


@pytest.mark.parametrize("name", seals.SIGN_OFF_FIELDS)
def test_no_word_of_a_sign_off_can_be_changed(siege, name):
    sign_off = siege.sign_off("live")
    assert seals.sign_off_holds(sign_off)

    change(sign_off, name)

    assert not seals.sign_off_holds(sign_off)


@pytest.mark.parametrize("name", [*seals.RELEASE_FIELDS, "title", "summary", "digest"])
def test_no_word_of_a_release_can_be_changed(siege, name):
    release = siege.release("live")
    assert seals.release_holds(release, release.revision)

    change(release.revision if name in ("title", "summary", "digest") else release, name)

    assert not seals.release_holds(release, release.revision)


@pytest.mark.parametrize("name", [*seals.VERIFICATION_FIELDS, *seals.CREDENTIAL_FIELDS])
def test_no_word_of_a_verification_can_be_changed(siege, name):
    verification = Verification.objects.select_related("credential").first()
    assert seals.verification_holds(verification)

    change(verification.credential if name in seals.CREDENTIAL_FIELDS else verification, name)

    assert not seals.verification_holds(verification)


@pytest.mark.parametrize("name", seals.OVERRIDE_FIELDS)
def test_no_word_of_an_override_can_be_changed(siege, name):
    override = Override.objects.get()
    assert seals.override_holds(override)

    change(override, name)

    assert not seals.override_holds(override)


def change(row, name):
    field = row._meta.get_field(name)
    setattr(row, name, other_value(getattr(field, "target_field", field), getattr(row, name)))


def test_a_seal_of_one_kind_of_row_is_none_of_another(siege):
    sign_off, release = siege.sign_off("live"), siege.release("live")
    sign_off.seal, release.seal = release.seal, sign_off.seal

    assert not seals.sign_off_holds(sign_off)
    assert not seals.release_holds(release, release.revision)


# Keys change


NEW, OLD = "new-key-" * 5, "other-key-" * 4


def test_old_keys_verify_and_the_newest_seals(siege, settings):
    was = settings.SEAL_KEYS
    settings.SEAL_KEYS = [NEW, *was]

    assert seals.prove(live("live", siege))
    actions.publish(revision=siege.text("approved"), by=siege.user("edith"))
    assert seals.prove(live("approved", siege))
    settings.SEAL_KEYS = [NEW]
    assert seals.sealed(live("approved", siege))
    assert "not sealed" in broken(live("live", siege))


def test_a_key_that_was_taken_away_verifies_nothing(siege, settings):
    settings.SEAL_KEYS = [OLD]

    assert not seals.sealed(live("live", siege))
    assert "not sealed" in broken(live("live", siege))
    found = blockers(siege.text("approved"), at=siege.story.now())
    assert [blocker.id for blocker in found] == ["gate.E001", "gate.E003", "gate.E002", "gate.E003"]
