"""Site pages in the admin: one managing editor writes them, another one approves."""

import pytest

from tests.desk.house import at, faults, signed_in, words
from website.actions import approve_page, create_page, propose_page
from website.models import Page, PageVersion

VERSION = {"title": "Privacy", "summary": "What we keep.", "body": "<p>We keep nothing.</p>"}


@pytest.fixture
def privacy(story):
    return create_page(by=story.maya, slug="privacy", position=1)


def version_at(version):
    return at(Page, "version", version.page_id, version.number)


def test_a_text_is_written_by_one_and_approved_by_another(story, client):
    maya, olga = signed_in(story.maya), signed_in(story.olga)
    maya.post(at(Page, "add"), {"slug": "privacy", "position": "3"})
    page = Page.objects.get()

    proposed = maya.post(at(page, "propose"), VERSION)
    version = page.versions.get()
    own = maya.post(version_at(version))
    hidden = client.get("/policies/privacy/").status_code
    approved = olga.post(version_at(version))

    version.refresh_from_db()
    assert proposed["Location"] == version_at(version)
    assert own.status_code == 422
    assert faults(own) == ["__all__"]
    assert hidden == 404
    assert approved.status_code == 302
    assert (version.proposed_by, version.approved_by) == (story.maya, story.olga)
    assert client.get("/policies/privacy/").status_code == 200


def test_an_own_version_comes_without_a_button(story, privacy):
    version = propose_page(page=privacy, by=story.maya, **VERSION)

    own = words(signed_in(story.maya).get(version_at(version)))
    others = words(signed_in(story.olga).get(version_at(version)))

    assert 'value="Approve"' not in own
    assert 'value="Approve"' in others


def test_the_second_click_approves_nothing_more(story, privacy):
    version = propose_page(page=privacy, by=story.maya, **VERSION)
    olga = signed_in(story.olga)
    olga.post(version_at(version))
    first = PageVersion.objects.get().approved_at

    again = olga.post(version_at(version))

    assert again.status_code == 302
    assert PageVersion.objects.get().approved_at == first


def test_who_approves_after_somebody_else_is_told_who_it_was(story, privacy):
    version = propose_page(page=privacy, by=story.maya, **VERSION)
    approve_page(version=version, by=story.olga)
    third = story.person("Theo Third", "Managing editors", staff=True)

    answer = signed_in(third).post(version_at(version))

    assert answer.status_code == 409
    [problem] = answer.context["form"].non_field_errors()
    assert story.olga.name in problem


def test_the_change_is_shown_against_what_readers_see(story, privacy):
    old = propose_page(page=privacy, by=story.maya, **VERSION)
    approve_page(version=old, by=story.olga)
    new = propose_page(
        page=privacy, by=story.maya, **VERSION | {"body": "<p>We keep everything.</p>"}
    )

    page = words(signed_in(story.olga).get(version_at(new)))

    assert "<del>nothing</del>" in page
    assert "<ins>everything</ins>" in page


def test_an_older_version_cannot_come_back_by_an_old_page(story, privacy):
    old = propose_page(page=privacy, by=story.maya, **VERSION)
    new = propose_page(page=privacy, by=story.maya, **VERSION | {"title": "New"})
    approve_page(version=new, by=story.olga)

    answer = signed_in(story.olga).post(version_at(old))

    assert answer.status_code == 422
    assert faults(answer) == ["__all__"]


def test_every_version_stays_readable(story, privacy):
    old = propose_page(page=privacy, by=story.maya, **VERSION)
    approve_page(version=old, by=story.olga)
    propose_page(page=privacy, by=story.olga, **VERSION | {"title": "Newer"})

    page = words(signed_in(story.edith).get(at(privacy, "change")))

    assert version_at(old) in page
    assert page.count("state-good") == 1
    assert page.count("state-due") == 1


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": ""}, "title"),
        ({"body": ""}, "body"),
        ({"body": "x" * 500_001}, "body"),
        ({"body": "<div>" * 3000 + "x"}, "body"),
        ({"summary": "x" * 301}, "summary"),
    ],
)
def test_what_cannot_be_kept_is_said_on_the_form(story, privacy, changes, fault):
    answer = signed_in(story.maya).post(at(privacy, "propose"), VERSION | changes)

    assert answer.status_code == 422
    assert faults(answer) == [fault]
    assert not privacy.versions.exists()


def test_hostile_html_is_dropped_before_anybody_sees_it(story, privacy):
    body = (
        '<p onmouseover="x()">Hello<script>alert(1)</script> <a href="javascript:x()">you</a></p>'
    )
    signed_in(story.maya).post(at(privacy, "propose"), VERSION | {"body": body})

    version = privacy.versions.get()
    page = signed_in(story.olga).get(version_at(version)).content.decode()

    assert "alert(1)" not in version.body + page
    assert "onmouseover" not in version.body + page
    assert "javascript:" not in version.body + page


def test_the_text_is_written_in_the_editor_without_what_belongs_into_articles(story, privacy):
    page = signed_in(story.maya).get(at(privacy, "propose")).content.decode()

    assert 'data-type="ckeditortype"' in page
    assert "&quot;Bold&quot;" in page
    assert "&quot;Cite&quot;" not in page
    assert "Callout" not in page


def test_the_editor_is_never_given_what_saving_would_take_away(story, privacy):
    hostile = {"title": "", "body": "<p onclick=x()>Hello</p><script>alert(1)</script>"}

    page = signed_in(story.maya).post(at(privacy, "propose"), hostile).content.decode()

    assert "&lt;p&gt;Hello&lt;/p&gt;" in page
    assert "onclick" not in page
    assert "alert(1)" not in page


def test_what_the_sanitiser_refuses_comes_back_as_plain_text(story, privacy):
    body = "<div>" * 3000 + "x"

    page = signed_in(story.maya).post(at(privacy, "propose"), VERSION | {"body": body})

    assert 'data-type="ckeditortype"' not in page.content.decode()
    assert page.context["form"]["body"].value() == body


def test_the_page_with_the_editor_alone_gets_the_wider_policy(story, privacy):
    maya = signed_in(story.maya)
    version = propose_page(page=privacy, by=story.maya, **VERSION)
    shown = [maya.get(at(privacy, "propose")), maya.post(at(privacy, "propose"), {"title": ""})]
    others = [
        maya.post(at(privacy, "propose"), VERSION | {"title": "New"}),
        *(maya.get(address) for address in (version_at(version), at(privacy, "change"))),
    ]

    for page in shown:
        rules = page["Content-Security-Policy"].split("; ")
        assert "script-src 'self'" in rules
        assert "script-src-attr 'unsafe-inline'" in rules
        assert "style-src 'self' 'unsafe-inline'" in rules
        assert "default-src 'none'" in rules
    assert [page.status_code for page in others] == [302, 200, 200]
    assert not any("unsafe" in page["Content-Security-Policy"] for page in others)


@pytest.mark.parametrize("who", ["wanda", "edith"])
def test_other_roles_neither_propose_nor_approve(story, privacy, who):
    version = propose_page(page=privacy, by=story.maya, **VERSION)
    client = signed_in(getattr(story, who))

    assert client.post(at(privacy, "propose"), VERSION).status_code == 403
    assert client.post(version_at(version)).status_code == 403
    assert client.post(at(privacy, "change"), {"slug": "x", "position": 1}).status_code == 403
    assert client.post(at(Page, "add"), {"slug": "x", "position": 1}).status_code == 403
    assert client.post(at(privacy, "delete"), {"post": "yes"}).status_code == 403
    assert not PageVersion.objects.exclude(approved_at=None).exists()


def test_looking_approves_nothing(story, privacy):
    version = propose_page(page=privacy, by=story.maya, **VERSION)

    signed_in(story.olga).get(version_at(version), {"approve": "yes"})

    version.refresh_from_db()
    assert version.approved_at is None


def test_a_version_of_another_page_is_not_found(story, privacy):
    other = create_page(by=story.maya, slug="about")
    propose_page(page=privacy, by=story.maya, **VERSION)

    assert signed_in(story.olga).post(at(Page, "version", other.pk, 1)).status_code == 404


def test_the_list_says_what_waits_and_costs_the_same(story, privacy, django_assert_max_num_queries):
    propose_page(page=privacy, by=story.maya, **VERSION)
    for number in range(20):
        page = create_page(by=story.maya, slug=f"text-{number}")
        propose_page(page=page, by=story.maya, **VERSION)
    olga = signed_in(story.olga)

    with django_assert_max_num_queries(13):
        page = words(olga.get(at(Page, "changelist")))

    assert page.count("state-due") == 21
