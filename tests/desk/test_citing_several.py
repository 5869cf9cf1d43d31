"""Several works at once for the Cite button: a list that was pasted, numbers, a file of references."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desk.people.roles import GROUPS
from desk.references.picker import ADD
from people.roles import WRITERS
from references.formatting import format_plain
from references.models import Reference

SEVERAL = "/admin/articles/article/works/several/"
FILES = {
    "salt.ris": "TY  - JOUR\nTI  - Salt and sleep\nAU  - Vale, Rosa\nPY  - 2021\nDO  - 10.5555/salt\nER  - \n",
    "salt.bib": "@article{a, title={Salt and sleep}, author={Vale, Rosa}, year=2021, doi={10.5555/salt}}",
    "salt.nbib": "PMID- 20000077\nTI  - Salt and sleep\nFAU - Vale, Rosa\nDP  - 2021\nPT  - Journal Article\n",
}


@pytest.fixture
def wanda(story, client):
    client.force_login(story.wanda)
    return client


def ids(answer):
    return [work["id"] for work in answer["works"]]


def test_numbers_on_a_line_and_works_line_by_line_are_found(story, wanda):
    first, second = story.works[:2]

    by_number = wanda.post(SEVERAL, {"text": f" {first.doi}, https://doi.org/{second.doi}"}).json()
    listed = wanda.post(
        SEVERAL,
        {
            "text": f"1. {format_plain(second.csl)}\n\n2. Unheard of. 2020. doi:10.5555/x\n3. Nothing"
        },
    ).json()

    assert ids(by_number) == [first.pk, second.pk]
    assert ids(listed) == [second.pk]
    assert listed["missing"] == ["2. Unheard of. 2020. doi:10.5555/x", "3. Nothing"]
    assert listed["lines"] == listed["missing"][:1]
    assert listed["said"] == "1 in the list of works, 2 not here yet."


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_and_what_is_not_here_is_added_on_request(story, wanda, name):
    assert story.works
    for sent in (
        lambda: {"text": FILES[name]},
        lambda: {"file": SimpleUploadedFile(name, FILES[name].encode())},
    ):
        answer = wanda.post(SEVERAL, sent()).json()
        assert (answer["works"], answer["new"]) == ([], 1)
        assert "Salt and sleep" in answer["missing"][0]

    added = wanda.post(SEVERAL, sent() | {"accept": "1"}).json()

    assert ids(added) == [Reference.objects.get(title="Salt and sleep").pk]
    assert ids(wanda.post(SEVERAL, sent() | {"accept": "1"}).json()) == ids(added)


def test_who_may_not_add_works_cites_what_is_here(story, wanda, monkeypatch):
    monkeypatch.setitem(GROUPS, WRITERS, GROUPS[WRITERS] - {ADD})

    answer = wanda.post(SEVERAL, {"text": FILES["salt.ris"], "accept": "1"}).json()

    assert (answer["works"], answer["new"], answer["lines"]) == ([], 0, [])
    assert not Reference.objects.filter(title="Salt and sleep").exists()


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"text": ""}, "no references"),
        ({"text": "10.5555/x\n" * 201}, "At most 200"),
        ({"file": SimpleUploadedFile("a.txt", b"<html>no</html>")}, "This is XML|web page"),
    ],
)
def test_what_holds_no_references_is_refused_in_words(wanda, sent, why):
    answer = wanda.post(SEVERAL, sent)

    assert answer.status_code == 422
    assert any(one in answer.json()["problem"] for one in why.split("|"))
