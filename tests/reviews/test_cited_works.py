"""What becomes of live texts when a work that they cite is identified otherwise."""

import pytest

from people.refusals import Refusal
from references.actions import correct_reference
from reviews import actions, gate
from reviews.models import Concern


def csl_of(work, **changes):
    return work.csl | changes


def test_a_cited_work_gets_another_doi_only_with_a_concern_on_each_live_text(story):
    live, draft = story.live("live"), story.draft("draft")
    work, uncited = story.works[0], story.works[3]
    known = work.doi
    changed = csl_of(work, DOI="10.1000/another")

    with pytest.raises(Refusal, match="Texts cite this work"):
        correct_reference(reference=work, csl=changed, by=story.maya)
    work.refresh_from_db()
    assert work.doi == known

    actions.correct_cited_work(reference=work, csl=changed, by=story.maya)

    concern = Concern.objects.get()
    assert (concern.article, concern.source) == (live.article, "notice")
    assert f"DOI {known} became 10.1000/another" in concern.detail
    assert [one.id for one in gate.blockers(live, at=story.now())] == ["gate.E013"]
    assert draft.article.concerns.count() == 0
    other = csl_of(uncited, DOI="10.1000/free")
    assert correct_reference(reference=uncited, csl=other, by=story.maya).doi == "10.1000/free"


def test_other_corrections_and_a_number_more_raise_none(story):
    story.live()
    work = story.works[0]
    more = csl_of(work, title="Corrected", PMCID=work.csl.get("PMCID") or "PMC1234567")

    for csl in (more, more):  # the second click
        actions.correct_cited_work(reference=work, csl=csl, by=story.maya)

    work.refresh_from_db()
    assert work.title == "Corrected"
    assert not Concern.objects.exists()
