"""The texts of articles, one version after the other."""

from articles import shelving, sketches
from articles.freezing import Frozen, frozen
from articles.models import Byline, Citation, Revision
from articles.texts import Note
from cms.corpus import plans
from cms.corpus.life import Life, store
from cms.corpus.site import Site
from cms.corpus.texts import VERSIONS, WORKS_CITED, text_of
from cms.corpus.works import works_for


def write(site: Site, lives: list[Life]) -> None:
    """Give each article its texts."""
    for version in range(1, VERSIONS + 1):
        made = [_next(site, life, version) for life in lives]
        store(Revision, (one.revision for one in made))
        store(Byline, (row for one in made for row in one.bylines))
        store(Citation, (row for one in made for row in one.citations))
    shelving.take_in(life.latest for life in lives)
    sketches.take_in(life.latest for life in lives)


def _next(site: Site, life: Life, version: int) -> Frozen:
    plan, writer = life.plan, life.writer
    cited = plan.pick("works", works_for(plan.number), WORKS_CITED)
    text = text_of(
        plan.subject,
        version,
        [site.works[n] for n in cited],
        [writer.author.pk],
        plan.chance("words"),
    )
    made = frozen(
        life.article,
        life.latest if life.revisions else None,
        text,
        writer.user,
        Note(f"More of what is not so, part {version}" if life.revisions else ""),
        plan.at((version - 1) * plans.REVISED),
        entries=site.entries,
    )
    # Said here, because asking the database for its time costs each row more than all the rest of it.
    made.revision.recorded_at = site.now
    life.revisions.append(made.revision)
    return made
