"""A draft that is kept to some people: for everybody else it is not there, at any address and in no letter.

Nora is an editor like Edith, who keeps a draft to herself and Wanda. Every word of it has a name that stands nowhere else.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.actions import (
    Given,
    add_image,
    copy_article,
    give_evidence,
    keep_to_circle,
    open_to_all,
    set_also_read,
)
from articles.images import content_of
from articles.models import Article
from desk.articles import turns
from desk.articles.overlap import rows
from people.models import Event, Notification
from people.refusals import Refusal
from people.witness import subject_of
from references.models import Link
from reviews import actions
from reviews.gate.compared import compare
from reviews.models import ChangeSet, Concern, SignOff
from reviews.notifications.lines import lines
from reviews.querysets import visible_articles
from tests import helplines, pictures
from tests.authorization.addresses import Objects, patterns
from tests.desk.house import at, signed_in, words
from tests.story import cite

SECRET = "zanzibar"
OUTSIDE = "https://example.org/told-of-poisons"
LONG = " ".join(f"{SECRET}{n}" for n in range(40))


class Kept:
    """A draft in which everything that the desk shows of one is said, kept to Edith and Wanda."""

    def __init__(self, story):
        self.story = story
        works = story.works
        self.image = pictures.image(story, name=f"Picture {SECRET}", alt=f"A {SECRET} of a nerve.")
        self.line = helplines.helpline(story, name="Told of poisons")
        links = f'<a href="{OUTSIDE}">so</a> <a href="/articles/gone-for-now/">too</a>'
        body = (
            f"{pictures.figure(self.image, SECRET)}<p>The {SECRET} is deadly.{cite(*works[:2])}</p>"
            f"<p>Call {helplines.mark(self.line)}. It is {links}.</p>"
        )
        Link.objects.create(url=OUTSIDE)
        said = {"title": f"The {SECRET} title", "summary": f"{LONG}.", "body": body}
        first = story.draft(f"{SECRET}-slug", change_note=f"{SECRET} note", **said)
        self.article = first.article
        keep_to_circle(article=self.article, people=[story.wanda], by=story.edith)
        give_evidence(
            article=self.article,
            given=[Given(f"The {SECRET} is deadly.", works[0].pk, "p. 1", f"So {SECRET}")],
            by=story.wanda,
        )
        self.first = first
        actions.hand_over(article=self.article, by=story.wanda, words=f"{SECRET} handed")
        request = story.decide(
            story.submit(first).assignments.get(kind="medical"),
            "changes_requested",
            comment=f"{SECRET} changes",
        )
        self.latest = story.write(self.article, **said | {"title": f"The {SECRET} again"})
        asked = [(story.rivera, "medical", story.due()), (story.felix, "fact_check", story.due())]
        answers = {request: f"{SECRET} answer"}
        actions.submit(revision=self.latest, by=story.edith, assignments=asked, answers=answers)
        self.review = self.article.reviews.get(closed_at=None)
        self.assignment = self.review.assignments.get(kind="medical")
        self.comment = actions.comment(
            revision=self.latest,
            by=story.edith,
            part="title",
            quote=SECRET,
            kind="question",
            words=f"Why {SECRET}?",
        )
        self.soon = story.approved(f"{SECRET}-soon", title=f"{SECRET} soon")
        keep_to_circle(article=self.soon.article, people=[], by=story.edith)
        actions.schedule(
            revision=self.soon, due_at=story.now() + timedelta(minutes=5), by=story.edith
        )
        self.concern = actions.raise_concern(
            article=self.article, by=story.edith, detail=f"{SECRET} concern"
        )


class Closed(Objects):
    """The same addresses with the kept draft, and what hangs on it, behind them."""

    def __init__(self, everything, kept):
        vars(self).update(vars(everything))
        self.kept = kept
        self.article, self.live, self.later = kept.article, kept.first, kept.latest
        self.assignment, self.comment = kept.assignment, kept.comment
        self.image, self.line = kept.image, kept.line
        self.link = Link.objects.get(url=OUTSIDE)
        self.concern = kept.concern

    def of_model(self, label):
        rows = {
            "people_event": Event.objects.filter(subject=subject_of(self.kept.article)).last(),
            "reviews_signoff": SignOff.objects.filter(revision=self.kept.first).first(),
            "reviews_concern": self.kept.concern,
        }
        return rows.get(label) or super().of_model(label)


@pytest.fixture
def kept(story):
    return Kept(story)


@pytest.fixture
def nora(story):
    return story.person("Nora Nextdoor", "Editors", staff=True)


def told(answer):
    """All that an answer says, in its head and in its body, but for the address that was asked for."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = f"{answer.headers} {body.decode(errors='replace')}"
    return said.replace(f"/articles/{SECRET}-slug/", "").casefold()


def around(said):
    """The words beside the first one that should not be there."""
    found = said.index(SECRET)
    return " ".join(said[max(0, found - 60) : found + 60].split())


def ask_all(client, objects):
    """What every address with something behind it answers; lists as tables, and searched, too."""
    for name, keys in patterns():
        address = objects.address(name, keys)
        if address is None or "logout" in name:
            continue
        yield name, client.get(address)
        if name.endswith("_changelist"):
            yield f"{name} as a table", client.get(f"{address}?table=1")


@pytest.mark.both
def test_nothing_of_it_stands_at_any_address(story, kept, nora):
    everything = Objects(story)
    closed = Closed(everything, kept)
    client = signed_in(nora)

    leaks = [
        f"{name}: {around(told(answer))}"
        for objects in (everything, closed)
        for name, answer in ask_all(client, objects)
        if SECRET in told(answer)
    ]

    assert not leaks, "\n".join(leaks)


@pytest.mark.both
def test_the_chosen_whoever_answers_for_it_and_managing_editors_find_it(story, kept, nora):
    assert kept.article not in visible_articles(nora)
    for person in (story.edith, story.wanda, story.maya, story.root):
        assert kept.article in visible_articles(person), person

    actions.make_responsible(articles=[kept.article], person=nora, by=story.edith)

    assert kept.article in visible_articles(nora)


def test_whoever_had_written_it_stays_among_the_people(story, nora):
    """Wanda wrote and answered for it when Edith chose; then Edith answers for it, and writes on."""
    article = story.draft("hers").article
    keep_to_circle(article=article, people=[], by=story.edith)
    actions.make_responsible(articles=[article], person=story.edith, by=story.edith)
    story.write(article, by=story.edith, title="Another")

    assert article in visible_articles(story.wanda)
    assert article not in visible_articles(nora)


def test_where_nobody_is_left_to_choose_the_form_is_still_saved(story):
    article = story.draft("hers").article
    page = f"/admin/articles/article/{article.pk}/who-sees/"
    client = signed_in(story.edith)
    assert "These people" not in words(client.get(page))

    for who, said in (("some", "only you and those"), ("all", "sees this draft.")):
        assert said in words(client.post(page, {"who": who}, follow=True))


def test_the_sites_own_way_to_a_page_leads_to_what_one_sees(story, kept, nora):
    kind = ContentType.objects.get_for_model(Article).pk
    way = reverse("admin:view_on_site", args=[kind, kept.article.pk])

    assert signed_in(nora).get(way).status_code == 404
    assert signed_in(story.wanda).get(way)["Location"] == f"/articles/{SECRET}-slug/"
    assert signed_in(story.wanda).post(way).status_code == 405
    assert "zanzibar" not in signed_in(story.stan).get(way)["Location"]


def test_words_that_are_replaced_in_many_pages_pass_it_by(story, nora):
    """Nora proposes the change while everybody sees the draft; Edith keeps it to some before it is made."""
    draft = story.draft("later-kept", title="A rash").article
    said = {"find": "A rash", "replacement": f"A {SECRET}", "reason": "Better"}
    made = actions.propose_change_set(articles=[draft], due_on=story.due(), by=nora, **said)
    keep_to_circle(article=draft, people=[], by=story.edith)

    page = actions.change_page(change_set=made, article=draft.pk)

    assert (page.outcome, page.revision) == ("left", None)
    assert draft not in visible_articles(nora)
    other = story.person("Olaf Other", "Editors", staff=True)
    client = signed_in(other)
    assert SECRET in told(signed_in(nora).get(at(ChangeSet, "changelist")))  # her own
    for address in (at(ChangeSet, "changelist"), at(made, "change"), at(made, "history")):
        assert SECRET not in told(client.get(address))
    assert SECRET not in told(client.get(reverse("admin:people_event_changelist")))


def test_its_address_is_not_told_to_whoever_guesses_numbers(story, kept, nora):
    typed = {"kind": "notice", "title": "A notice", "body": "<p>Stop.</p>"}
    for line in (f"page:{kept.article.pk}", f"/a/{kept.article.pk}/"):
        answer = signed_in(nora).post(
            reverse("admin:articles_article_preview_new"), typed | {"shown_on": line}
        )
        assert answer.status_code == 422
        assert SECRET not in told(answer)


def test_its_pictures_are_told_to_nobody_by_their_numbers_or_bytes(story, kept, nora):
    client = signed_in(nora)

    found = client.get(reverse("admin:articles_article_images"), {"id": kept.image.pk})
    assert found.json()["images"] == []
    same = SimpleUploadedFile("same.webp", content_of(kept.image.digest))
    with pytest.raises(ValidationError, match="a draft that only some people may see shows it"):
        add_image(upload=same, by=nora, name="Mine", alt="x", credit="x", licence="own")


def test_a_reviewer_of_a_closed_review_sees_no_later_text(story, nora):
    article = story.draft("closed", title="First words").article
    keep_to_circle(article=article, people=[], by=story.edith)
    review = story.submit(article.revisions.get())
    own = review.assignments.get(kind="medical")
    actions.close_review(review=review, by=story.edith, reason="Not yet")
    story.write(article, title=f"The {SECRET}")
    client = Client()
    client.force_login(story.rivera.user)

    shown = client.get(f"/review/{own.pk}/")

    assert "First words" in words(shown)
    assert SECRET not in told(shown)


def test_a_link_that_only_it_has_is_in_no_list(story, kept, nora):
    page = signed_in(nora).get(reverse("admin:references_link_changelist"))

    assert OUTSIDE not in told(page)
    story.draft("open", body=f'<p><a href="{OUTSIDE}">So</a>{cite(*story.works[:2])}.</p>')
    assert OUTSIDE in told(signed_in(nora).get(reverse("admin:references_link_changelist")))


@pytest.mark.both
def test_no_search_list_export_or_picker_has_it(story, kept, nora):
    client = signed_in(nora)
    searched = [
        client.get(at(model, "changelist"), {"q": SECRET}) for model in (Article, SignOff, Concern)
    ]
    searched += [
        client.get(reverse("admin:articles_article_changelist"), {"state": state})
        for state in ("in_review", "draft", "changes_requested")
    ]
    searched += [
        client.get(reverse("admin:articles_article_find"), {"q": SECRET}),
        client.get(reverse("admin:articles_article_find"), {"q": at(kept.article, "change")}),
        client.get(reverse("admin:articles_article_images"), {"q": "Picture"}),
        client.get("/"),
        client.get("/admin/"),
        client.get("/accounts/happened/"),
    ]
    searched += [
        client.post(reverse("admin:people_event_export"), {"form": form, "article": article})
        for form in ("csv", "json")
        for article in ("", f"{SECRET}-slug")
    ]

    # What was asked for stands in the fields and the addresses that asked for it.
    asked = re.compile(rf'(value="|q=|q%3d|name=\\?"q\\?" ){SECRET}(-slug)?')
    said = [asked.sub("", told(one)) for one in searched]
    assert [around(one) for one in said if SECRET in one] == []


def test_to_others_it_is_no_picture_and_no_name_where_works_are_used(story, kept, nora):
    work, other = story.works[0], story.draft("other", title="Told to all").article
    theirs, hers = signed_in(story.wanda), signed_in(nora)

    assert SECRET in words(theirs.get(at(work, "change")))
    shown = words(hers.get(at(work, "change")))
    assert "Told to all" in shown and SECRET not in shown
    assert theirs.get(f"/media/images/{kept.image.digest}.webp").status_code == 200
    assert hers.get(f"/media/images/{kept.image.digest}.webp").status_code == 404
    assert hers.get(at(kept.image, "change")).status_code == 404

    # Nor does a guessed number bring it into a text of hers.
    typed = {"title": "Mine", "slug": "mine", "kind": "condition", "topic": story.topic.pk}
    typed |= {
        "authors": story.author.pk,
        "body": f"<p>So{cite(work)}.</p>{pictures.figure(kept.image)}",
    }
    for page in ("add", "preview_new"):
        answer = hers.post(reverse(f"admin:articles_article_{page}"), typed)
        assert answer.status_code == 422
        assert f"not in the library: {kept.image.pk}." in words(answer)
        assert kept.image.digest not in words(answer)

    story.write(other, body=f"{pictures.figure(kept.image)}<p>So{cite(work)}.</p>")

    assert hers.get(f"/media/images/{kept.image.digest}.webp").status_code == 200


def test_whoever_uses_the_same_words_learns_that_and_not_whose(story, kept, nora):
    copied = story.draft("copied", summary=f"{LONG.upper()}!").article
    text = copied.revisions.get()
    against = subject_of(kept.article)

    [hers] = [
        one
        for one in rows(compare(text), compare(text).others, nora)
        if one.other.against == against
    ]

    assert (hers.is_kept, hers.url) == (True, "")
    assert hers.called == "a text of this site that is not published"
    page = words(signed_in(nora).get(f"/admin/articles/article/{copied.pk}/overlap/"))
    assert "It is a draft that only some people may see" in page
    assert "There</h3>" not in page
    assert "There</h3>" in words(
        signed_in(story.wanda).get(f"/admin/articles/article/{copied.pk}/overlap/")
    )


def test_nobody_else_is_told_of_it_in_any_list_or_letter(story, kept, nora):
    about = subject_of(kept.article)
    row = Notification.objects.filter(subject=about).latest("pk")
    assert not Notification.objects.filter(subject=about, person=nora).exists() or not lines(
        nora, nora.notifications.filter(subject=about)
    )
    Notification.objects.filter(pk=row.pk).update(person=nora)

    assert lines(nora, nora.notifications.filter(pk=row.pk)) == []
    assert kept.article.pk not in turns.waiting(nora)


def test_a_reviewer_who_is_asked_sees_the_text_and_nothing_besides(story, kept):
    client = Client()
    client.force_login(story.rivera.user)

    assert SECRET in words(client.get(f"/review/{kept.assignment.pk}/"))
    assert client.get(at(kept.article, "change")).status_code == 302


def test_once_it_is_live_or_opened_everybody_sees_it(story, nora):
    opened = story.draft("opened").article
    keep_to_circle(article=opened, people=[], by=story.edith)
    assert opened not in visible_articles(nora)
    assert open_to_all(article=opened, by=story.edith)
    assert opened in visible_articles(nora)
    assert not open_to_all(article=opened, by=story.edith)

    text = story.approved("soon")
    keep_to_circle(article=text.article, people=[], by=story.edith)
    assert text.article not in visible_articles(nora)
    actions.publish(revision=text, by=story.edith)

    assert text.article in visible_articles(nora)
    with pytest.raises(Refusal, match="Readers know this page"):
        keep_to_circle(article=text.article, people=[], by=story.edith)


def test_a_copy_is_for_the_same_eyes(story, kept, nora):
    made = copy_article(article=kept.article, by=story.wanda, slug="copied", title="A copy")

    assert made not in visible_articles(nora)
    assert made in visible_articles(story.edith)
    open_to_all(article=made, by=story.edith)
    assert made.revisions.get().change_note == "Copied from another draft"


def test_what_stands_beside_an_article_already_stays_there_unseen(story, kept, nora):
    """Nora saves the form of an article beside which Wanda named the draft: it stays named, and Nora learns nothing."""
    other, gout = story.draft("other").article, story.draft("gout").article
    set_also_read(article=other, by=story.wanda, others=[kept.article])
    client = signed_in(nora)
    form = client.get(at(other, "change")).context["form"]
    assert SECRET not in str(form["also_read"])

    sent = {name: form[name].value() for name in form.fields} | {"also_read": "gout"}
    sent = {name: value for name, value in sent.items() if value is not None}
    answer = client.post(at(other, "change"), sent)

    assert answer.status_code == 302, answer.context["form"].errors
    pointed = other.also_read.order_by("position").values_list("other", flat=True)
    assert list(pointed) == [gout.pk, kept.article.pk]
    refused = client.post(at(other, "change"), sent | {"also_read": f"{SECRET}-slug"})
    assert "There is no article at" in words(refused)


@pytest.mark.both
def test_edith_chooses_on_a_page_and_the_trail_tells(story, nora):
    article = story.draft("kept").article
    page = f"/admin/articles/article/{article.pk}/who-sees/"
    client = signed_in(story.edith)
    assert "Everybody who works on articles sees this draft." in words(
        client.get(at(article, "change"))
    )
    shown = client.get(page)
    assert "Nora Nextdoor" in words(shown)
    assert "Maya Manager" not in words(shown)  # she sees every draft anyway

    assert client.post(page, {"people": [nora.pk]}).status_code == 422
    client.post(page, {"who": "some", "people": [nora.pk]})
    client.post(page, {"who": "some", "people": [nora.pk]})  # the second click changes nothing

    kinds = Event.objects.filter(subject=subject_of(article)).order_by("n")
    assert list(kinds.values_list("kind", flat=True))[-1:] == ["kept to a circle"]
    form = words(client.get(at(article, "change")))
    assert "Kept to Edith Editor, Nora Nextdoor, Wanda Writer" in form
    assert "kept the draft to themselves and 2 others until it is live" in form
    assert "Kept to some people" in words(client.get(at(Article, "changelist")))
    assert nora.pk in client.get(page).context["form"]["people"].initial

    client.post(page, {"who": "all"})

    assert list(kinds.values_list("kind", flat=True))[-2:] == ["kept to a circle", "opened to all"]
    assert "Everybody who works on articles sees this draft." in words(
        client.get(at(article, "change"))
    )


def test_whoever_may_not_submit_chooses_nothing(story):
    article = story.draft("kept").article
    page = f"/admin/articles/article/{article.pk}/who-sees/"

    assert signed_in(story.wanda).get(page).status_code == 403
    assert signed_in(story.wanda).post(page, {"who": "some"}).status_code == 403
    assert signed_in(story.stan).get(page).status_code == 302
    live = story.live("live").article
    assert (
        signed_in(story.edith).get(f"/admin/articles/article/{live.pk}/who-sees/").status_code
        == 302
    )
