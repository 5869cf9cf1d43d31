"""A safety notice on top of a page: found by whoever can’t see it, and inside the narrowest window."""

import pytest

from tests.browser.visitor import NARROW, WIDE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/articles/nerve-pain/", "/topics/nerves/"])
def test_a_notice_is_no_barrier(story, visit, address):
    story.live("nerve-pain", title="Nerve pain")
    story.notice("Nerves")
    reader = visit(size=WIDE)
    page = reader.open(address)

    assert page.get_by_role("region", name="Do not take batch 4711").is_visible()
    assert reader.barriers() == []
    page.set_viewport_size(NARROW)
    assert reader.sticks_out() == []
