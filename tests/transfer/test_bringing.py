"""Articles of other sites become drafts, whatever file they come in."""

import io
import zipfile

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Image, Origin
from desk.transfer.bringing import Bringer
from desk.transfer.posts import Unreadable, read
from desk.transfer.taking import take
from references.models import Reference
from reviews.models import SignOff
from tests import helplines, pictures
from tests.story import cite
from tests.transfer.files import archive, as_json, item, wxr


def bring(story, data, name="export.xml", **more):
    bundle = read(io.BytesIO(data), name)
    settings = {"topic": story.topic, "kind": "condition", "by": story.edith} | more
    return list(Bringer(bundle, **settings).run())


def newest(title):
    return Article.objects.get(revisions__title=title).revisions.get(child=None)


# WordPress


def test_a_post_becomes_a_draft_and_what_was_said_of_it_is_kept_and_counts_for_nothing(story):
    body = "What it is\n\nIt is <b>rare</b>.\nVery rare.\n\n<h2>What helps</h2>\n<ul><li>Rest</li></ul>"
    meta = [("medical_reviewer", "Dr Old"), ("_medical_reviewer", "field_123"), ("color", "red")]
    post = item(7, "Migraine & more", body, excerpt="In <i>short</i>.", meta=meta, name="migraine")

    [result] = bring(story, wxr(post))

    assert (result.is_new, result.refused, result.left_out) == (True, "", ())
    text = newest("Migraine & more")
    assert text.html == (
        "<p>What it is</p><p>It is <strong>rare</strong>.<br>Very rare.</p><h2>What helps</h2><ul><li>Rest</li></ul>"
    )
    assert (text.summary, text.article.slug, text.created_by) == (
        "In short.",
        "migraine",
        story.edith,
    )
    origin = text.article.origin
    assert (origin.source, origin.key) == ("https://old.example.org", "7")
    assert origin.address == "/2019/05/migraine/"
    assert origin.said == {
        "author": "wanda",
        "reviewer": "Dr Old",
        "published": "2019-05-01 10:00:00",
        "modified": "2020-01-02 10:00:00",
        "state": "publish",
    }
    assert not SignOff.objects.exists()


def test_pages_come_along_and_what_is_no_article_does_not(story):
    data = wxr(
        item(1, "A page", "Words", kind="page"),
        item(2, "A picture", "", kind="attachment"),
        item(3, "Thrown away", "Words", status="trash"),
        item(4, "Not published yet", "Words", status="draft"),
    )

    assert [one.name for one in bring(story, data)] == ["A page", "Not published yet"]


def test_blocks_captions_and_shortcodes(story):
    body = (
        "<!-- wp:paragraph --><p>It is so [1] [sic].</p><!-- /wp:paragraph -->\n\n"
        '[caption id="a" width="3"]<img src="https://old.example.org/x/nerve.png" alt="A nerve"> A nerve[/caption]\n\n'
        '[gallery ids="1,2"]Text[/gallery]\n\n[contact-form]'
    )

    [result] = bring(story, wxr(item(1, "With codes", body)))

    html = newest("With codes").html
    assert "It is so [1] [sic]." in html
    assert "[contact-form]" in html  # a word in brackets, for all that can be told
    assert "gallery" not in html
    assert "caption" not in html
    assert "[Picture: A nerve]" in html
    assert list(result.left_out) == [
        "The shortcode [gallery]: what it showed does not come along.",
        "The picture nerve.png did not come along.",
    ]
    assert newest("With codes").article.origin.left_out == list(result.left_out)


def test_numbers_that_cite_become_citations_of_the_works_that_are_here(story):
    work = story.works[0]
    listed = f"<ol><li>Graus F. {work.title}. 2021. doi:{work.doi}</li><li>Nobody N. A lost paper. 1999.</li></ol>"
    body = f"<p>It is rare [1] and old [2].</p><h2>References</h2>{listed}"

    [result] = bring(story, wxr(item(1, "Cites", body)))

    text = newest("Cites")
    assert [entry.reference for entry in text.citations.all()] == [work]
    assert "rare <a" in text.html
    assert "[2]" in text.html
    assert any("Reference 2 is not in the library" in line for line in result.left_out)


def test_a_category_is_a_topic_where_there_is_one_of_its_name(story):
    below = story.topic_below()
    data = wxr(
        item(1, "One", "W", category=("brain", "Anything")),
        item(2, "Two", "W", category=("x", "BRAIN")),
        item(3, "Three", "W", category=("y", "Feet")),
    )

    results = bring(story, data)

    assert [newest(t).article.topic for t in ("One", "Two", "Three")] == [below, below, story.topic]
    assert list(results[2].left_out) == ["Its topic there, Feet, is none here."]


def test_a_run_that_was_cut_off_goes_on_where_it_was(story):
    bring(story, wxr(item(1, "One", "Words"), item(2, "Two", "Words")))

    results = bring(
        story, wxr(item(1, "One", "Changed"), item(2, "Two", "Words"), item(3, "Three", "W"))
    )

    assert [one.is_new for one in results] == [False, False, True]
    assert Article.objects.count() == 3
    assert "Changed" not in newest("One").html


def test_addresses_that_are_taken_get_a_number_and_long_titles_are_cut(story):
    story.draft("migraine")

    results = bring(
        story,
        wxr(
            item(1, "One", "W", name="migraine"),
            item(2, "Two", "W", name="migraine"),
            item(3, "x" * 300, "W"),
        ),
    )

    assert newest("One").article.slug == "migraine-2"
    assert newest("Two").article.slug == "migraine-3"
    assert "Title: what did not fit was cut off." in results[2].left_out
    assert newest("x" * 200).article.origin.key == "3"


def test_what_cannot_be_kept_says_why_and_the_others_are_brought(story):
    data = wxr(item(1, "", "No title"), item(2, "Fine", "W"), item(3, "Long", "x" * 1_000_000))

    results = bring(story, data)

    assert [bool(one.refused) for one in results] == [True, False, True]
    assert results[0].refused == "It has no title."
    assert "The text is too long" in results[2].refused
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<rss>",
        b"no xml",
        b"<rss><channel><item></item></channel></rss>",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss><channel><link>&a;</link></channel></rss>',
        b"\x00\xff",
    ],
)
def test_what_is_no_wordpress_file_is_refused(data):
    with pytest.raises(Unreadable):
        read(io.BytesIO(data), "export.xml")


def test_of_a_file_that_breaks_off_what_stands_before_is_brought(story):
    data = wxr(item(1, "One", "Words"), item(2, "Two", "Words"), end="<item><title>Th")

    with pytest.raises(Unreadable, match="cannot be read"):
        bring(story, data)

    assert Article.objects.count() == 2


def test_programs_and_what_readers_must_not_follow_stay_behind(story):
    body = '<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:x()">there</a></p>'

    bring(story, wxr(item(1, "Bad", body)))

    assert newest("Bad").html == "<p>Hi there</p>"


# Pictures


def test_pictures_of_an_archive_are_taken_into_the_library_once(story):
    picture = pictures.upload().read()
    body = '<p>Look: <img src="https://old.example.org/wp-content/uploads/2019/05/nerve.png" alt="A nerve"> So.</p>'
    data = wxr(item(1, "One", body), item(2, "Two", body))

    results = bring(
        story,
        archive(
            "export.xml", data, uploads__2019__nerve_png=b"", **{"uploads__nerve.png": picture}
        ),
        "all.zip",
    )

    image = Image.objects.get()
    assert (image.name, image.alt, image.added_by) == ("nerve.png", "A nerve", story.edith)
    for title in ("One", "Two"):
        assert f'<figure data-image="{image.pk}">' in newest(title).html
    assert [one.left_out for one in results] == [(), ()]


def test_what_is_no_picture_is_left_out(story):
    body = '<p><img src="/x/nerve.png"></p>'

    [result] = bring(
        story, archive("a.xml", wxr(item(1, "One", body)), **{"nerve.png": b"no"}), "all.zip"
    )

    assert list(result.left_out) == ["The picture nerve.png did not come along."]
    assert not Image.objects.exists()


def test_an_archive_of_several_files_or_none_is_refused():
    several = archive("a.xml", wxr(), **{"b.json": "{}"})
    for data in (several, archive("a.txt", "")):
        with pytest.raises(Unreadable, match="must hold one file"):
            read(io.BytesIO(data), "a.zip")


# Tables and JSON


def test_a_table(story):
    table = (
        "\ufefftitle,body,topic,kind,reviewer,address\n"
        '"One, two","<p>Words</p>",Brain,treatment,Dr Old,/old/one\nTwo,Plain words,,,,\n'
    )
    below = story.topic_below()

    results = bring(story, table.encode(), "articles.csv")

    assert [one.refused for one in results] == ["", ""]
    one = newest("One, two").article
    assert (one.topic, one.kind) == (below, "treatment")
    assert newest("Two").html == "<p>Plain words</p>"
    assert (one.origin.said, one.origin.address) == ({"reviewer": "Dr Old"}, "/old/one")


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", b"title,text\n", "no column “body”"),
        ("a.json", b"{}", "not of the format"),
        ("a.json", b"[", "cannot be read"),
        ("a.docx", b"x", "Choose a .xml file"),
    ],
)
def test_what_is_of_another_shape_says_what_is_missing(name, data, why):
    with pytest.raises(Unreadable, match=why):
        read(io.BytesIO(data), name)


def test_json_brings_its_works_along(story):
    work = story.works[0]
    new = {"id": "78", "type": "article-journal", "title": "A new paper", "DOI": "10.1000/new"}
    known = work.csl | {"id": "77"}
    told = {
        "key": "1",
        "title": "Told",
        "body": '<p>So<a class="citation" data-reference="77"></a> and so<a class="citation" data-reference="78"></a>.</p>',
        "references": [known, new],
        "key_points": ["First", "Second"],
    }

    bring(story, as_json(told), "a.json")

    text = newest("Told")
    assert [entry.reference.doi for entry in text.citations.all()] == [work.doi, "10.1000/new"]
    assert text.key_points == ["First", "Second"]
    assert Reference.objects.filter(doi="10.1000/new").count() == 1


# There and back


def test_what_is_taken_along_can_be_brought_again(story):
    image = pictures.image(story)
    shown = f"<p>It is rare{cite(story.works[0])}.</p>{pictures.figure(image, 'Two nerves')}"
    live = story.live("rare", title="Rare", body=shown)
    story.draft("a-draft", title="A draft")
    out = io.BytesIO()

    assert take(out) == 2

    files = zipfile.ZipFile(out)
    assert {
        "articles.json",
        "references.json",
        "html/rare.html",
        f"images/{image.digest}.webp",
    } <= set(files.namelist())
    assert "html/a-draft.html" not in files.namelist()
    page = files.read("html/rare.html").decode()
    assert "<h1>Rare</h1>" in page
    assert story.works[0].title in page
    results = bring(story, out.getvalue(), "taken.zip")
    assert [(one.is_new, one.refused, one.left_out) for one in results] == [(True, "", ())] * 2
    again = Article.objects.get(slug="rare-2").revisions.get()
    assert (again.body, again.title, again.summary) == (live.body, live.title, live.summary)
    assert again.article.origin.said["reviewer"] == "Rosa Rivera, Felix Factor"
    assert Image.objects.count() == 1


# Commands


def test_the_commands(story, tmp_path, capsys):
    story.draft("a-draft", title="A draft")
    file = tmp_path / "taken.zip"
    call_command("export_articles", file)
    source = tmp_path / "export.xml"
    source.write_bytes(wxr(item(1, "One", '<p><img src="x.png"></p>'), item(2, "", "No title")))
    named = {"by": story.edith.email, "topic": story.topic.slug}
    call_command("import_articles", source, **named, report=tmp_path / "report.txt")
    call_command("import_articles", source, **named)
    call_command("import_articles", file, **named)

    out = capsys.readouterr().out
    assert "1 articles written." in out
    assert "1 brought, 0 were here already." in out
    assert "0 brought, 1 were here already." in out
    report = (tmp_path / "report.txt").read_text()
    assert "One\tThe picture x.png did not come along." in report
    assert "It has no title." in report
    assert Origin.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"by": "nobody@example.org"}, "Nobody here"),
        ({"topic": "none"}, "There is no topic none"),
        ({"file": "missing.xml"}, "cannot be opened"),
        ({"file": "wrong.txt"}, "Choose a .xml file"),
    ],
)
def test_the_command_says_what_is_wrong(story, tmp_path, changed, why):
    (tmp_path / "wrong.txt").write_text("x")
    (tmp_path / "right.xml").write_bytes(wxr())
    named = {"by": story.edith.email, "topic": story.topic.slug, "file": "right.xml"} | changed

    with pytest.raises(CommandError, match=why):
        call_command("import_articles", tmp_path / named.pop("file"), **named)


# What attackers and other sites' programs send


@pytest.mark.parametrize(
    "odd",
    [
        "a string",
        5,
        {"key": "2", "title": "Odd", "references": [{"type": "book"}]},
        {"key": "2", "title": "Odd", "key_points": 5},
        {"key": "2", "title": "Odd", "references": "none"},
        {
            "key": "2",
            "title": "Odd",
            "references": [{"id": 1, "type": "book", "title": 7, "issued": "never"}],
        },
        {"title": ""},
    ],
)
def test_an_odd_article_keeps_no_other_back(story, odd):
    fine = [{"key": "1", "title": "One"}, {"key": "3", "title": "Three"}]

    results = bring(story, as_json(fine[0], odd, fine[1]), "a.json")

    assert [one.is_new for one in results][::2] == [True, True]
    assert len(results) == 3


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"format": "imprimatur-articles/1", "articles": null}'),
        ("a.json", b"[" * 100_000),
        ("a.csv", b"title,body\n\xff\xfe,x"),
        ("a.zip", archive("a.json", b"{}")[:-40]),
        ("a.zip", archive("a.json", b"{}" * 500).replace(b"{}{}", b"[][]")),
    ],
)
def test_a_broken_file_is_refused_and_no_fault(story, name, data):
    with pytest.raises(Unreadable):
        bring(story, data, name)


def test_a_long_field_of_a_table_and_articles_without_a_key(story):
    table = f"title,body\nOne,{'x' * 140_000}\n"
    [long] = bring(story, table.encode(), "a.csv")
    assert long.is_new
    with pytest.raises(Unreadable):
        bring(story, f"title,body\nOne,{'x' * 50_000_000}\n".encode(), "a.csv")

    results = bring(story, as_json({"title": "One"}, {"title": "Two"}, {"title": "Two"}), "a.json")
    assert [one.is_new for one in results] == [True, True, False]
    assert results[2].refused == "Another article of the file has the same name there."


def test_what_the_file_does_not_bring_along_names_nothing_here(story):
    """Another site's numbers are not ours: its helpline 1 is another line, its work 1 another work."""
    line = helplines.helpline(story)
    image = pictures.image(story)
    marks = f"{cite(story.works[0])}{helplines.mark(line)}{pictures.figure(image)}"
    body = f"<p>Call them{marks} soon.</p>"

    for name, data in (
        ("a.xml", wxr(item(1, "One", body))),
        ("b.json", as_json({"key": "1", "title": "Two", "body": body})),
    ):
        bring(story, data, name)

    for title in ("One", "Two"):
        text = newest(title)
        assert "data-" not in text.html
        assert "Call them" in text.html
        assert "soon." in text.html
