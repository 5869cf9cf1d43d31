"""An editor says that another work took the place of one."""

from references.actions import replaced_by
from references.models import Reference
from reviews.models import Concern
from tests.desk.house import signed_in, words


def address(work):
    return f"/admin/references/reference/{work.pk}/"


def test_wanda_says_what_took_its_place_and_takes_that_back(story):
    story.live()
    old, new = story.works[0], story.works[2]
    wanda = signed_in(story.wanda)
    assert "Replaced by another" in words(wanda.get(f"{address(old)}change/"))

    wrong = wanda.post(f"{address(old)}replace/", {"by_work": "no such work"})
    assert (wrong.status_code, "No work in the list has this number" in words(wrong)) == (422, True)
    itself = wanda.post(f"{address(old)}replace/", {"by_work": old.pk})
    assert "A work does not take its own place." in words(itself)
    done = wanda.post(f"{address(old)}replace/", {"by_work": new.doi}, follow=True)
    assert f"It was replaced by “{new.title}”. Concerns raised: 1." in words(done)
    assert f">{new}</a>.</p>" in words(wanda.get(f"{address(old)}change/"))
    assert Concern.objects.count() == 1
    listed = words(wanda.get("/admin/references/reference/", {"look": "replaced"}))
    assert old.title in listed
    assert new.title not in listed

    assert 'value="' + str(new.pk) in wanda.get(f"{address(old)}replace/").content.decode()
    back = wanda.post(f"{address(old)}replace/", {"by_work": " "}, follow=True)
    assert "No work has taken its place." in words(back)
    assert replaced_by(Reference.objects.get(pk=old.pk)) is None
    assert old.title not in words(wanda.get("/admin/references/reference/", {"look": "replaced"}))
