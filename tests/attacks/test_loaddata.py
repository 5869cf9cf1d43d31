"""Fixtures: rows that Django saves raw, with keys checked at the end."""

import json

import pytest
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, transaction

from articles.models import Article, Revision
from people.damage import damage_in
from people.triggers import guarded_models
from reviews import seals
from reviews.models import Approval, Policy, Publication, Release, Requirement, SignOff
from tests.attacks.siege import fingerprint, is_refusal, lift
from tests.attacks.test_guards import changed_row

FACTS = pytest.mark.parametrize("model", guarded_models(), ids=lambda model: model._meta.label)


@pytest.fixture
def load(tmp_path):
    """Load rows as a fixture file, after changes to their fields."""

    def loaded(*rows, **changes):
        objects = json.loads(serializers.serialize("json", rows))
        for one in objects:
            one["fields"].pop("valid", None)
            one["fields"].update(changes)
        file = tmp_path / "attack.json"
        file.write_text(json.dumps(objects), encoding="utf-8")
        with transaction.atomic():
            call_command("loaddata", str(file), verbosity=0)

    return loaded


def refused(load, *rows, **changes):
    before = fingerprint()
    with pytest.raises((DatabaseError, DeserializationError)) as caught:
        load(*rows, **changes)
    assert is_refusal(caught.value), caught.value
    assert fingerprint() == before


@FACTS
def test_no_fact_is_overwritten(siege, load, model):
    row, _ = changed_row(model)

    refused(load, row)


def test_no_text_goes_live(siege, load):
    unsigned, live = siege.text("unsigned"), siege.publication("live")
    pointer = Publication(
        article=unsigned.article, release=live.release, revision=unsigned, n_slots=2
    )

    refused(load, pointer)


def test_no_pointer_moves(siege, load):
    refused(load, siege.publication("live"), revision=siege.keys["newer"].revision)
    refused(load, siege.publication("live"), n_slots=1)


def test_no_approval_is_moved(siege, load):
    approval = Approval.objects.get(release=siege.keys["live"].release, slot=1)

    refused(load, approval, sign_off=siege.keys["other"].sign_offs["medical"])


def test_no_withdrawn_text_is_shown_again(siege, as_owner, load):
    """A fixture of everything that was once live, loaded after it was withdrawn."""
    gone = siege.keys["taken down"]
    release = Release.objects.get(pk=gone.release)
    chain = [
        Approval(
            pk=900 + slot,
            release=release,
            revision_id=release.revision_id,
            policy_id=release.policy_id,
            slot=slot,
            prev_slot=slot - 1 if slot else None,
            kind=kind,
            sign_off_id=gone.sign_offs.get(kind),
            reviewer_id=reviewer,
        )
        for slot, (kind, reviewer) in enumerate(
            [(None, None), ("medical", siege.rivera), ("fact_check", siege.felix)]
        )
    ]
    pointer = Publication(
        article_id=gone.article, release=release, revision_id=gone.revision, n_slots=2
    )

    load(*chain, pointer)

    assert not seals.may_be_listed(siege.publication("taken down"))
    assert any(damage_in([f"article:{gone.article}"]))


def test_a_whole_forged_article_is_loaded_and_never_shown(siege, as_owner, load):
    """Nothing contradicts the keys, so only the trail tells. The site's role cannot load it at all."""
    live = siege.publication("live")
    sign_offs = SignOff.objects.filter(revision=live.revision_id)
    article = Article.objects.get(pk=live.article_id)
    article.pk, article.slug = 900, "forged"
    text = Revision.objects.get(pk=live.revision_id)
    text.pk, text.article, text.html = 901, article, "<p>Eat clay.</p>"
    asked = Requirement.objects.get(article=live.article_id, number=live.release.requirement_number)
    asked.pk, asked.article = 903, article
    release = Release.objects.get(pk=live.release_id)
    release.pk, release.article, release.revision = 902, article, text
    rows = [article, text, asked, release]
    for number, sign_off in enumerate(sign_offs, 910):
        review = sign_off.assignment.review
        review.pk, review.article, review.revision = number, article, text
        review.closed_at = review.closed_by = review.closing_reason = None
        assignment = sign_off.assignment
        assignment.pk, assignment.review, assignment.revision = number, review, text
        sign_off.pk, sign_off.assignment, sign_off.revision = number, assignment, text
        rows += [*([review] if number == 910 else []), assignment, sign_off]
        assignment.review_id = 910
    rows += [
        Approval(
            pk=920 + slot,
            release=release,
            revision=text,
            policy_id=release.policy_id,
            slot=slot,
            prev_slot=slot - 1 if slot else None,
            kind=sign_off.kind if sign_off else None,
            sign_off=sign_off,
            reviewer_id=sign_off.reviewer_id if sign_off else None,
        )
        for slot, sign_off in enumerate(
            [None, *sorted(sign_offs, key=lambda one: one.kind, reverse=True)]
        )
    ]

    load(*rows, Publication(article=article, release=release, revision=text, n_slots=2))

    forged = Publication.objects.live().get(article=900)
    assert not seals.may_be_listed(forged)
    with pytest.raises(seals.BrokenSeal):
        seals.prove(forged)


def test_without_its_guard_a_fixture_overwrites_a_text(siege, as_owner, load):
    lift("articles_revision_unchanged")
    text = siege.text("live")

    load(text, title="Eat clay")

    text.refresh_from_db()
    assert text.title == "Eat clay"


def test_without_its_guard_a_fixture_lowers_the_bar(siege, as_owner, load):
    lift("reviews_policy_unchanged")

    load(Policy.objects.get(pk=siege.weak), name="Nobody")

    assert Policy.objects.get(pk=siege.weak).name == "Nobody"
