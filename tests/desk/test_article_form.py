"""Writing an article in the admin: what is typed is kept, what is saved is a revision, nobody overwrites anybody."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from articles.actions import latest_revision
from articles.cleaning import MAX_BODY_BYTES
from articles.codes import line_of
from articles.models import Article, Author, Revision
from desk.common.uploads import read_first
from feedback.actions import report_problem
from references.actions import record_notice
from reviews.models import Review
from tests.desk.house import allow
from tests.story import cite
from tests.website.reading import template

ADD = "/admin/articles/article/add/"


def change_url(article):
    return reverse("admin:articles_article_change", args=(article.pk,))


def signed_in(client, person):
    client.force_login(person)
    return client


def typed(story, article=None, **changes):
    """What a browser sends for the story's text."""
    latest = latest_revision(article) if article else None
    data = {
        "based_on": latest.pk if latest else "",
        "title": "What leads to paraneoplastic syndrome",
        "slug": "",
        "topic": story.topic.pk,
        "kind": "condition",
        "authors": [story.author.pk],
        "summary": "A rare answer of the body to a tumour.",
        "key_points": "It is rare.\r\nIt can be treated.",
        "body": f"<h2>What it is</h2><p>The body defends itself{cite(*story.works[:3])}.</p>",
        "also_known_as": "",
        "codes": "\n".join(map(line_of, latest.codes)) if latest else "",
        "funding": "Paid for by the publisher.",
        "change_note": "",
        "also_read": "",
    }
    return data | changes


def said(response):
    return [str(message) for message in response.context["messages"]]


def levels(response):
    """How the messages are meant: what was done is a success, what was done before is information."""
    return [message.level_tag for message in response.context["messages"]]


# The first save


def test_wanda_writes_an_article_and_it_has_one_revision(story, client):
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story), follow=True)

    article = Article.objects.get()
    assert response.redirect_chain == [(change_url(article), 302)]
    revision = latest_revision(article)
    assert (article.slug, revision.number) == ("what-leads-to-paraneoplastic-syndrome", 1)
    assert revision.created_by == story.wanda
    assert revision.key_points == ["It is rare.", "It can be treated."]
    assert [c.reference_id for c in revision.citations.order_by("number")] == [
        work.pk for work in story.works[:3]
    ]


def test_a_second_click_on_the_first_save_makes_no_second_article(story, client):
    signed_in(client, story.wanda)
    client.post(ADD, typed(story))

    response = client.post(ADD, typed(story), follow=True)

    assert Article.objects.count() == 1
    assert Revision.objects.count() == 1
    assert levels(response)[-1] == "info"


def test_the_first_save_says_what_a_new_site_lacks_and_who_can_mend_it(story, client):
    assert story.olga
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story, topic=story.bare_topic.pk), follow=True)

    warnings = " ".join(said(response))
    assert "warning" in levels(response)
    assert "“Unruled”" in warnings
    assert "Maya Manager and Olga Otherboss" in warnings


def test_too_few_reviewers_for_the_policy_are_lacking_too(story, client):
    assert story.rivera
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story), follow=True)

    assert levels(response) == ["success", "warning"]
    warning = said(response)[1]
    assert "Rosa Rivera" in warning
    assert "2 different people" in warning
    assert "Maya Manager" in warning


def test_a_site_with_everything_says_nothing(story, client):
    assert story.rivera and story.felix
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story), follow=True)

    assert levels(response) == ["success"]


# Bad input: said on the form, with everything kept


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "title"),
        ("title", "x" * 201, "201 characters"),
        ("summary", "x" * 2001, "2,001 characters"),
        ("key_points", "\n".join("abcdefghijklm"), "12 lines"),
        ("change_note", "x" * 501, "501 characters"),
        ("also_known_as", "\n".join(f"name {n}" for n in range(31)), "30 lines"),
        ("body", "<p>word </p>" * (MAX_BODY_BYTES // 10), "too long"),
        ("body", "<blockquote>" * 100 + "x", "plain text"),
        ("body", '<p>x<a class="citation" data-reference="999"></a></p>', "999"),
        ("slug", "Not an address!", "lower-case"),
        ("topic", "", "topic"),
        ("topic", "999", "valid choice"),
        ("kind", "gossip", "valid choice"),
        ("authors", ["999"], "authors"),
        ("authors", ["1abc"], "authors"),
        ("authors", ["１"], "authors"),
        ("also_read", "no-such-article", "no-such-article"),
    ],
)
def test_what_cannot_be_kept_is_said_on_the_form(story, client, field, value, words):
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story, **{field: value}))

    page = response.content.decode()
    errors = response.context["form"].errors
    assert response.status_code == 422
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert escape(errors[field][0]) in page
    assert not Article.objects.exists()
    assert "The body defends itself" in page or field == "body"
    assert "A rare answer of the body to a tumour." in page or field == "summary"


def test_a_body_that_is_refused_comes_back_as_it_was_typed_in_a_plain_box(story, client):
    signed_in(client, story.wanda)
    tangle = "<blockquote>" * 100 + "my words"

    response = client.post(ADD, typed(story, body=tangle))

    page = response.content.decode()
    assert "&lt;blockquote&gt;" * 100 + "my words" in page
    assert "ckeditortype" not in page


def test_an_address_that_is_taken_is_said_and_nothing_is_lost(story, client):
    story.draft("taken")
    signed_in(client, story.edith)

    response = client.post(ADD, typed(story, slug="taken"))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["slug"]
    assert b"The body defends itself" in response.content
    assert Article.objects.count() == 1


@pytest.mark.parametrize("also_wrong", [{"topic": ""}, {"title": "x" * 201}])
def test_an_address_that_is_taken_is_said_with_what_else_is_wrong(story, client, also_wrong):
    story.draft("taken")
    signed_in(client, story.edith)

    response = client.post(ADD, typed(story, slug="taken", **also_wrong))

    assert set(response.context["form"].errors) == {"slug", *also_wrong}


def test_what_has_to_be_filled_in_is_marked_beforehand(story, client):
    signed_in(client, story.edith)

    page = client.get(ADD).content.decode()

    assert "required-note" in page
    assert 'for="id_title" class="required"' in page
    assert 'for="id_summary" class="required"' not in page


def test_scripts_handlers_and_false_links_are_taken_away_and_the_editor_is_told(story, client):
    signed_in(client, story.wanda)
    body = (
        "<p onclick='steal()'>Read <a href='javascript:alert(1)'>this</a> and "
        "<a href='//evil.example'>that</a>.</p><script>steal()</script><img src=x onerror=steal()>"
    )

    response = client.post(ADD, typed(story, body=body), follow=True)

    kept = Revision.objects.get().body
    assert kept == "<p>Read this and that.</p><p>[Picture]</p>"
    words = " ".join(said(response))
    assert "javascript:alert(1), //evil.example" in words
    assert "Programs" in words
    assert "Pictures" in words
    assert levels(response).count("warning") >= 3


def test_an_ordinary_text_takes_nothing_away(story, client):
    assert story.rivera and story.felix
    signed_in(client, story.wanda)
    body = '<p>See <a href="https://example.org/?a=1&amp;b=2">this</a>, <a href="/a/1">that</a> &amp; more.</p>'

    response = client.post(ADD, typed(story, body=body), follow=True)

    assert levels(response) == ["success"]


def test_characters_that_nobody_sees_are_removed_and_said(story, client):
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story, title="Safe \u202egnp.exe"), follow=True)

    assert Revision.objects.get().title == "Safe gnp.exe"
    assert any("Control characters" in message for message in said(response))


def test_what_the_sanitiser_takes_away_never_reaches_the_editor_again(story, client):
    signed_in(client, story.wanda)

    response = client.post(
        ADD, typed(story, title="", body="<p>words</p><img src=x onerror=alert(1)>")
    )

    assert response.status_code == 422
    assert b"onerror" not in response.content
    assert b"words" in response.content


def test_a_null_character_is_an_error_not_a_fault(story, client):
    signed_in(client, story.wanda)

    response = client.post(ADD, typed(story, title="a\x00b"))

    assert response.status_code == 422


# Saving again


def test_saving_makes_the_next_revision(story, client):
    article = story.draft().article
    signed_in(client, story.edith)

    client.post(change_url(article), typed(story, article, summary="Better."))

    latest = latest_revision(article)
    assert (latest.number, latest.summary, latest.created_by) == (2, "Better.", story.edith)


def test_saving_the_same_words_makes_no_revision(story, client):
    article = story.draft().article
    signed_in(client, story.wanda)

    response = client.post(change_url(article), typed(story, article), follow=True)

    assert article.revisions.count() == 1
    assert levels(response) == ["info"]


def test_codes_that_were_stored_before_catalogues_were_known_are_kept(story, client):
    codes = [{"system": "icd-10", "code": "g13"}, {"icd": "G13"}]
    article = story.draft(codes=codes).article
    signed_in(client, story.wanda)

    client.post(change_url(article), typed(story, article, summary="Better."))

    assert latest_revision(article).codes == codes


def test_codes_are_typed_one_per_line(story, client):
    article = story.draft().article
    signed_in(client, story.wanda)

    client.post(
        change_url(article),
        typed(story, article, codes="icd10cm: g13.1\n\nmesh D010257\nICD-10-CM G13.1"),
    )

    assert latest_revision(article).codes == [
        {"system": "ICD-10-CM", "code": "G13.1"},
        {"system": "MeSH", "code": "D010257"},
    ]
    page = client.get(change_url(article)).content.decode()
    assert "ICD-10-CM G13.1\nMeSH D010257</textarea>" in page


def test_what_can_be_no_code_comes_back_with_what_is_wrong(story, client):
    article = story.draft().article
    signed_in(client, story.wanda)

    answer = client.post(change_url(article), typed(story, article, codes="SNOMED CT 73211008"))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "can’t be a code of SNOMED CT" in page
    assert "SNOMED CT 73211008</textarea>" in page
    assert article.revisions.count() == 1


def test_authors_are_kept_in_the_order_of_the_boxes(story, client):
    second = Author.objects.create(user=story.edith, slug="edith-editor")
    article = story.draft().article
    signed_in(client, story.wanda)

    authors = [second.pk, "", story.author.pk, second.pk]
    client.post(change_url(article), typed(story, article, authors=authors))

    bylines = latest_revision(article).bylines.order_by("position")
    assert [byline.author for byline in bylines] == [second, story.author]


def test_a_second_click_on_save_is_the_same_save(story, client):
    article = story.draft().article
    sent = typed(story, article, summary="Once.")
    signed_in(client, story.wanda)
    client.post(change_url(article), sent)

    response = client.post(change_url(article), sent, follow=True)

    assert article.revisions.count() == 2
    assert levels(response)[-1] == "info"


@pytest.mark.parametrize("based_on", ["", "999999", "abc", "1e3"])
def test_a_base_that_is_not_the_latest_revision_never_saves(story, client, based_on):
    article = story.draft().article
    signed_in(client, story.edith)

    response = client.post(
        change_url(article), typed(story, article, based_on=based_on, summary="Forced.")
    )

    assert response.status_code == 409
    assert article.revisions.count() == 1


def test_a_base_from_another_article_never_saves(story, client):
    article, other = story.draft().article, story.draft("other")
    signed_in(client, story.edith)

    response = client.post(
        change_url(article), typed(story, article, based_on=other.pk, summary="Forced.")
    )

    assert response.status_code == 409
    assert article.revisions.count() == 1


def test_saved_to_be_submitted_it_goes_on_to_that_for_whoever_may(story, client):
    article = story.draft().article
    submit = reverse("admin:articles_article_submit", args=(article.pk,))

    for person, summary, there in (
        (story.edith, "Edith's.", submit),
        (story.wanda, "Wanda's.", change_url(article)),
    ):
        signed_in(client, person)
        sent = typed(story, article, summary=summary, then="submit")
        assert client.post(change_url(article), sent).url == there
    elsewhere = typed(story, article, summary="Third.", then="//evil.example/")
    assert client.post(change_url(article), elsewhere).url == change_url(article)
    assert article.revisions.count() == 4


# While a review is open


ASKS = "Revision 1 is under review. If you save changes, you are asked first what becomes of that review."


def test_a_review_that_ends_with_the_next_text_is_not_asked_about(story, client):
    review = story.submit(story.draft())
    story.decide(review.assignments.get(kind="medical"), "changes_requested")
    signed_in(client, story.edith)

    assert ASKS not in client.get(change_url(review.article)).content.decode()

    saved = client.post(change_url(review.article), typed(story, review.article, summary="Better."))
    assert saved.status_code == 302


def test_saving_while_a_review_is_open_asks_and_says_whose_work_is_at_stake(story, client):
    revision = story.draft()
    story.submit(revision)
    signed_in(client, story.edith)
    assert ASKS in client.get(change_url(revision.article)).content.decode()

    response = client.post(
        change_url(revision.article), typed(story, revision.article, summary="Better.")
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert template(response) == "desk/article/review_open.html"
    assert "Rosa Rivera" in page
    assert 'value="Better."' in page
    assert revision.article.revisions.count() == 1


def test_keeping_the_review_saves_the_text_and_lets_it_wait(story, client):
    revision = story.draft()
    review = story.submit(revision)
    signed_in(client, story.wanda)

    sent = typed(story, revision.article, summary="Better.", open_review="keep")
    client.post(change_url(revision.article), sent)

    assert latest_revision(revision.article).summary == "Better."
    review.refresh_from_db()
    assert review.closed_at is None
    assert review.revision == revision


def test_closing_the_review_needs_a_reason_and_keeps_the_text(story, client):
    revision = story.draft()
    review = story.submit(revision)
    signed_in(client, story.edith)
    sent = typed(story, revision.article, summary="Better.", open_review="close")

    refused = client.post(change_url(revision.article), sent | {"closing_reason": " "})

    assert refused.status_code == 409
    assert 'value="Better."' in refused.content.decode()
    assert revision.article.revisions.count() == 1
    client.post(change_url(revision.article), sent | {"closing_reason": "A better text"})
    review.refresh_from_db()
    assert review.closing_reason == "A better text"
    assert latest_revision(revision.article).summary == "Better."


def test_a_writer_cannot_close_the_review_by_posting_the_answer(story, client):
    revision = story.draft()
    story.submit(revision)
    signed_in(client, story.wanda)

    sent = typed(
        story, revision.article, summary="Better.", open_review="close", closing_reason="x"
    )
    response = client.post(change_url(revision.article), sent)

    page = response.content.decode()
    assert 'name="open_review" value="keep"' in page
    assert 'name="open_review" value="close"' not in page
    assert revision.article.revisions.count() == 1
    assert Review.objects.get().closed_at is None


def test_back_to_the_form_keeps_what_was_typed(story, client):
    revision = story.draft()
    story.submit(revision)
    signed_in(client, story.edith)

    sent = typed(story, revision.article, summary="Better.", open_review="back")
    response = client.post(change_url(revision.article), sent)

    assert re.search(r"<textarea[^>]*>\s*Better.</textarea>", response.content.decode())
    assert revision.article.revisions.count() == 1


def test_saving_the_same_words_while_a_review_is_open_asks_nothing(story, client):
    revision = story.draft()
    story.submit(revision)
    signed_in(client, story.wanda)

    response = client.post(change_url(revision.article), typed(story, revision.article))

    assert response.status_code == 302
    assert revision.article.revisions.count() == 1


# Who may set what


def test_a_writer_cannot_move_an_article_that_reviewers_were_asked_about(story, client):
    revision = story.live()
    signed_in(client, story.wanda)

    changes = {"summary": "New.", "change_note": "Newer figures"}
    sent = typed(story, revision.article, topic=story.bare_topic.pk, kind="news", **changes)
    client.post(change_url(revision.article), sent)

    article = Article.objects.get()
    assert (article.topic, article.kind) == (story.topic, "condition")
    assert latest_revision(article).summary == "New."


def test_an_editor_can_move_it_as_long_as_no_reader_knows_it(story, client):
    revision = story.draft()
    story.submit(revision)
    signed_in(client, story.edith)
    sent = typed(story, revision.article, topic=story.bare_topic.pk)

    client.post(change_url(revision.article), sent)

    assert Article.objects.get().topic == story.bare_topic


def test_saving_a_live_article_does_not_move_it_by_the_way(story, client):
    revision = story.live()
    signed_in(client, story.edith)
    changes = {"summary": "New.", "change_note": "Newer figures"}
    sent = typed(story, revision.article, topic=story.bare_topic.pk, **changes)

    client.post(change_url(revision.article), sent)

    assert Article.objects.get().topic == story.topic
    assert latest_revision(revision.article).summary == "New."


def test_a_writer_cannot_choose_what_readers_of_a_live_page_are_pointed_at(story, client):
    revision, other = story.live(), story.draft("other")
    signed_in(client, story.wanda)

    client.post(change_url(revision.article), typed(story, revision.article, also_read="other"))

    assert not revision.article.also_read.exists()
    signed_in(client, story.edith)
    pasted = f"http://localhost:8000/articles/{other.article.slug}/history/"
    client.post(change_url(revision.article), typed(story, revision.article, also_read=pasted))
    assert [row.other for row in revision.article.also_read.all()] == [other.article]


def test_an_article_cannot_point_at_itself(story, client):
    article = story.draft("self").article
    signed_in(client, story.wanda)

    response = client.post(change_url(article), typed(story, article, also_read="self"))

    assert response.status_code == 422
    assert b"list itself" in response.content


@pytest.mark.parametrize("extra", ["slug", "language", "created_by", "number", "digest", "html"])
def test_fields_that_the_form_does_not_offer_are_ignored(story, client, extra):
    article = story.draft().article
    before = latest_revision(article)
    signed_in(client, story.wanda)

    client.post(change_url(article), typed(story, article, **{extra: "forged"}))

    article.refresh_from_db()
    assert article.slug == "paraneoplastic-syndrome"
    assert latest_revision(article) == before


# What changed, and why


def test_a_change_of_what_readers_have_seen_needs_a_note_and_keeps_what_was_typed(story, client):
    article = story.live().article
    signed_in(client, story.wanda)
    sent = typed(story, article, summary="Newer.")

    page = client.get(change_url(article)).content.decode()
    refused = client.post(change_url(article), sent | {"change_note": "  "})
    client.post(change_url(article), sent | {"change_note": "A newer guideline"})

    assert 'for="id_change_note" class="required"' in page
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["change_note"]
    assert re.search(r"<textarea[^>]*>\s*Newer.</textarea>", refused.content.decode())
    assert 'href="#id_change_note_row"' in refused.content.decode()
    assert (article.revisions.count(), latest_revision(article).change_note) == (
        2,
        "A newer guideline",
    )


def test_before_readers_see_it_and_without_a_change_no_note_is_needed(story, client):
    draft, live = story.draft("draft").article, story.live().article
    signed_in(client, story.edith)

    page = client.get(change_url(draft)).content.decode()
    client.post(change_url(draft), typed(story, draft, summary="Newer."))
    same = client.post(change_url(live), typed(story, live, also_read="draft"))

    assert 'for="id_change_note" class="required"' not in page
    assert draft.revisions.count() == 2
    assert same.status_code == 302
    assert [row.other for row in live.also_read.all()] == [draft]


# Retracted works


def test_a_retracted_work_needs_a_reason_and_gets_a_field_for_it(story, client):
    article = story.draft().article
    work = story.works[0]
    record_notice(reference=work, kind="retraction", source="editor", by=story.maya)
    signed_in(client, story.wanda)

    form = client.get(change_url(article)).context["form"]

    name = f"retracted_reason_{work.pk}"
    assert list(form.retracted) == [name]
    client.post(change_url(article), typed(story, article, **{name: "It is about the fraud."}))
    reasons = dict(latest_revision(article).citations.values_list("reference", "retracted_reason"))
    assert reasons[work.pk] == "It is about the fraud."


def test_citing_a_retracted_work_without_a_reason_is_warned_of(story, client):
    work = story.works[3]
    record_notice(reference=work, kind="retraction", source="editor", by=story.maya)
    article = story.draft().article
    signed_in(client, story.wanda)

    response = client.post(
        change_url(article), typed(story, article, body=f"<p>x{cite(work)}</p>"), follow=True
    )

    assert "warning" in levels(response)
    assert any("was retracted" in message for message in said(response))


# Who gets in


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_sign_in_and_gets_nothing(story, client, method):
    article = story.draft().article
    for person in (None, story.stan, story.rivera.user):
        if person:
            signed_in(client, person)

        response = getattr(client, method)(change_url(article))

        assert response.status_code in (302, 403, 404)
        assert b"paraneoplastic" not in response.content
    assert article.revisions.count() == 1


def test_staff_without_a_role_get_404_for_the_article_and_403_for_adding(story, client):
    article = story.draft().article
    signed_in(client, story.person("Nora Norole", staff=True))

    assert client.get(change_url(article)).status_code == 404
    assert client.post(change_url(article), typed(story, article)).status_code == 404
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, typed(story)).status_code == 403


@pytest.mark.parametrize("pk", ["1abc", "１", "01x", "-1", "9" * 30, "1.0"])
def test_an_id_that_is_no_number_is_a_404(story, client, pk):
    story.draft()
    signed_in(client, story.edith)

    assert client.get(f"/admin/articles/article/{pk}/change/").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(story, client, method):
    article = story.draft().article
    signed_in(client, story.edith)

    assert getattr(client, method)(change_url(article)).status_code == 405
    assert getattr(client, method)(ADD).status_code == 405


def test_nobody_deletes_an_article(story, client):
    article = story.draft().article
    signed_in(client, story.root)
    url = reverse("admin:articles_article_delete", args=(article.pk,))

    assert client.get(url).status_code == 403
    assert client.post(url, {"post": "yes"}).status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()


# Headers


def policy(response):
    header = response["Content-Security-Policy"]
    return {part.split()[0]: part.split()[1:] for part in header.split("; ")}


def test_the_form_gets_the_wider_policy_that_the_editor_needs(story, client):
    article = story.draft().article
    signed_in(client, story.edith)
    pages = [ADD, change_url(article)]

    for page in pages:
        found = policy(client.get(page))
        assert found["script-src"] == ["'self'"]
        assert found["script-src-attr"] == ["'unsafe-inline'"]
        assert found["style-src"] == ["'self'", "'unsafe-inline'"]
        assert found["default-src"] == ["'none'"]


def test_every_other_page_keeps_the_strict_policy(story, client):
    revision = story.draft()
    pk = revision.article_id
    signed_in(client, story.edith)
    names = ("preview", "compare", "submit", "withdraw", "rename", "concern", "history")
    pages = [reverse(f"admin:articles_article_{name}", args=(pk,)) for name in names]
    pages += [
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_works"),
        reverse("admin:articles_article_publish", args=(pk, revision.pk)),
    ]

    for page in pages:
        response = client.get(page)
        assert "unsafe" not in response["Content-Security-Policy"], page
        assert "no-store" in response["Cache-Control"], page


def test_a_save_that_redirects_keeps_the_strict_policy(story, client):
    article = story.draft().article
    signed_in(client, story.edith)

    response = client.post(change_url(article), typed(story, article, summary="Better."))

    assert response.status_code == 302
    assert "unsafe" not in response["Content-Security-Policy"]


def test_who_may_only_look_gets_the_text_without_a_way_to_save_it(story, client, monkeypatch):
    article = story.draft().article
    person = story.person("Lena Looks", staff=True)
    allow(monkeypatch, person, "articles.view_article")
    signed_in(client, person)

    page = client.get(change_url(article))
    response = client.post(change_url(article), typed(story, article, summary="Forged."))

    assert page.status_code == 200
    assert all(field.disabled for field in page.context["form"].fields.values())
    assert b"data-save" not in page.content
    assert b"side-buttons" in page.content
    assert b'class="button ' not in page.content.split(b"side-buttons")[1].split(b"</ul>")[0]
    assert response.status_code == 403
    assert article.revisions.count() == 1


# A text pasted with its pictures


def posted(client, address, data):
    """What a browser sends of a form without files."""
    encoded = urlencode(data, doseq=True)
    return client.post(address, encoded, content_type="application/x-www-form-urlencoded")


def with_picture(megabytes):
    picture = "iVBORw0KGgo+/A==" * (megabytes * 1_000_000 // 16)
    return f'<p>What Wanda wrote.</p><p><img src="data:image/png;base64,{picture}"></p>'


def test_seven_megabytes_come_back_on_the_form(story, client):
    signed_in(client, story.wanda)
    body = with_picture(7)

    response = posted(client, ADD, typed(story, body=body, title="A pasted text"))

    page = response.content.decode()
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["body"]
    assert 'value="A pasted text"' in page
    assert escape(body) in page
    assert not Article.objects.exists()


def test_seven_megabytes_over_a_kept_text_change_nothing(story, client):
    article = story.draft().article
    signed_in(client, story.edith)

    response = posted(client, change_url(article), typed(story, article, body=with_picture(7)))

    assert response.status_code == 422
    assert "What Wanda wrote." in response.content.decode()
    assert article.revisions.count() == 1


def test_no_other_form_takes_that_much(story, client):
    references = signed_in(client, story.edith)
    stranger = Client()

    assert posted(references, reverse("admin:references_reference_add"), big()).status_code == 413
    assert posted(stranger, "/accounts/login/", big()).status_code == 413


def big():
    return {"body": with_picture(7)}


@pytest.mark.parametrize("who", ["nobody", "rivera"])
def test_an_article_of_that_size_is_read_from_staff_only(story, rf, who):
    request = rf.post(ADD, urlencode(big()), content_type="application/x-www-form-urlencoded")
    request.user = AnonymousUser() if who == "nobody" else story.rivera.user

    answer = read_first(lambda request: HttpResponse())(request)

    assert answer.status_code == 413


def test_even_an_article_has_an_end(story, client):
    signed_in(client, story.wanda)

    assert posted(client, ADD, {"body": with_picture(25)}).status_code == 413


# What readers said


def test_the_form_leads_to_the_articles_reports(story, client):
    revision = story.live()
    report_problem(revision=revision, reason="inaccurate", comment="The dose")
    report_problem(revision=story.live("another"), reason="questionable", comment="Old")
    signed_in(client, story.edith)

    page = client.get(change_url(revision.article)).content.decode()
    (address,) = set(re.findall(r'href="(/admin/feedback/report/\?[^"]*)"', page))
    reports = client.get(address.replace("&amp;", "&"))

    assert "1 to decide" in page
    assert reports.context["cl"].result_count == 1


def test_who_may_not_see_reports_gets_no_link(story, client):
    revision = story.live()
    report_problem(revision=revision, reason="inaccurate", comment="The dose")
    signed_in(client, story.wanda)

    page = client.get(change_url(revision.article)).content.decode()

    assert "/admin/feedback/report/" not in page


@pytest.mark.parametrize(
    "body",
    [
        '<figure data-image="x"></figure>',
        f'<figure data-image="{"9" * 30}"><figcaption>a</figcaption></figure>',
        f'<p><a class="helpline" data-helpline="{"9" * 30}"></a></p>',
        '<p><a class="helpline" data-helpline=""></a><a class="citation" data-reference="x"></a></p>',
        "<figure><figure data-image='1'><figcaption><figure data-image='2'>",
    ],
)
def test_marks_that_make_no_sense_are_taken_as_nothing(story, client, body):
    article = story.draft().article

    answer = signed_in(client, story.wanda).post(
        change_url(article), typed(story, article, body=body, title="")
    )

    assert answer.status_code == 422
    assert "Give the article a title." in answer.content.decode()
