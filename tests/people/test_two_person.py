"""What one person proposes counts once another one has approved it: in Python, and in the database."""

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from people.refusals import Refusal
from people.two_person import Proposal, approve, proposals
from website.actions import create_page, propose_page
from website.models import PageVersion


@pytest.fixture
def version(story):
    page = create_page(by=story.maya, slug="privacy")
    return propose_page(page=page, by=story.maya, title="Privacy", body="<p>We keep nothing.</p>")


@pytest.mark.parametrize("model", proposals())
def test_every_proposal_has_the_rule_in_its_table(model):
    name = f"{model._meta.app_label}_{model._meta.model_name}"

    assert {f"{name}_two_people", f"{name}_approved_whole"} <= {
        constraint.name for constraint in model._meta.constraints
    }
    assert model.guard == Proposal.guard


def test_an_approval_is_given_once_and_sealed(story, version):
    stale = PageVersion.objects.get()

    approve(version, by=story.olga, at=timezone.now())
    with pytest.raises(Refusal, match="approved this already"):
        approve(stale, by=story.root, at=timezone.now())

    kept = PageVersion.objects.approved().get()
    assert kept.approved_by == story.olga
    assert kept.has_valid_seal()


def test_nobody_approves_their_own_proposal(story, version):
    with pytest.raises(Refusal, match="you proposed it"):
        approve(version, by=story.maya, at=timezone.now())

    assert not PageVersion.objects.approved().exists()
    assert not version.is_approved


@pytest.mark.parametrize("who", ["maya", None])
def test_the_database_knows_the_rule(story, version, who):
    by = who and getattr(story, who)
    waiting = models.QuerySet(PageVersion).filter(pk=version.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        waiting.update(approved_by=by, approved_at=timezone.now(), seal="x")
