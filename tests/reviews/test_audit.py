"""The audit at size."""

import gc

import pytest

from reviews import audit, seals
from reviews.models import Publication

pytestmark = pytest.mark.both


def test_live_texts_are_proved_without_keeping_them_in_memory(story, monkeypatch):
    for number in range(4):
        story.live(f"article-{number}")
    in_memory = []

    def count(publication):  # in place of proving it
        gc.collect()
        in_memory.append(sum(type(one) is Publication for one in gc.get_objects()))

    monkeypatch.setattr(audit, "AT_ONCE", 1)
    monkeypatch.setattr(seals, "prove", count)

    assert list(audit._publications()) == []

    assert len(in_memory) == 4
    assert max(in_memory) <= 2
