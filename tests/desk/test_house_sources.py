"""References are looked up by what an editor pastes, and read from files; nothing is stored unseen."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from references.actions import import_reference
from references.importing import MAX_BYTES
from references.lookup.finding import Result
from references.models import Link, Notice, Reference, Upload
from reviews.models import Concern
from tests.desk.house import at, signed_in, words
from tests.references import lookup_records as records
from tests.references.lookup_server import Reply

RIS = """TY  - JOUR
AU  - Smith, Ann
TI  - Aspirin for headache
JO  - J Pain
PY  - 2019
DO  - 10.1000/aspirin
ER  -

TY  - JOUR
TI  - No end of it
"""


@pytest.fixture
def edith(story):
    return signed_in(story.edith)


def look_up(client, *lines):
    return client.post(at(Reference, "look_up"), {"wanted": "\n".join(lines)})


def results(answer):
    """What came of each line that was looked up."""
    return [line.outcome.result for line in answer.context["rows"]]


# Looking up


def test_a_pasted_citation_is_found_shown_and_accepted(edith, story, server):
    records.stock(server)

    found = look_up(edith, f"Wakefield AJ. Lancet 1998. doi:{records.DOI}")

    assert found.status_code == 200
    assert "Ileal-lymphoid-nodular hyperplasia" in words(found)
    assert "Retraction, 6 February 2010" in words(found)
    assert f'name="accept" value="{records.DOI}"' in words(found)
    assert not Reference.objects.exists()

    answer = edith.post(at(Reference, "look_up"), {"accept": [records.DOI]}, follow=True)

    work = Reference.objects.get()
    assert work.doi == records.DOI
    assert work.standing == "retracted"
    assert work.checked_at
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]


def test_what_is_here_already_is_said_and_added_no_second_time(edith, story, server):
    records.stock(server)
    known = import_reference(
        csl={"type": "article-journal", "title": "Hyperplasia", "DOI": records.DOI}, by=story.maya
    )

    found = look_up(edith, records.DOI)
    edith.post(at(Reference, "look_up"), {"accept": [records.DOI]})

    assert [line.known for line in found.context["rows"]] == [known]
    assert f'href="{at(known, "change")}"' in words(found)
    assert 'name="accept"' not in words(found)
    assert Reference.objects.get() == known


def test_each_line_that_is_not_found_says_why_and_can_be_typed_in(edith, story, server):
    server.put("/works/10.1000%2Fdown", Reply(500))
    server.put("/esearch.fcgi", Reply(500))

    answer = look_up(
        edith, "10.1000/nowhere", "no number at all", "10.1000/down", "978-3-16-148410-0"
    )
    page = words(answer)

    assert results(answer) == [
        Result.UNREACHABLE,
        Result.NOT_RECOGNISED,
        Result.UNREACHABLE,
        Result.NOT_A_PAPER,
    ]
    assert all(line.why_not in page for line in answer.context["rows"])
    assert f"{at(Reference, 'add')}?doi=10.1000%2Fdown" in page
    assert not Reference.objects.exists()
    by_hand = words(edith.get(f"{at(Reference, 'add')}?doi=10.1000%2Fdown"))
    assert 'value="10.1000/down"' in by_hand


@pytest.mark.parametrize(
    ("wanted", "says"), [("", "at least one"), ("10.1/a\n" * 11, "at most 10")]
)
def test_too_little_and_too_much_is_told_and_kept(edith, story, wanted, says):
    answer = edith.post(at(Reference, "look_up"), {"wanted": wanted})

    assert answer.status_code == 422
    assert says in answer.context["form"].errors["wanted"][0]
    assert wanted.split("\n")[0] in words(answer)


def test_accepting_what_has_vanished_meanwhile_says_so(edith, story, server):
    answer = edith.post(at(Reference, "look_up"), {"accept": ["10.1000/gone"]})

    assert answer.status_code == 422
    assert results(answer) == [Result.NOT_REGISTERED]
    assert not Reference.objects.exists()


def test_the_cite_dialog_looks_up_what_is_not_here(story, server):
    records.stock(server)
    wanda = signed_in(story.wanda)
    address = reverse("admin:articles_article_look_up_work")
    asked = wanda.get(reverse("admin:articles_article_works"), {"q": records.DOI}).json()

    seen = wanda.post(address, {"q": records.DOI})
    assert not Reference.objects.exists()
    answer = wanda.post(address, {"q": records.DOI, "accept": "1"})
    again = wanda.post(address, {"q": records.DOI})
    lost = wanda.post(address, {"q": "10.1000/nowhere"})

    assert asked == {"works": [], "more": False, "can_be_looked_up": True}
    assert seen.status_code == 200
    assert "Ileal-lymphoid" in seen.json()["found"]["entry"]
    assert "retraction, 6 February 2010" in seen.json()["found"]["notices"]
    assert again.json()["work"] == answer.json()["work"]
    assert answer.status_code == 201
    assert answer.json()["work"]["id"] == Reference.objects.get().pk
    assert lost.status_code == 422
    assert lost.json()["problem"]


# What became of it


def test_looking_up_now_tells_readers_and_editors(edith, story, server):
    work = story.works[1]
    live = story.live()
    server.put(
        f"/works/{work.doi.replace('/', '%2F')}",
        records.as_json(records.crossref_answer(DOI=work.doi)),
    )
    server.put("/esummary.fcgi", records.as_json(records.summaries(records.summary(uid=work.pmid))))

    answer = edith.post(at(work, "check"), {"now": "True"}, follow=True)

    work.refresh_from_db()
    assert work.standing == "retracted"
    assert work.checked_at
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]
    assert Concern.objects.get().article == live.article


def test_a_look_up_that_fails_says_why_and_changes_no_standing(edith, story, server):
    work = story.works[1]

    answer = edith.post(at(work, "check"), {"now": "True"})

    work.refresh_from_db()
    assert answer.status_code == 409
    assert "Crossref" in work.problem
    assert work.problem in words(answer)
    assert work.standing == "unknown"
    assert work.problem in words(edith.get(at(work, "change")))


def test_a_notice_recorded_by_hand_becomes_a_concern(edith, story):
    live = story.live()
    sent = {"kind": "retraction", "notice_doi": "", "dated": "2020-01-02"}

    edith.post(at(story.works[0], "notice"), sent)

    assert Notice.objects.get().source == "editor"
    assert Concern.objects.get().article == live.article


@pytest.mark.parametrize(
    ("look", "titles"),
    [
        ("doubtful", [1]),
        ("unchecked", [0, 2, 3]),
        ("uncited", [3]),
        ("failed", []),
        ("broken", []),
    ],
)
def test_the_list_shows_what_wants_looking_at(edith, story, look, titles):
    story.live()
    edith.post(at(story.works[1], "notice"), {"kind": "retraction", "dated": "2020-01-02"})

    page = words(edith.get(at(Reference, "changelist"), {"look": look}))

    shown = [n for n, work in enumerate(story.works) if at(work, "change") in page]
    assert shown == titles
    assert f'href="{at(Reference, "changelist")}?look=doubtful"' in words(edith.get("/admin/"))


def test_the_address_of_a_work_without_a_number_is_watched(edith, story):
    url = "https://example.org/report"
    csl = {"type": "report", "title": "A report", "URL": url}
    work = import_reference(csl=csl, by=story.maya)
    Link.objects.create(url=url, state="broken", said="The site says 404.", tried_at=story.now())

    listed = words(edith.get(at(Reference, "changelist"), {"look": "broken"}))
    page = edith.get(at(work, "change"))

    assert at(work, "change") in listed
    assert page.context["link"].state == "broken"
    assert "The site says 404." in words(page)


# Files


def upload(client, text=RIS, name="works.ris"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(at(Reference, "import"), {"file": file}, follow=True)


def test_a_file_is_looked_through_and_then_stored(edith, story):
    seen = upload(edith)

    preview = seen.context["preview"]
    assert (preview.new.count, preview.broken.count) == (1, 1)
    [unreadable] = preview.broken.shown
    assert (unreadable.entry.number, unreadable.entry.line) == (2, 9)
    assert "Aspirin for headache" in words(seen)
    assert not Reference.objects.exists()

    answer = edith.post(at(Reference, "import"), {"accept": "1"}, follow=True)

    (told,) = answer.context["messages"]
    assert told.level_tag == "success"
    assert re.findall(r"[0-9]+", str(told)) == ["1", "0", "1"]
    assert Reference.objects.get().doi == "10.1000/aspirin"
    assert not Upload.objects.exists()


def test_a_file_that_names_a_retraction_says_so_first_and_readers_see_it(edith, story):
    """Edith imports 101 sound works and one that a live article cites, which its title calls retracted."""
    live = story.live()
    cited = story.works[0]
    sound = "".join(f"TY  - JOUR\nTI  - Paper {n}\nER  - \n" for n in range(101))
    record = f"TY  - JOUR\nTI  - RETRACTED: A new paper\nER  - \nTY  - JOUR\nTI  - RETRACTED: Old\nDO  - {cited.doi}\nER  - \n"

    seen = upload(edith, sound + record)
    told = edith.post(at(Reference, "import"), {"accept": "1"}, follow=True)

    first = seen.context["preview"].new.shown[0]
    assert (first.entry.number, first.notices) == (102, ["retraction"])
    assert "The title says that this work was retracted." in words(seen)
    assert seen.context["preview"].told == 2
    assert [one.level_tag for one in told.context["messages"]] == ["success", "warning"]
    assert Reference.objects.get(pk=cited.pk).standing == "retracted"
    assert Concern.objects.get().article == live.article


def test_a_second_click_stores_nothing_twice(edith, story):
    upload(edith)
    edith.post(at(Reference, "import"), {"accept": "1"})

    answer = edith.post(at(Reference, "import"), {"accept": "1"})

    assert answer.status_code == 422
    assert Reference.objects.count() == 1


def test_storing_nothing_forgets_the_file(edith, story):
    upload(edith)

    answer = edith.post(at(Reference, "import"), {"discard": "1"}, follow=True)

    assert 'type="file"' in words(answer)
    assert not Upload.objects.exists()
    assert not Reference.objects.exists()


def test_nobody_sees_anothers_file(edith, story):
    upload(edith)

    assert "Aspirin" not in words(signed_in(story.maya).get(at(Reference, "import")))


@pytest.mark.parametrize(
    ("text", "name", "says"),
    [
        ("", "works.ris", "empty"),
        ("Dear reader", "letter.txt", "no references"),
        (b"\x89PNG\r\n" + bytes(500), "a.png", "no references"),
        (json.dumps([]), "works.json", "no entry"),
    ],
)
def test_a_file_without_references_is_refused_in_words(edith, story, text, name, says):
    answer = upload(edith, text, name)

    assert answer.status_code == 422
    assert says in " ".join(map(str, answer.context["form"].errors.values()))
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_refused(edith, story):
    answer = upload(edith, b"TY  - JOUR\n" + b" " * (MAX_BYTES + 2_000_000))

    assert answer.status_code == 413
    assert not Upload.objects.exists()


def test_a_title_with_a_script_in_it_is_text(edith, story):
    evil = RIS.replace("Aspirin for headache", "<script>alert(1)</script>")

    assert "<script>alert(1)" not in upload(edith, evil).content.decode()


def test_accepting_a_pile_of_lines_as_one_is_one_look_up(edith, story, server):
    answer = edith.post(at(Reference, "look_up"), {"accept": ["nothing here\n" * 60]})

    assert answer.status_code == 422
    assert results(answer) == [Result.NOT_RECOGNISED]


def test_a_kept_file_that_can_no_longer_be_read_is_asked_for_again(edith, story):
    upload(edith)
    Upload.objects.update(data=b"Dear reader", name="letter.txt")

    answer = edith.post(at(Reference, "import"), {"accept": "1"}, follow=True)

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Upload.objects.exists()
    assert 'type="file"' in words(answer)
    assert not Upload.objects.exists()
