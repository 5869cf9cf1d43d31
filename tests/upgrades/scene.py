"""What a kept database has beside the sample content."""

from articles.actions import latest_revision, save_revision
from people.models import User
from reviews import actions
from reviews.models import Publication, Reviewer
from reviews.policies import CHECKLIST


def let_a_change_go_live():
    """Amara signs the changes to a text that she has signed as a whole."""
    edda = User.objects.get(email="edda.harrowmere@example.org")
    amara, jonas = (
        Reviewer.objects.get(user__email=f"{name}@example.org")
        for name in ("amara.solwyn", "jonas.verityne")
    )
    live = Publication.objects.get(article__slug="what-leads-to-paraneoplastic-syndrome").revision
    article = live.article
    text = {name: getattr(live, name) for name in ("title", "key_points", "body", "funding")}
    revision = save_revision(
        article=article,
        by=live.created_by,
        based_on=latest_revision(article),
        summary=f"{live.summary} It is rare.",
        authors=[line.author for line in live.bylines.order_by("position")],
        also_known_as=live.also_known_as,
        codes=live.codes,
        change_note="Says in the summary how rare it is.",
        **text,
    )
    due = live.created_at.date().replace(year=2099)
    asked = [(amara, "medical", due), (jonas, "fact_check", due)]
    review = actions.submit(revision=revision, by=edda, assignments=asked)
    for assignment in review.assignments.order_by("pk"):
        actions.sign_off(
            assignment=assignment,
            by=assignment.reviewer.user,
            digest=revision.digest,
            decision="approved",
            scope="changes" if assignment.kind == "medical" else "whole",
            checklist=dict.fromkeys(dict(CHECKLIST), True),
        )
    actions.publish(revision=revision, by=edda)
