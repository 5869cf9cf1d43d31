"""What the gate finds leads to where it is mended: on the page itself, or on a page that this person may open."""

from urllib.parse import urldefrag

import pytest
from lxml import html

from articles.models import Article
from references.actions import record_notice
from reviews import actions
from reviews.actions import raise_concern
from reviews.models import Concern
from tests.desk.house import at, signed_in


def retract(story, work):
    record_notice(reference=work, kind="retraction", source="crossref", by=story.maya)


def findings(response):
    """rule -> the address that its first finding leads to; "" when it leads nowhere"""
    found = {}
    for line in html.fromstring(response.content).xpath('//ul[@class="findings"]/li'):
        address = next(iter(line.xpath(".//a/@href")), "")
        found.setdefault(line.get("title"), address)
    return found


def leads_somewhere(client, response, address):
    """Whether the address opens for whoever sees it, and its page has the place."""
    page, place = urldefrag(address)
    if page:
        response = client.get(page)
    return response.status_code == 200 and (
        not place or bool(html.fromstring(response.content).xpath(f'//*[@id="{place}"]'))
    )


def form_of(person, revision):
    client = signed_in(person)
    return client, client.get(at(revision.article, "change"))


def test_a_text_that_cites_nothing_leads_to_its_body(story):
    client, form = form_of(story.wanda, story.draft(body="<p>Nothing to go by.</p>"))

    address = findings(form)["gate.E009"]

    assert address == "#id_body_row"
    assert leads_somewhere(client, form, address)


def test_a_retracted_work_leads_to_the_field_that_asks_why_it_is_cited(story):
    revision = story.draft()
    retract(story, story.works[1])
    client, form = form_of(story.wanda, revision)

    address = findings(form)["gate.E010"]

    assert address == f"#id_retracted_reason_{story.works[1].pk}_row"
    assert leads_somewhere(client, form, address)


def test_a_work_to_look_at_leads_to_its_page(story):
    client, form = form_of(story.wanda, story.draft())

    address = findings(form)["gate.W006"]

    assert address == at(story.works[0], "change")
    assert leads_somewhere(client, form, address)


@pytest.mark.parametrize("reader", ["wanda", "edith"])
def test_nothing_leads_to_a_page_that_is_closed_to_whoever_reads_it(story, reader):
    revision = story.live()
    raise_concern(
        article=revision.article, by=story.edith, detail="A new guideline", source="notice"
    )
    client, form = form_of(getattr(story, reader), revision)

    address = findings(form)["gate.E013"]

    expected = at(Concern.objects.get(), "change") if reader == "edith" else ""
    assert address == expected
    assert not address or leads_somewhere(client, form, address)


def test_the_page_that_refuses_to_publish_leads_back_to_the_form(story):
    revision = story.approved()
    retract(story, story.works[1])
    edith = signed_in(story.edith)
    publish = at(revision.article, "publish", revision.article_id, revision.pk)

    for page in (edith.get(publish), edith.post(publish)):
        address = findings(page)["gate.E010"]

        place = f"#id_retracted_reason_{story.works[1].pk}_row"
        assert address == at(revision.article, "change") + place
        assert leads_somewhere(edith, page, address)


def test_an_earlier_text_does_not_lead_to_the_form_of_a_later_one(story):
    revision = story.approved()
    retract(story, story.works[1])
    story.write(revision.article, summary="Other words.")

    page = signed_in(story.edith).get(
        at(Article, "publish", revision.article_id, revision.pk),
    )

    assert findings(page)["gate.E010"] == at(story.works[1], "change")


def test_a_reviewer_is_led_to_the_entry_and_to_what_was_asked(story):
    review = story.submit(story.draft(), (story.chen, "medical"))
    request = story.decide(review.assignments.get(), "changes_requested")
    own = actions.assign(
        review=review, reviewer=story.rivera, kind="medical", due_on=story.due(), by=story.edith
    )
    retract(story, story.works[1])
    rivera = signed_in(story.rivera.user)

    page = rivera.get(own.get_absolute_url())

    found = findings(page)
    assert found["gate.E010"] == "#reference-2"
    assert found["gate.E007"] == f"#request-{request.pk}"
    assert all(leads_somewhere(rivera, page, address) for address in found.values() if address)


def test_a_reviewer_is_led_nowhere_else(story):
    review = story.submit(story.draft(), (story.rivera, "medical"), (story.chen, "medical"))
    own, other = review.assignments.order_by("pk")
    story.decide(other, "changes_requested")
    story.decide(own)
    rivera = signed_in(story.rivera.user)

    found = findings(rivera.get(own.get_absolute_url()))

    assert found["gate.E007"] == ""
