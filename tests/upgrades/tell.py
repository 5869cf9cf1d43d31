"""Says of a database what must outlive every upgrade: what is live, on which approvals, and its words.

Runs in a process of its own, on the database that DATABASE_URL names.
"""

import re

from django.test import Client
from lxml import html

from reviews import gate
from reviews.models import Publication

BLOCKS = ".//p[not(ancestor::li)] | .//li | .//td | .//th | .//h2 | .//h3 | .//h4"


def tell():
    live = Publication.objects.select_related("article", "revision").order_by("article__slug")
    return {one.article.slug: told_of(one) for one in live}


def told_of(publication):
    """The signed words of a live text, what stands behind them, and the page that readers get."""
    revision, at = publication.revision, publication.release.published_at
    answer = Client(SERVER_NAME="localhost").get(publication.article.get_absolute_url())
    return {
        "signed": [plain(words) for words in words_of(revision)],
        "approvals": sorted(
            f"{one.reviewer.name}: {one.kind}, {one.scope}"
            for one in gate.counting_approvals(revision, at=at)
        ),
        "blockers": [blocker.id for blocker in gate.blockers(revision, at=at)],
        "status": answer.status_code,
        "page": plain(html.fromstring(answer.content).text_content()),
    }


def words_of(revision):
    body = html.fragment_fromstring(revision.html, create_parent="div")
    for marker in body.xpath(".//a[@data-reference]"):
        marker.drop_tree()
    yield from (revision.title, revision.summary, *revision.key_points)
    yield from (block.text_content() for block in body.xpath(BLOCKS))


def plain(text):
    """The letters and digits of a text, without numbers of citations: how they are set may change."""
    without = re.sub(r"\(\s*\d+(?:\s*,\s*\d+)*\s*\)", "", text)
    return "".join(re.findall(r"\w+", without))
