"""The audit at size, and of files."""

import gc

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.images import path_of
from reviews import audit, seals
from reviews.models import Publication
from tests import pictures

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


def test_a_file_that_is_gone_or_another_one_is_named(story):
    one, other = pictures.image(story, "Nerves"), pictures.image(story, "Brain")
    pictures.image(story, "Kidney")
    assert list(audit._images()) == []

    for image in (one, other):
        default_storage.delete(path_of(image.digest))
    default_storage.save(path_of(other.digest), ContentFile(b"another picture"))

    assert [fault.partition(":")[0] for fault in audit._images()] == [
        f"image {one.pk}, “Nerves”",
        f"image {other.pk}, “Brain”",
    ]
