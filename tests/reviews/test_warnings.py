"""What an editor should look at before a text goes live, and what blocks it outright: retracted works."""

from datetime import date, timedelta

import pytest

from references.actions import import_reference, merge_references, record_notice
from references.models import Reference
from reviews import actions
from reviews.gate import blockers, gather
from reviews.gate.warnings import warnings_of
from reviews.models import Concern, Publication
from reviews.refusals import NotPublishable
from tests.story import cite

LONG_AGO = date(2010, 2, 6)


def notice(story, work, kind="retraction", source="crossref", dated=LONG_AGO, **more):
    return record_notice(
        reference=work, kind=kind, source=source, by=story.maya, dated=dated, **more
    )


def ids(found):
    return [one.id for one in found]


# Blocked


def test_a_retracted_work_blocks(story):
    revision = story.approved()
    notice(story, story.works[1])

    (found,) = blockers(revision, at=story.now())

    assert found.id == "gate.E010"
    assert found.message.startswith("Reference 2, ")
    assert "6 February 2010" in found.message
    with pytest.raises(NotPublishable):
        actions.publish(revision=revision, by=story.edith)


@pytest.mark.parametrize("kind", ["concern", "correction"])
def test_what_is_less_than_a_retraction_does_not_block(story, kind):
    revision = story.approved()

    notice(story, story.works[1], kind)

    assert blockers(revision, at=story.now()) == []


def test_a_work_cited_as_retracted_with_a_reason_passes(story):
    work = story.works[1]
    notice(story, work)

    revision = story.approved(retracted_reasons={work.pk: "It began the story told here"})

    assert blockers(revision, at=story.now()) == []


@pytest.mark.parametrize(("days", "blocks"), [(1, False), (-1, True), (0, False)])
def test_a_later_reinstatement_cancels(story, days, blocks):
    revision = story.approved()
    notice(story, story.works[1])

    notice(story, story.works[1], "reinstatement", dated=LONG_AGO + timedelta(days=days))

    assert ("gate.E010" in ids(blockers(revision, at=story.now()))) is blocks


def test_a_notice_about_either_of_two_merged_rows_is_about_both(story):
    twin = import_reference(csl={"type": "article-journal", "title": "A twin"}, by=story.maya)
    signed = story.approved()
    notice(story, twin, "correction")

    merge_references(reference=story.works[1], into=twin, by=story.maya)
    notice(story, twin)

    assert Reference.objects.get(pk=story.works[1].pk).standing == "retracted"
    assert "gate.E010" in ids(blockers(signed, at=story.now()))
    kinds = story.works[1].notices.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["correction", "retraction"]


# Warned of


def warned(story, work):
    """The ids of what is said about one work that is cited alone."""
    revision = story.draft(f"article-{work.pk}", body=f"<p>So it is{cite(work)}.</p>")
    return ids(warnings_of(gather(revision, at=story.now())))


def new_work(story, **csl):
    record = {"type": "article-journal", "title": "A work", "issued": {"date-parts": [[2026]]}}
    work = import_reference(csl=record | csl, by=story.maya)
    Reference.objects.filter(pk=work.pk).update(checked_at=story.now())
    return work


def test_a_sound_work_needs_no_warning(story):
    assert warned(story, new_work(story)) == []


@pytest.mark.parametrize(
    ("kind", "warning"), [("concern", "gate.W001"), ("correction", "gate.W002")]
)
def test_what_was_published_about_a_work_is_said(story, kind, warning):
    work = new_work(story)
    notice(story, work, kind)

    assert warned(story, work) == [warning]


def test_a_preprint_is_named(story):
    assert warned(story, new_work(story, type="article", publisher="medRxiv")) == ["gate.W003"]


def test_the_sites_own_list_of_doubtful_journals(story, settings):
    work = new_work(story, **{"container-title": "Annals of Quick Cures"})
    revision = story.draft(body=f"<p>So it is{cite(work)}.</p>")
    assert warnings_of(gather(revision, at=story.now())) == []

    settings.DOUBTFUL_JOURNALS = ["annals of QUICK cures"]

    assert ids(warnings_of(gather(revision, at=story.now()))) == ["gate.W004"]


@pytest.mark.parametrize(
    ("years", "details", "expected"),
    [
        (10, {}, []),
        (11, {}, ["gate.W005"]),
        (30, {"is_landmark": True}, []),
        (30, {"kind": "guideline"}, []),
        (30, {"evidence_level": "guideline"}, []),
    ],
)
def test_old_works_but_guidelines_and_landmarks(story, settings, years, details, expected):
    settings.KNOWN_PUBLISHERS = []
    issued = {"date-parts": [[story.now().year - years]]}
    work = import_reference(
        csl={"type": "article-journal", "title": "Old", "issued": issued}, by=story.maya, **details
    )
    Reference.objects.filter(pk=work.pk).update(checked_at=story.now())

    assert warned(story, work) == expected


def test_a_work_that_nobody_looked_up_is_named(story):
    work = new_work(story)
    Reference.objects.filter(pk=work.pk).update(checked_at=None)

    assert warned(story, work) == ["gate.W006"]


# Live articles


def raised(story):
    return actions.raise_about_works(by=story.maya)


def test_a_retraction_after_publication_raises_one_concern(story):
    live = story.live()
    other = story.live("other", body=f"<p>So it is{cite(story.works[3])}.</p>")
    notice(story, story.works[1])

    (concern,) = raised(story)

    assert concern.article == live.article
    assert concern.source == "notice"
    assert "Reference 2, " in concern.detail
    assert "6 February 2010 (Crossref)" in concern.detail
    assert raised(story) == []
    assert not other.article.concerns.exists()
    assert Publication.objects.count() == 2


def test_it_blocks_what_does_not_answer_it(story):
    live = story.live()
    notice(story, story.works[1], "concern")
    raised(story)

    later = story.write(live.article, title="Another title")

    assert "gate.E013" in ids(blockers(later, at=story.now()))


def test_a_graver_standing_overtakes_the_milder_concern(story):
    live = story.live()
    notice(story, story.works[1], "correction")
    raised(story)
    notice(story, story.works[1])

    (graver,) = raised(story)

    mild = live.article.concerns.exclude(pk=graver.pk).get()
    assert mild.resolution == "dismissed"
    assert "retracted" in mild.resolution_reason
    assert graver.resolved_at is None


def test_a_dismissed_concern_is_not_raised_again_for_the_same(story):
    story.live()
    notice(story, story.works[1])
    (concern,) = raised(story)
    actions.resolve_concern(concern=concern, by=story.edith, reason="It concerns another figure")
    notice(story, story.works[1], source="pubmed")

    assert raised(story) == []


def test_a_second_retraction_after_a_reinstatement_is_news(story):
    story.live()
    notice(story, story.works[1])
    (concern,) = raised(story)
    notice(story, story.works[1], "reinstatement", dated=LONG_AGO + timedelta(days=9))
    actions.resolve_concern(concern=concern, by=story.edith, reason="Reinstated")
    notice(story, story.works[1], notice_doi="10.1000/second", dated=LONG_AGO + timedelta(days=99))

    assert len(raised(story)) == 1


def test_what_was_known_when_it_went_live_raises_nothing(story):
    notice(story, story.works[1], "concern")
    story.live()

    assert raised(story) == []


def test_a_work_cited_as_retracted_raises_nothing(story):
    story.live(retracted_reasons={story.works[1].pk: "It began the story told here"})
    notice(story, story.works[1])

    assert raised(story) == []


def test_drafts_and_withdrawn_articles_raise_nothing(story):
    story.draft("draft")
    gone = story.live()
    actions.withdraw(article=gone.article, by=story.edith, reason="Doubt")
    notice(story, story.works[1])

    assert raised(story) == []
    assert not Concern.objects.exists()
