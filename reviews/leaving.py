"""What becomes of a reviewer's work when their account is closed: sign-offs hold to their end, and what they had not decided goes back."""

from datetime import datetime

from articles.actions import lock_each
from articles.models import Article
from people.models import User
from reviews import notifications
from reviews.actions.assignments import end_assignment
from reviews.models import Assignment

LEFT = "They review here no more"


def give_back(person: User, *, by: User, at: datetime) -> None:
    """End what they are asked and have not decided; whoever asked is told."""
    waiting = Assignment.objects.waiting().filter(reviewer=person.pk)
    lock_each(Article.objects.filter(pk__in=waiting.values("review__article")))
    for assignment in waiting.select_related("review__article").order_by("pk"):
        end_assignment(assignment=assignment, by=by, reason=LEFT, at=at)
        notifications.reviewer_left(assignment, by=by, at=at)
