"""What pages say to machines: terms that schema.org has, and nothing that the page does not show or that is not true now."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from reviews import actions
from tests.website.reading import page, words
from website.actions import approve_page, create_page, propose_page

ADDRESS = "/articles/paraneoplastic-syndrome/"
# Of schema.org 30.0: which terms these types may have, their own or of what they are a kind of.
_THING = {
    "@type",
    "@id",
    "name",
    "description",
    "url",
    "sameAs",
    "alternateName",
    "mainEntityOfPage",
}
_WORK = _THING | {
    *(
        "inLanguage",
        "isPartOf",
        "about",
        "datePublished",
        "dateModified",
        "author",
        "publisher",
        "isAccessibleForFree",
    ),
    *("citation", "headline", "mainEntity"),
}
TERMS = {
    "MedicalWebPage": _WORK | {"breadcrumb", "lastReviewed", "reviewedBy", "medicalAudience"},
    "ProfilePage": _WORK,
    "Article": _WORK,
    "ScholarlyArticle": _WORK,
    "CreativeWork": _WORK,
    "WebSite": _WORK,
    "MedicalCondition": _THING | {"code"},
    "MedicalCode": _THING | {"codingSystem", "codeValue"},
    "Drug": _THING,
    "MedicalAudience": _THING | {"audienceType"},
    "Person": _THING | {"honorificSuffix", "jobTitle"},
    "Organization": _THING
    | {
        "publishingPrinciples",
        "correctionsPolicy",
        "ownershipFundingInfo",
        "actionableFeedbackPolicy",
    },
    "BreadcrumbList": _THING | {"itemListElement"},
    "ListItem": _THING | {"position", "item"},
}


def said(client, address):
    """The nodes that a page says, by type."""
    (text,) = page(client.get(address)).xpath("//script[@type='application/ld+json']/text()")
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def one(graph, kind):
    (node,) = (node for node in graph if node["@type"] == kind)
    return node


def nodes(value):
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)
    elif isinstance(value, dict):
        yield value
        yield from nodes(list(value.values()))


@pytest.fixture
def live(story):
    codes = [{"system": "MeSH", "code": "D010257"}, {"icd": "G13"}]
    return story.live(also_known_as=["Paraneoplastic disorder", "PNS"], codes=codes)


@pytest.mark.parametrize(
    "address",
    ["/", ADDRESS, "/authors/wanda-writer/", "/reviewers/rosa-rivera/", "/topics/nerves/"],
)
def test_every_term_is_one_that_its_type_has_and_every_name_leads_somewhere(
    story, live, client, address
):
    graph = said(client, address)
    known = {node["@id"] for node in graph if "@id" in node}

    for node in nodes(graph):
        if "@type" in node:
            assert node.keys() <= TERMS[node["@type"]], node["@type"]
            assert all(value not in ("", [], None) for value in node.values())
    pointers = {node["@id"] for node in nodes(graph) if node.keys() == {"@id"}}
    assert pointers <= known


def test_it_says_what_the_page_says(story, live, client):
    graph, text = said(client, ADDRESS), words(client.get(ADDRESS))

    whole = one(graph, "MedicalWebPage")
    assert whole["lastReviewed"] == timezone.localdate().isoformat()
    reviewers = {node["@id"] for node in whole["reviewedBy"]}
    names = {node["@id"]: node["name"] for node in graph if node["@type"] == "Person"}
    assert {names[one] for one in reviewers} == {"Rosa Rivera", "Felix Factor"}
    assert all(name in text for name in names.values())
    article = one(graph, "Article")
    assert article["headline"] == live.title
    assert [names[node["@id"]] for node in article["author"]] == ["Wanda Writer"]
    assert len(article["citation"]) == 3
    assert article["citation"][0]["sameAs"][0].startswith("https://doi.org/")
    about = one(graph, "MedicalCondition")
    assert (about["name"], about["alternateName"]) == ("Paraneoplastic disorder", ["PNS"])
    (code,) = about["code"]  # of a catalogue that is known here
    assert (code["codingSystem"], code["codeValue"]) == ("MeSH", "D010257")
    assert "MeSH D010257" in text


def test_a_page_that_is_overdue_says_nothing_of_its_review(story, live, client, monkeypatch):
    later = timezone.now() + timedelta(days=1000)
    monkeypatch.setattr("website.lists.timezone.localdate", lambda *_: later.date())

    graph = said(client, ADDRESS)

    assert not {"lastReviewed", "reviewedBy"} & one(graph, "MedicalWebPage").keys()
    assert [node["name"] for node in graph if node["@type"] == "Person"] == ["Wanda Writer"]


def test_nor_does_one_whose_review_is_renewed(story, live, client):
    actions.revoke_credential(
        credential=story.rivera.credentials.get(), by=story.maya, reason="Struck off"
    )

    assert not {"lastReviewed", "reviewedBy"} & one(said(client, ADDRESS), "MedicalWebPage").keys()


def test_nothing_in_it_ends_the_script(story, client):
    story.live(title="</script><script>alert(1)</script> & more")

    answer = client.get(ADDRESS)

    assert b"</script><script>alert" not in answer.content
    assert one(said(client, ADDRESS), "Article")["headline"].startswith("</script>")


def test_no_licence_number_is_said(story, live, client):
    number = story.rivera.credentials.get().number

    for address in (ADDRESS, "/reviewers/rosa-rivera/"):
        assert number not in client.get(address).content.decode()


def test_the_site_names_the_policies_that_it_has(story, client):
    page = create_page(by=story.maya, slug="corrections")
    version = propose_page(page=page, by=story.maya, title="Corrections", body="<p>Tell us.</p>")
    assert "correctionsPolicy" not in one(said(client, "/"), "Organization")

    approve_page(version=version, by=story.olga)

    policies = one(said(client, "/"), "Organization")
    assert policies["correctionsPolicy"].endswith("/policies/corrections/")


def test_whoever_shares_a_link_shows_its_title(story, live, client):
    metas = page(client.get(ADDRESS)).xpath("//meta[@property]")

    shared = {meta.get("property"): meta.get("content") for meta in metas}
    assert shared["og:title"] == live.title
    assert shared["og:url"].endswith(ADDRESS)
    assert shared["og:type"] == "article"
