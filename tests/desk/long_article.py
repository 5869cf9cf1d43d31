"""An article that has seen much: 60 works cited, a text once live, thirty revisions, a review and concerns."""

from articles.actions import rename
from references.actions import import_reference, record_notice
from reviews import actions
from reviews.models import Scratch
from tests.story import cite

WORKS, REVISIONS, RENAMINGS = 60, 30, 40


def long_article(story):
    """The article; of three people asked about its newest text one approved, one asked for changes, one has begun."""
    works = [work(story, number) for number in range(WORKS)]
    leaflet = '<a href="https://example.org/leaflet">a leaflet</a>'
    body = f"<h2>What it is</h2><p>The body defends itself{cite(*works)}; see {leaflet}.</p>"
    article = story.live(body=body).article
    concerns = [_concern(story, article, source) for source in ("report", "hand", "report")]
    for number in range(2, REVISIONS + 1):
        latest = story.write(article, title=f"Title {number}", body=body)
    actions.resolve_concern(concern=concerns[-1], by=story.edith, revision=latest)
    for number in range(RENAMINGS):
        rename(article=article, by=story.edith, slug=f"address-{number}")
    _review(story, latest)
    return article


def work(story, number):
    csl = {
        "type": "article-journal",
        "title": f"Work {number}",
        "author": [{"family": f"Author{number}", "given": "A"}],
        "issued": {"date-parts": [[2020]]},
        "container-title": "The Journal of Things",
        "DOI": f"10.1000/{number}",
    }
    work = import_reference(csl=csl, by=story.maya, is_peer_reviewed=True)
    if number % 10 == 0:
        record_notice(reference=work, by=story.maya, kind="correction", source="editor")
    return work


def _concern(story, article, source):
    return actions.raise_concern(article=article, by=story.edith, detail="A dose", source=source)


def _review(story, latest):
    asked = ((story.rivera, "medical"), (story.chen, "medical"), (story.felix, "fact_check"))
    review = story.submit(latest, *asked)
    first, second, third = review.assignments.order_by("pk")
    story.decide(first)
    story.decide(second, "changes_requested")
    Scratch.objects.create(assignment=third)
