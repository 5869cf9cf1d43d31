"""Works are entered and corrected by hand; a duplicate is pointed out; who cites them is shown."""

import pytest

from desk.references.csl_fields import author_line, authors_in
from desk.references.forms import ReferenceForm
from people.damage import damage_in
from people.models import Event
from people.witness import subject_of
from references.actions import import_reference, merge_references
from references.models import Notice, Reference
from tests.desk.house import at, signed_in, words

MIGRAINE = {
    "kind": "article",
    "title": "Migraine and its treatment",
    "authors": 'Smith, Ann\nWorld Health Organization\n"Mayo Clinic, Rochester"\nKing, Martin, Jr',
    "container": "Journal of Headache",
    "issued": "2019-03",
    "volume": "4",
    "issue": "2",
    "pages": "10-19",
    "doi": "https://DOI.org/10.1000/ABC.Def",
    "pmid": "PMID: 29768149",
    "is_peer_reviewed": "yes",
    "evidence_level": "trial",
}


def typed(reference, **changes):
    """What a browser sends when some fields of a work's page are changed."""
    fields = ReferenceForm(reference=reference).initial
    return {name: value for name, value in fields.items() if value not in (None, "")} | changes


def test_a_writer_adds_a_work_with_everything_the_form_knows(story):
    wanda = signed_in(story.wanda)

    answer = wanda.post(at(Reference, "add"), MIGRAINE)

    work = Reference.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == at(work, "change")
    assert (work.doi, work.pmid, work.year) == ("10.1000/abc.def", "29768149", 2019)
    assert (work.is_peer_reviewed, work.evidence_level, work.created_by) == (
        True,
        "trial",
        story.wanda,
    )
    assert work.csl["type"] == "article-journal"
    assert work.csl["issued"] == {"date-parts": [[2019, 3]]}
    assert work.csl["author"] == [
        {"family": "Smith", "given": "Ann"},
        {"literal": "World Health Organization"},
        {"literal": "Mayo Clinic, Rochester"},
        {"family": "King", "given": "Martin", "suffix": "Jr"},
    ]
    assert Event.objects.filter(subject=f"reference:{work.pk}", kind="added").count() == 1


def test_the_second_click_points_at_the_first_work_and_adds_none(story):
    wanda = signed_in(story.wanda)
    wanda.post(at(Reference, "add"), MIGRAINE)

    answer = wanda.post(at(Reference, "add"), MIGRAINE)

    work = Reference.objects.get()
    assert answer.status_code == 422
    assert f'<a href="{at(work, "change")}">' in words(answer)
    assert "Migraine and its treatment" in words(answer)


@pytest.mark.parametrize("doi", ["doi:10.1000/ABC.DEF", "http://dx.doi.org/10.1000/abc.def."])
def test_another_spelling_of_the_doi_is_the_same_work(story, doi):
    wanda = signed_in(story.wanda)
    wanda.post(at(Reference, "add"), MIGRAINE)

    wanda.post(at(Reference, "add"), {"kind": "article", "title": "Other words", "doi": doi})

    assert Reference.objects.count() == 1


def test_a_duplicate_of_a_merged_work_leads_to_the_one_that_stayed(story):
    gone, stays = story.works[:2]
    merge_references(reference=gone, into=stays, by=story.edith)

    answer = signed_in(story.wanda).post(
        at(Reference, "add"), {"kind": "article", "title": "Again", "doi": gone.doi}
    )

    assert f'<a href="{at(stays, "change")}">' in words(answer)


def test_the_same_title_and_year_is_asked_about_and_then_believed(story):
    wanda = signed_in(story.wanda)
    report = {"kind": "report", "title": "Annual report", "issued": "2020"}
    wanda.post(at(Reference, "add"), report)

    asked = wanda.post(at(Reference, "add"), report | {"title": "ANNUAL report"})
    sure = wanda.post(at(Reference, "add"), report | {"is_another_work": "on"})

    assert asked.status_code == 422
    assert "id_is_another_work" in words(asked)
    assert sure.status_code == 302
    assert Reference.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("doi", "10.1000", "is not a DOI"),
        ("pmid", "PMC5066574", "is a PMCID"),
        ("pmcid", "123456", "A PMCID begins with PMC"),
        ("isbn", "978-0-19-536674-0", "does not add up"),
        ("url", "javascript:alert(1)", "An address begins with https"),
        ("url", "//host.example", "An address begins with https"),
        ("issued", "May 2019", "Write the date as 2019"),
        ("issued", "2019-13", "There is no such day"),
        ("accessed", "tomorrow", "Enter a valid date"),
        ("title", "", "Enter the title of the work."),
        ("kind", "poem", "Select a valid choice"),
        ("authors", "x" * 2001, "one author per line"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(story, field, value, says):
    wanda = signed_in(story.wanda)

    answer = wanda.post(at(Reference, "add"), MIGRAINE | {field: value})

    assert answer.status_code == 422
    assert says in words(answer)
    assert "Journal of Headache" in words(answer)
    assert not Reference.objects.exists()


@pytest.mark.parametrize(
    ("address", "column", "value"),
    [
        ("https://doi.org/10.1000/xyz123", "doi", "10.1000/xyz123"),
        ("https://pubmed.ncbi.nlm.nih.gov/29768149/", "pmid", "29768149"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC5066574/", "pmcid", "PMC5066574"),
    ],
)
def test_a_resolvers_address_is_read_as_the_number_it_leads_to(story, address, column, value):
    wanda = signed_in(story.wanda)

    wanda.post(at(Reference, "add"), {"kind": "article", "title": "Pasted", "url": address})

    work = Reference.objects.get()
    assert getattr(work, column) == value
    assert work.url == ""


def test_saving_what_was_not_touched_changes_nothing(story):
    wanda = signed_in(story.wanda)

    for work in story.works:
        before = Reference.objects.get(pk=work.pk)
        answer = wanda.post(at(work, "change"), typed(work))
        assert answer.status_code == 302, words(answer)
        after = Reference.objects.get(pk=work.pk)
        assert after.csl == before.csl
        assert Event.objects.filter(subject=f"reference:{work.pk}").count() == 1


def test_fields_the_form_does_not_show_are_kept(story):
    csl = {
        "type": "article-journal",
        "title": "A <i>Bacillus</i> study",
        "author": [
            {"family": "Gogh", "given": "Ann", "non-dropping-particle": "van", "ORCID": "x"},
            {"family": "Smith", "given": "Bo"},
        ],
        "issued": {"date-parts": [[2020, 1, 2]], "raw": "Jan 2020"},
        "language": "en",
        "abstract": "Words.",
    }
    work = import_reference(csl=csl, by=story.maya)

    signed_in(story.wanda).post(
        at(work, "change"), typed(work, authors="van Gogh, Ann\nSmith, Bob", volume="7")
    )

    work.refresh_from_db()
    assert work.csl == csl | {
        "volume": "7",
        "author": [csl["author"][0], {"family": "Smith", "given": "Bob"}],
    }


def test_a_field_that_was_emptied_is_gone(story):
    work = story.works[0]

    signed_in(story.wanda).post(at(work, "change"), typed(work, pages="", authors=""))

    work.refresh_from_db()
    assert "page" not in work.csl
    assert work.csl.get("author", []) == []


def test_what_ama_would_write_is_offered_and_taken_only_by_whoever_asks_for_it(story):
    journal = {"type": "article-journal", "container-title": "Journal of Headache", "volume": "1"}
    import_reference(
        csl=journal | {"title": "Sleep", "container-title-short": "J Headache"}, by=story.maya
    )
    work = import_reference(
        csl=journal | {"title": "Migraine in <b>Older</b> Adults"}, by=story.maya
    )
    wanda = signed_in(story.wanda)
    seen = words(wanda.get(at(work, "change")))

    first = wanda.post(at(work, "change"), typed(work, volume="7", issued="May", take="title"))
    gone = typed(work, title="Migraine in older adults", volume="7", take="title")
    again = wanda.post(at(work, "change"), gone)
    wrong = wanda.post(at(work, "change"), typed(work, take="volume"))
    second = wanda.post(at(work, "change"), typed(work, title="Migraine", take="abbreviation"))

    assert "<q>Migraine in &lt;b&gt;older&lt;/b&gt; adults</q>" in seen
    assert "<q>J Headache</q>" in seen
    form = first.context["form"]
    shown = [form[name].value() for name in ("title", "volume", "issued", "abbreviation")]
    assert shown == ["Migraine in <b>older</b> adults", "7", "May", None]
    assert [one.status_code for one in (first, again, wrong, second)] == [200] * 4
    assert "“Title” is filled in below. Nothing is saved yet." in words(first)
    assert "Nothing is saved yet" not in words(again) + words(wrong)
    assert second.context["form"]["abbreviation"].value() == "J Headache"
    work.refresh_from_db()
    assert work.title == "Migraine in <b>Older</b> Adults"
    assert Event.objects.filter(subject=f"reference:{work.pk}").count() == 1

    wanda.post(at(work, "change"), typed(work, abbreviation="J Headache"))

    work.refresh_from_db()
    assert work.csl["container-title-short"] == "J Headache"


def test_a_web_page_says_when_it_was_accessed_and_the_doi_is_the_link(story):
    wanda = signed_in(story.wanda)
    page = {"kind": "web", "title": "Migraine", "authors": "World Health Organization"}

    answer = wanda.post(
        at(Reference, "add"),
        page | {"url": "https://www.who.int/x", "accessed": "2026-11-29"},
        follow=True,
    )
    article = words(wanda.get(at(story.works[0], "change")))

    entry = "World Health Organization. Migraine. Accessed November 29, 2026. https://www.who.int/x"
    assert f'<a href="https://www.who.int/x" rel="noreferrer">{entry}</a>' in words(answer)
    assert f'<a href="https://doi.org/{story.works[0].csl["DOI"]}" rel="noreferrer">' in article


def test_the_second_of_two_corrections_is_told_and_overwrites_only_when_it_says_so(story):
    """Wanda and Edith open the same work; Wanda corrects the volume, then Edith, who has not seen that, the title."""
    work = story.works[0]
    edith, hers = signed_in(story.edith), typed(work, title="Ediths title")
    signed_in(story.wanda).post(at(work, "change"), typed(work, volume="77"))

    told = edith.post(at(work, "change"), hers)

    work.refresh_from_db()
    assert told.status_code == 422
    assert "Somebody has corrected this work since you opened it." in words(told)
    assert 'value="Ediths title"' in words(told)
    assert (work.csl["volume"], work.title != "Ediths title") == ("77", True)

    form = told.context["adminform"].form
    again = edith.post(at(work, "change"), hers | {"seen": form["seen"].value()})
    work.refresh_from_db()
    assert again.status_code == 302
    assert work.title == "Ediths title"
    assert not list(damage_in([subject_of(work)]))


def test_correcting_a_work_into_another_one_is_refused(story):
    first, second = story.works[:2]

    answer = signed_in(story.wanda).post(at(first, "change"), typed(first, doi=second.doi))

    first.refresh_from_db()
    assert answer.status_code == 422
    assert at(second, "change") in words(answer)
    assert first.doi != second.doi


@pytest.mark.parametrize(
    "name",
    [
        {"family": "Smith", "given": "Ann"},
        {"literal": "World Health Organization"},
        {"literal": "Mayo Clinic, Rochester, MN"},
        {"family": "King", "given": "Martin", "suffix": "Jr"},
    ],
)
def test_an_author_reads_back_as_written(name):
    assert authors_in(author_line(name)) == [name]


def test_a_list_as_it_is_printed_is_several_people_and_what_was_looked_for_is_in_the_form(story):
    wanda = signed_in(story.wanda)

    form = words(wanda.get(at(Reference, "add"), {"title": "Tea and sleep"}))
    wanda.post(at(Reference, "add"), MIGRAINE | {"authors": "Page MJ, Green S"})

    assert 'value="Tea and sleep"' in form
    assert Reference.objects.get().csl["author"] == [
        {"family": "Page", "given": "MJ"},
        {"family": "Green", "given": "S"},
    ]


def test_the_page_says_who_cites_the_work_live_and_in_drafts(story):
    live = story.live(title="What readers see")
    draft = story.draft("second", title="What is being written")
    story.write(draft.article, title="What is being written", body="<p>No source.</p>")
    cited, uncited = story.works[0], story.works[3]

    page = words(signed_in(story.wanda).get(at(cited, "change")))
    bare = words(signed_in(story.wanda).get(at(uncited, "change")))

    assert f'{live.title}</a> <span class="state state-good">In the live text</span>' in page
    assert 'What is being written</a> <span class="state state-quiet">In earlier texts only' in page
    assert live.title not in bare
    assert "What is being written" not in bare


def test_who_cites_it_costs_the_same_for_one_article_and_for_many(
    story, django_assert_max_num_queries
):
    for number in range(6):
        story.draft(f"draft-{number}")
    client = signed_in(story.wanda)

    with django_assert_max_num_queries(16):
        client.get(at(story.works[0], "change"))


@pytest.mark.parametrize("query", ["paraneoplastic", "Graus", "Muñiz-Castrillo", "34006622"])
def test_the_list_finds_a_work_by_its_words_its_people_and_its_numbers(story, query):
    work = story.works[0]

    page = words(signed_in(story.wanda).get(at(Reference, "changelist"), {"q": query}))

    assert work.title in page


def test_the_list_finds_a_work_by_a_pasted_address(story):
    work, other = story.works[:2]
    address = f"https://doi.org/{work.doi.upper()}"

    page = words(signed_in(story.wanda).get(at(Reference, "changelist"), {"q": address}))

    assert work.title in page
    assert other.title not in page


def test_the_list_costs_the_same_however_many_works_there_are(story, django_assert_max_num_queries):
    for number in range(40):
        import_reference(csl={"type": "book", "title": f"Book {number}"}, by=story.maya)
    client = signed_in(story.wanda)

    with django_assert_max_num_queries(9):
        client.get(at(Reference, "changelist"))


# Notices and merging


def test_an_editor_records_a_retraction_once(story):
    work = story.works[0]
    edith = signed_in(story.edith)
    notice = {"kind": "retraction", "notice_doi": "DOI: 10.1000/Notice.1", "dated": "2025-05-01"}

    first = edith.post(at(work, "notice"), notice)
    second = edith.post(at(work, "notice"), notice)

    assert (first.status_code, second.status_code) == (302, 302)
    assert Notice.objects.get().notice_doi == "10.1000/notice.1"
    assert work.standing == "retracted"
    [shown] = edith.get(at(work, "change")).context["notices"]
    assert (shown.kind, str(shown.dated)) == ("retraction", "2025-05-01")


def test_a_notice_is_nothing_before_its_kind_is_chosen(story):
    work = story.works[0]

    answer = signed_in(story.edith).post(at(work, "notice"), {"kind": ""})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["kind"]
    assert not Notice.objects.exists()


def test_a_reinstatement_needs_its_day(story):
    work = story.works[0]

    answer = signed_in(story.edith).post(at(work, "notice"), {"kind": "reinstatement"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["dated"]
    assert not Notice.objects.exists()


def test_an_editor_merges_two_rows_of_one_work(story):
    gone, stays = story.works[:2]
    edith = signed_in(story.edith)

    answer = edith.post(at(gone, "merge"), {"into": f"https://doi.org/{stays.doi}"})
    again = edith.post(at(gone, "merge"), {"into": str(stays.pk)})

    gone.refresh_from_db()
    assert answer["Location"] == again["Location"] == at(stays, "change")
    assert gone.merged_into == stays
    assert Event.objects.filter(subject=f"reference:{gone.pk}", kind="merged").count() == 1
    assert f'href="{at(stays, "change")}"' in words(edith.get(at(gone, "change")))


@pytest.mark.parametrize("into", ["self", "no such number", "99999999", "10.1000/unknown"])
def test_a_work_is_merged_into_another_one_that_is_here(story, into):
    work = story.works[0]
    into = str(work.pk) if into == "self" else into

    answer = signed_in(story.edith).post(at(work, "merge"), {"into": into})

    work.refresh_from_db()
    assert answer.status_code == 422
    assert work.merged_into is None


@pytest.mark.parametrize("page", ["notice", "merge"])
def test_a_writer_neither_marks_nor_merges(story, page):
    work = story.works[0]
    wanda = signed_in(story.wanda)

    assert wanda.get(at(work, page)).status_code == 403
    assert wanda.post(at(work, page), {"kind": "retraction", "into": "1"}).status_code == 403
    assert not Notice.objects.exists()


def test_nobody_deletes_a_work(story):
    root = signed_in(story.root)
    work = story.works[0]

    assert root.get(at(work, "delete")).status_code == 403
    assert root.post(at(work, "delete"), {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": work.pk, "post": "yes"}
    assert root.post(at(Reference, "changelist"), bulk).status_code == 403
    assert Reference.objects.filter(pk=work.pk).exists()


def test_a_stranger_is_sent_away(story, client):
    work = story.works[0]
    client.force_login(story.rivera.user)

    for page in ("change", "notice", "merge", "history"):
        answer = client.get(at(work, page), follow=True)
        assert answer.status_code == 403
        assert work.title not in words(answer)


@pytest.mark.parametrize("number", ["999999", "1abc", "１", "99999999999999999999"])
def test_an_unknown_work_is_not_found(story, number):
    assert (
        signed_in(story.edith).get(f"/admin/references/reference/{number}/change/").status_code
        == 404
    )
