"""The tree of topics, read once and walked from there."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet

from articles.models import Topic
from people import ticks
from people.prepared import Prepared


@Prepared
def _topics() -> QuerySet[Topic]:
    return Topic.objects.order_by("name", "pk")


class TopicTree:
    """All topics, read in one query. A walk ends where it meets a loop in the stored parents."""

    def __init__(self) -> None:
        ticks.read_whole(Topic)
        self._topics = {topic.pk: topic for topic in _topics()}
        self._below: dict[int | None, list[Topic]] = defaultdict(list)
        for topic in self:
            self._below[topic.parent_id].append(topic)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics.values())

    def lineage(self, pk: int) -> list[Topic]:
        """A topic and those above it, from the top down."""
        line: dict[int, Topic] = {}
        step = self._topics.get(pk)
        while step and step.pk not in line:
            line[step.pk] = step
            step = self._topics.get(step.parent_id)
        return list(reversed(line.values()))

    def children(self, pk: int | None) -> list[Topic]:
        """The topics right below one, or at the top, by name."""
        return self._below.get(pk, [])

    def beside(self, pk: int) -> list[int]:
        """The ids of the topics next to one: right above it, below the same one, and right below it."""
        this = self._topics.get(pk)
        above = [this.parent_id] if this and this.parent_id else []
        siblings = [topic.pk for topic in self.children(above[0])] if above else []
        below = [topic.pk for topic in self.children(pk)]
        return [one for one in dict.fromkeys((*above, *siblings, *below)) if one != pk]

    def within(self, pk: int) -> set[int]:
        """The ids of a topic and of all below it."""
        found, ahead = {pk}, [pk]
        while ahead:
            below = {topic.pk for topic in self.children(ahead.pop())} - found
            found |= below
            ahead += below
        return found
