"""Views of lists that people keep for themselves: how a list is narrowed and ordered, under a name of their own."""

from people.models import SavedView, User
from people.refusals import Refusal

MOST = 20  # of one person, for one list
MOST_NAME, MOST_QUERY = 60, 500


def views_of(*, person: User, page: str) -> list[SavedView]:
    """Their views of the list at this address, by name."""
    return list(SavedView.objects.filter(person=person, page=page).order_by("name", "pk"))


def keep_view(*, person: User, page: str, name: str, query: str) -> SavedView:
    """Keep a view under a name; one of the same name is replaced. Refusal when it has no name, or there are too many."""
    called = " ".join(name.split())
    if not called:
        raise Refusal("Give the view a name.")
    if len(called) > MOST_NAME:
        raise Refusal(f"Keep the name to {MOST_NAME} characters.")
    if len(query) > MOST_QUERY:
        raise Refusal("This view has too many filters to be kept.")
    others = SavedView.objects.filter(person=person, page=page).exclude(name=called)
    if others.count() >= MOST:
        raise Refusal(f"You keep {MOST} views of this list already. Forget one of them first.")
    about = {"person": person, "page": page, "name": called}
    kept, _ = SavedView.objects.update_or_create(**about, defaults={"query": query})
    return kept


def forget_view(*, person: User, key: int) -> bool:
    """Forget one of their own views; False when they have none of this key."""
    return bool(SavedView.objects.filter(person=person, pk=key).delete()[0])
