"""What readers see of a topic's introductions: the latest that a second person approved."""

from collections.abc import Collection

from website.models import TopicIntroduction


def current(topics: Collection[int]) -> dict[int, str]:
    """The introductions of these topics by their keys; one query.

    One whose approval does not carry this site's seal is left out.
    """
    return {
        one.topic_id: one.text
        for one in TopicIntroduction.shown().filter(topic__in=topics)
        if one.has_valid_seal()
    }
