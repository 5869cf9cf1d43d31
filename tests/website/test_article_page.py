"""The article page: the signed text, who vouches for it, and what it rests on."""

from datetime import date, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from articles.actions import rename, set_also_read
from articles.allowed import TextRefused
from articles.models import AlsoRead, Article, Topic
from people import ticks
from references.actions import import_reference, record_notice
from references.models import Reference
from reviews import actions, seals
from reviews.gate import gather
from reviews.gate.warnings import warnings_of
from reviews.models import Publication, Reviewer, SignOff
from tests.story import cite
from tests.website.reading import day_of_release, page, template, words
from website.profiles import NOT_A_CLINICIAN

ADDRESS = "/articles/paraneoplastic-syndrome/"


TRUST = "//details[contains(@class, 'trust')]"


def lines(answer, selector):
    """What each of these elements says, with single spaces."""
    return [" ".join(one.text_content().split()) for one in page(answer).xpath(selector)]


def publication_of(revision):
    return Publication.objects.live().get(revision=revision)


def test_the_signed_text_is_shown(story, client):
    revision = story.live(also_known_as=["PNS"])

    answer = client.get(ADDRESS)

    article = page(answer).xpath("//article")[0]
    assert answer.status_code == 200
    assert article.get("data-revision") == str(revision.pk)
    assert article.get("data-digest") == revision.digest
    assert article.xpath(".//h1")[0].text == revision.title
    assert "A rare answer of the body to a tumour." in words(answer)
    assert article.xpath(".//p[@class='meta names']")[0].text_content().endswith(" PNS")
    assert "Paid for by the publisher." in words(answer)
    points = page(answer).xpath("//section[@class='key-points']//li/text()")
    assert points == ["It is rare.", "It can be treated."]
    assert not page(answer).xpath("//section[@class='key-points']/details")


def test_the_byline_names_everybody(story, client):
    story.live()

    answer = client.get(ADDRESS)

    day, release = day_of_release(), Publication.objects.get().release
    medical, facts, author = lines(answer, "//ul[@class='who']/li")
    assert f"Rosa Rivera, M.D., Neurology, on {day}" in medical
    assert f"Felix Factor, Ph.D., Methods, on {day}" in facts
    assert "Wanda Writer" in author
    days = (
        timezone.localdate(release.reviewed_at),
        release.review_due_on,
        timezone.localdate(release.modified_at),
        timezone.localdate(release.published_at),
    )
    assert page(answer).xpath("//ul[@class='dates']//time/@datetime") == [str(one) for one in days]
    ways = page(answer).xpath(f"{TRUST}//ul[@class='links']//a/@href")
    assert ways == [f"{ADDRESS}history/", "#report"]


def test_one_line_says_who_reviewed_the_whole_page_and_when(story, client):
    story.live_by_changes(title="A better title")

    (line,) = lines(client.get(ADDRESS), f"{TRUST}/summary")

    assert line == f"Medically reviewed by Rosa Rivera, M.D. · {day_of_release()}"


EMERGENCY = '<div class="care-card care-card--emergency"><h3>{0}</h3><ul><li>it comes suddenly</li></ul></div>'


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("Call 999 or go to A&amp;E now if:", "When to call 999: see the signs"),
        ("Go to hospital now if:", "When to get help now: see the signs"),
    ],
)
def test_a_bar_leads_to_the_first_emergency(story, client, head, said):
    urgent = EMERGENCY.replace("emergency", "urgent").format("Call 111 if:")
    cards = (EMERGENCY.format(head), EMERGENCY.format("Call 112 if:"))
    story.live(body=f"<p>So it is{cite(story.works[0])}.</p>{urgent}{''.join(cards)}")

    tree = page(client.get(ADDRESS))

    (bar,) = tree.xpath("//a[@class='sos']")
    (there,) = tree.xpath(f"//*[@id='{bar.get('href')[1:]}']")
    assert bar.text_content() == said
    assert there.getparent().text_content().endswith(head.replace("&amp;", "&"))


def test_where_nothing_is_an_emergency_there_is_no_bar(story, client):
    story.live()

    assert not page(client.get(ADDRESS)).xpath("//a[@class='sos']")


def test_a_long_summary_is_shown_to_the_end_of_a_sentence_and_the_rest_unfolds(story, client):
    sentence = "This is a sentence of ten words, and that is all."
    story.live(summary=" ".join([sentence] * 7))
    story.live("short", title="Short", summary=" ".join([sentence] * 5))

    long, short = page(client.get(ADDRESS)), page(client.get("/articles/short/"))

    rest = "//details[@class='lede-rest']/p/text()"
    shown = long.xpath("//p[@class='lede']/text()")[0]
    assert shown == " ".join([sentence] * 5)
    assert long.xpath(rest) == [f"{sentence} {sentence}"]
    assert not short.xpath(rest)


def test_an_approval_of_the_changes_names_both_people_and_days(story, client):
    """Given before reviewers could amend only their own."""
    second = story.write(story.live().article, title="A better title")
    review = story.submit(second, (story.chen, "medical"), (story.felix, "fact_check"))
    medical, facts = review.assignments.order_by("pk")
    story.approve_on_anothers(medical, SignOff.objects.get(kind="medical"))
    story.decide(facts)
    actions.publish(revision=second, by=story.edith)

    answer = client.get(ADDRESS)

    day = day_of_release()
    whole, _, since = lines(answer, "//li[@class='medical']")[0].partition("; ")
    assert f"Rosa Rivera, M.D., Neurology, on {day}" in whole
    assert f"Celia Chen, M.D., Oncology, on {day}" in since
    boxes = page(answer).xpath("//section[@aria-labelledby='reviewers-title']//h3")
    assert [box.text_content() for box in boxes] == [
        "Rosa Rivera, M.D.",
        "Celia Chen, M.D.",
        "Felix Factor, Ph.D.",
    ]


def test_the_same_reviewer_is_not_named_twice(story, client):
    first = story.live()
    second = story.write(first.article, title="A better title")
    review = story.submit(second)
    for assignment in review.assignments.order_by("pk"):
        story.decide(assignment, scope="changes")
    actions.publish(revision=second, by=story.edith)

    answer = client.get(ADDRESS)

    day = day_of_release()
    whole, _, since = lines(answer, "//li[@class='medical']")[0].partition("; ")
    assert (whole.endswith(f"on {day}"), since.endswith(f"on {day}")) == (True, True)
    assert words(answer, f"{TRUST}/ul[1]").count("Rosa Rivera") == 1


def test_citations_lead_to_their_entries_and_back(story, client):
    story.live()

    tree = page(client.get(ADDRESS))

    markers = tree.xpath("//a[@class='citation']")
    assert [marker.get("href") for marker in markers] == [
        "#reference-1",
        "#reference-2",
        "#reference-3",
    ]
    assert markers[0].get("aria-label").startswith("Reference 1: ")
    for marker in markers:
        entry = tree.xpath(f"//li[@id='{marker.get('href')[1:]}']")[0]
        back = entry.xpath(".//a[starts-with(@href, '#cite-')]")[0]
        assert back.get("href") == f"#{marker.get('id')}"
        assert f"reference {entry.get('id').removeprefix('reference-')}" in back.get("aria-label")


def test_several_places_have_a_way_back_each(story, client):
    work = story.works[0]
    story.live(body=f"<p>Once{cite(work)}, and twice{cite(work)}.</p>")

    back = page(client.get(ADDRESS)).xpath("//li[@id='reference-1']//span[@class='back']/a")

    assert [link.get("href") for link in back] == ["#cite-1-1", "#cite-1-2"]
    assert [link.text_content() for link in back] == ["a", "b"]
    assert back[1].get("aria-label").startswith("b: ")
    assert "reference 1" in back[1].get("aria-label")


def test_an_entry_leads_to_the_paper(story, client):
    story.live(body=f"<p>So it is{cite(story.works[0])}.</p>")
    work = story.works[0]

    entry = page(client.get(ADDRESS)).xpath("//li[@id='reference-1']")[0]

    links = {link.text: link.get("href") for link in entry.xpath(".//a[@rel]")}
    (itself,) = entry.xpath(".//a[@class='work']")
    assert itself.get("href") == f"https://doi.org/{work.doi}"
    assert work.title[:40] in itself.text_content()
    assert links["PubMed"] == f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/"
    assert "Peer-reviewed" in entry.text_content()


@pytest.mark.parametrize(
    ("kind", "label"),
    [("retraction", "Retracted"), ("concern", "Concern raised"), ("correction", "Corrected")],
)
def test_what_became_of_a_work_since_is_said(story, client, kind, label):
    story.live()
    story.works[1].notices.create(kind=kind, source="editor", recorded_by=story.maya)

    tree = page(client.get(ADDRESS))

    assert label in tree.xpath("//li[@id='reference-2']")[0].text_content()
    assert label not in tree.xpath("//li[@id='reference-1']")[0].text_content()


def test_a_work_retracted_since_is_named_on_top(story, client):
    story.live()
    revision = Publication.objects.get().revision
    record_notice(
        reference=story.works[1],
        kind="retraction",
        source="crossref",
        by=story.maya,
        dated=date(2010, 2, 6),
    )

    tree = page(client.get(ADDRESS))

    (told,) = tree.xpath("//div[@class='notice red']")
    assert "reference 2, 6 February 2010" in " ".join(told.text_content().split())
    assert told.xpath(".//a/@href") == ["#reference-2"]
    entry = tree.xpath("//li[@id='reference-2']")[0]
    assert "Retracted 6 February 2010" in entry.text_content()
    assert tree.xpath("//article/@data-digest") == [revision.digest]


def test_a_work_cited_as_retracted_needs_no_word_on_top(story, client):
    story.live(retracted_reasons={story.works[0].pk: "It began the story told here"})
    record_notice(reference=story.works[0], kind="retraction", source="crossref", by=story.maya)

    tree = page(client.get(ADDRESS))

    assert not tree.xpath("//div[@class='notice red']")
    assert "Retracted" in tree.xpath("//li[@id='reference-1']")[0].text_content()


def test_why_a_retracted_work_is_cited_is_said(story, client):
    story.live(retracted_reasons={story.works[0].pk: "It began the story told here"})

    entry = page(client.get(ADDRESS)).xpath("//li[@id='reference-1']")[0].text_content()

    assert "It began the story told here" in entry


def test_the_contents_lead_to_the_headings(story, client):
    body = (
        "<h2>What it is</h2><p>Text"
        f"{cite(story.works[0])}.</p><h2>Causes</h2><h3>Rare ones</h3><p>Text.</p>"
    )
    story.live(body=body)

    tree = page(client.get(ADDRESS))

    links = tree.xpath("//div[@class='rail']//a")
    assert [link.text for link in links] == ["What it is", "Causes", "Rare ones", "References"]
    assert all(tree.xpath(f"//*[@id='{link.get('href')[1:]}']") for link in links)
    assert links[2].xpath("count(ancestor::ol)") == 2


def test_no_two_parts_share_an_id(story, client):
    body = (
        "<h2>References</h2><p>Feedback, report, content"
        f"{cite(story.works[0])}.</p><h2>References</h2><h2>Comment</h2>"
    )
    story.live(body=body)

    ids = page(client.get(ADDRESS)).xpath("//@id")

    assert len(ids) == len(set(ids))


def test_a_page_says_that_its_review_is_overdue(story, client, monkeypatch):
    due_on = publication_of(story.live()).release.review_due_on
    much_later = timezone.now() + timedelta(days=800)
    monkeypatch.setattr(timezone, "now", lambda: much_later)

    answer, home = client.get(ADDRESS), client.get("/")

    assert f"{due_on:%-d %B %Y}" in words(answer, "//div[@class='notice amber']")
    assert page(answer).xpath(f"{TRUST}/@class") == ["trust unsure"]
    assert page(answer).xpath(f"{TRUST}//li[@class='medical']//use/@href") == [
        "/static/website/icons.svg#warning"
    ]
    assert f"overdue since {due_on:%-d %B %Y}" in words(home)


def test_on_the_day_it_is_due_a_page_is_not_overdue(story, client, monkeypatch):
    due_on = publication_of(story.live()).release.review_due_on
    that_day = timezone.now() + (due_on - timezone.localdate())
    monkeypatch.setattr(timezone, "now", lambda: that_day)

    assert "overdue" not in words(client.get(ADDRESS))


def test_a_page_in_time_says_nothing_of_the_kind(story, client):
    story.live()

    assert "overdue" not in words(client.get(ADDRESS))


def test_also_read_shows_only_what_is_live_in_the_chosen_order(story, client):
    main = story.live()
    first, second = story.live("first", title="First"), story.live("second", title="Second")
    draft = story.draft("hidden", title="Hidden draft")
    chosen = [second.article, draft.article, first.article]
    set_also_read(article=main.article, by=story.edith, others=chosen)

    answer = client.get(ADDRESS)

    links = page(answer).xpath("//section[@aria-labelledby='also-read']//a")
    assert [link.text for link in links] == ["Second", "First"]
    assert AlsoRead.objects.filter(article=main.article).count() == 3
    assert "Hidden draft" not in answer.content.decode()


def test_a_topic_with_few_articles_is_helped_out_by_those_beside_it(story, client):
    above = story.topic
    places = {
        name: story.keep(Topic(name=name, slug=name, parent=above)) for name in ("own", "twin")
    }
    places["below"] = story.keep(Topic(name="below", slug="below", parent=places["own"]))
    places["above"] = above
    for slug, place in (
        ("this", "own"),
        ("near", "own"),
        ("b", "below"),
        ("s", "twin"),
        ("a", "above"),
    ):
        works = story.works[2:4] if slug == "this" else story.works[:2]
        story.live(slug, title=slug, topic=places[place], body=f"<p>So{cite(*works)}.</p>")

    assert beside(client, "this") == ("Related articles", ["near", "a", "s", "b"])


def test_older_articles_fill_up_what_is_related_and_are_not_called_so(story, client):
    far = story.keep(Topic(name="Far", slug="far"))
    actions.set_topic_policy(topic=far, policy=story.policy, by=story.maya)
    story.live("this", title="this", body=f"<p>So{cite(story.works[3])}.</p>")
    story.live("near", title="near")
    for number in range(7):
        story.live(f"far-{number}", title=f"far {number}", topic=far)

    assert beside(client, "this") == ("On other topics", ["near", "far 1", "far 0"])
    recent = page(client.get("/articles/this/")).xpath(
        "//section[@aria-labelledby='recent']//a/text()"
    )
    assert recent == [f"far {number}" for number in (6, 5, 4, 3, 2)]


def beside(answer_of, slug):
    """The heading and the titles of the list of related articles."""
    (part,) = page(answer_of.get(f"/articles/{slug}/")).xpath(
        "//section[@aria-labelledby='related']"
    )
    return part.xpath("./h2/text()")[0], part.xpath(".//a/text()")


def test_related_articles_are_of_the_same_topic(story, client):
    story.live()
    story.live("near", title="Near")
    far = story.article("far", topic=story.bare_topic)
    actions.set_topic_policy(topic=story.bare_topic, policy=story.policy, by=story.maya)
    revision = story.write(far, title="Far", body=f"<p>Far{cite(story.works[3])}.</p>")
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)

    tree = page(client.get(ADDRESS))

    related = tree.xpath("//section[@aria-labelledby='related']//a/text()")
    recent = tree.xpath("//section[@aria-labelledby='recent']//a/text()")
    assert related == ["Near"]
    assert recent == ["Far", "Near"]


def far_away(story, slug, works, **changes):
    """Something live that is on another topic and rests on these works."""
    far = story.bare_topic
    actions.set_topic_policy(topic=far, policy=story.policy, by=story.maya)
    body = f"<p>So it is{cite(*works)}.</p>"
    return story.live(slug, title=slug, topic=far, body=body, **changes)


def test_what_rests_on_the_same_works_or_has_the_same_codes_is_related_wherever_it_is(
    story, client
):
    one, two, three, four = story.works[:4]
    code = {"system": "MeSH", "code": "D010257"}
    story.live("this", title="this", body=f"<p>So{cite(one, two)}.</p>", codes=[code])
    far_away(story, "one-work", [one, three])
    far_away(story, "two-works", [one, two])
    far_away(story, "code", [four], codes=[code])
    gone = far_away(story, "gone", [one, two])
    actions.withdraw(article=gone.article, by=story.edith, reason="Doubt")
    far_away(story, "neither", [three])
    for number in range(2):  # older ones fill up the list
        story.live(f"near-{number}", title=f"near {number}", body=f"<p>So{cite(four)}.</p>")

    heading, titles = beside(client, "this")

    assert heading == "Related articles"
    assert titles == ["near 0", "near 1", "two-works", "code", "one-work"]


@pytest.mark.parametrize("kind", ["notice", "term", "help"])
def test_what_stands_inside_other_pages_has_none_of_its_own(story, client, kind):
    article = story.article()
    actions.reclassify(article=article, by=story.edith, topic=story.topic, kind=kind)
    revision = story.write(article)
    story.approve_all(story.submit(revision))
    actions.publish(revision=revision, by=story.edith)

    addresses = (ADDRESS, f"{ADDRESS}history/", f"/a/{article.pk}")

    assert Publication.objects.filter(article=article).exists()
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert revision.title not in client.get("/").content.decode()


def test_what_an_editor_typed_cannot_become_markup(story, client):
    nasty = "<script>alert(1)</script>"
    story.live(
        title=f"T {nasty}",
        summary=f"S {nasty}",
        key_points=[f"K {nasty}"],
        also_known_as=[f"A {nasty}"],
        funding=f"F {nasty}",
    )

    answer = client.get(ADDRESS)

    scripts = page(answer).xpath("//script[not(@type='application/ld+json')]")
    assert [script.get("src") for script in scripts] == ["/static/website/article.js"]
    assert words(answer).count("<script>") >= 5


@override_settings(SEAL_KEYS=["another-site's-key-" + "x" * 20])
def test_nothing_of_a_text_is_shown_when_its_seal_is_broken(story, client):
    with override_settings(SEAL_KEYS=["the-key-it-was-sealed-with-" + "y" * 20]):
        revision = story.live()

    answers = [client.get(address) for address in (ADDRESS, f"{ADDRESS}history/")]
    answers.append(client.post(f"{ADDRESS}feedback/", {"helpful": "yes"}))

    for answer in answers:
        assert answer.status_code == 503
        assert answer["Cache-Control"] == "no-store"
        assert revision.title not in answer.content.decode()
        assert template(answer) == "website/unavailable.html"


def test_a_text_that_todays_sanitiser_refuses_is_not_shown(story, client, monkeypatch):
    revision = story.live()

    def refuse(*given):
        raise TextRefused("Too tangled")

    monkeypatch.setattr("website.pages.present", refuse)

    answer = client.get(ADDRESS)

    assert answer.status_code == 503
    assert revision.title not in answer.content.decode()


@override_settings(SEAL_KEYS=["another-site's-key-" + "x" * 20])
@pytest.mark.parametrize(
    "address", ["/", "/topics/nerves/", "/a-to-z/", "/search/?q=body", "/authors/wanda-writer/"]
)
def test_lists_leave_out_what_is_not_sealed(story, client, address):
    with override_settings(SEAL_KEYS=["the-key-it-was-sealed-with-" + "y" * 20]):
        revision = story.live()

    answer = client.get(address)

    assert answer.status_code == 200
    assert revision.title not in answer.content.decode()


def test_a_newer_draft_changes_nothing_for_readers(story, client):
    revision = story.live()
    before = client.get(ADDRESS).content
    story.write(Article.objects.get(), title="Not signed by anybody")

    after = client.get(ADDRESS).content

    assert after == before
    assert revision.title in after.decode()


LINKS = (
    '<p>See <a href="/articles/ataxia/">ataxia</a>, <a href="/a/{pk}">it again</a> and'
    ' <a href="http://localhost:8000/articles/ataxia/#care">its care</a>{cite}.</p>'
)


def test_a_link_to_an_article_that_is_not_live_is_words_until_it_is(story, client, settings):
    settings.SITE_URL = "http://localhost:8000"
    other = story.article("ataxia")
    text = story.live(body=LINKS.format(pk=other.pk, cite=cite(story.works[0])))

    def links():
        return client.get(ADDRESS).content.decode().count("ataxia</a>")

    def warned():
        return [
            one.place for one in warnings_of(gather(text, at=story.now())) if one.id == "gate.W008"
        ]

    with ticks.collecting() as read:
        client.get(ADDRESS)
    assert (
        f"article:{other.pk}" in read
    )  # so a page that is kept is made anew when that one goes live
    assert (links(), warned()) == (0, ["body"] * 3)
    assert "See ataxia, it again and its care" in client.get(ADDRESS).content.decode()

    draft = story.write(other)
    story.approve_all(story.submit(draft))
    actions.publish(revision=draft, by=story.edith)
    assert (links(), warned()) == (1, [])
    rename(article=other, slug="ataxias", by=story.edith)
    assert links() == 1

    actions.withdraw(article=other, by=story.edith, reason="Doubt")
    assert (links(), warned()) == (0, ["body"] * 3)


@pytest.mark.parametrize(
    ("known", "said"), [(True, "Peer-reviewed"), (False, "Not peer-reviewed"), (None, "")]
)
def test_whether_a_source_is_peer_reviewed_is_said_as_it_was_signed(story, client, known, said):
    csl = {"type": "book", "title": "A book of nerves", "issued": {"date-parts": [[2019]]}}
    work = import_reference(csl=csl, by=story.maya, is_peer_reviewed=known)
    story.live(body=f"<p>So it is{cite(work, story.works[0])}.</p>")
    Reference.objects.filter(pk=work.pk).update(is_peer_reviewed=not known)

    assert labels(client.get(ADDRESS)) == said


@pytest.mark.parametrize(
    ("kind", "evidence", "said"),
    [
        ("guideline", "", ""),
        ("article", "guideline", ""),
        ("report", "", "Not peer-reviewed"),
        ("web", "", "Not peer-reviewed"),
        ("preprint", "", "Not peer-reviewed"),
    ],
)
def test_a_guideline_is_not_called_unreviewed(story, client, kind, evidence, said):
    csl = {"type": "report", "title": "What to do", "issued": {"date-parts": [[2019]]}}
    said_of_it = {"is_peer_reviewed": False, "evidence_level": evidence, "kind": kind}
    work = import_reference(csl=csl, by=story.maya, **said_of_it)
    story.live(body=f"<p>So it is{cite(work, story.works[0])}.</p>")

    assert labels(client.get(ADDRESS)) == said


def test_a_retracted_work_wears_no_green_label(story, client):
    work = story.works[0]
    story.live(body=f"<p>So it is{cite(work)}.</p>")
    before = labels(client.get(ADDRESS))
    record_notice(reference=work, kind="retraction", source="editor", by=story.maya)

    assert (before, labels(client.get(ADDRESS))) == ("Peer-reviewed", "Retracted")


def labels(answer):
    """What the labels of the first entry say."""
    entry = page(answer).xpath("//li[@id='reference-1']")[0]
    return "".join(entry.xpath(".//*[contains(@class, 'label')]//text()")).strip()


def test_a_signed_summary_is_not_cut_within_a_sentence(story, client):
    half = "Do not stop the tablets on your own. They are safe unless " + "x" * 160 + "."
    story.live("near", title="Near", summary=half)
    story.live("long", title="Long", summary="Take it " + "x" * 320 + ".")

    home = page(client.get("/"))
    meta = page(client.get("/articles/long/")).xpath("//meta[@name='description']/@content")

    said = home.xpath("//li[@class='card']/p[not(@class)]/text()")
    assert said == ["Do not stop the tablets on your own."]
    assert meta == []


def test_a_text_that_goes_live_while_its_page_is_made_is_no_fault(story, client, monkeypatch):
    first = story.live()
    prove = seals.prove

    def overtaken(publication):
        monkeypatch.setattr(seals, "prove", prove)
        second = story.write(first.article, title="What came meanwhile")
        story.approve_all(story.submit(second))
        actions.publish(revision=second, by=story.edith)
        return prove(publication)

    monkeypatch.setattr(seals, "prove", overtaken)

    answer = client.get(ADDRESS)

    assert answer.status_code == 200
    assert "What came meanwhile" in answer.content.decode()


def test_an_author_without_a_credential_says_so(story, client):
    story.author.post_nominals = ""
    story.keep(story.author)
    story.live()
    author = story.author.get_absolute_url()

    for address in (ADDRESS, author):
        assert NOT_A_CLINICIAN in words(client.get(address))

    reviewer = story.keep(Reviewer(user=story.wanda, slug="wanda-nurse"))
    story.qualify(reviewer, kind="nurse")

    for address in (ADDRESS, author):
        assert NOT_A_CLINICIAN not in words(client.get(address))
        assert "Nurse" in words(client.get(address))


def test_letters_after_the_name_are_the_authors_own_word(story, client):
    story.live()

    assert "Wanda Writer, R.N." in words(client.get(ADDRESS))
    assert NOT_A_CLINICIAN not in words(client.get(ADDRESS))


def test_the_disclaimer_is_short_above_the_text_and_whole_below_it(story, client):
    story.live()

    tree = page(client.get(ADDRESS))

    (short,) = tree.xpath(f"{TRUST}//a[@href='#disclaimer']/..")
    assert "emergency" in short.text_content()
    (whole,) = tree.xpath("//article//*[@id='disclaimer']")
    assert len(whole.text_content()) > len(short.text_content())


def test_a_page_whose_reviewer_lost_their_credential_says_that_its_review_is_renewed(story, client):
    story.live()
    before = words(client.get(ADDRESS))

    actions.revoke_credential(
        credential=story.rivera.credentials.get(), by=story.maya, reason="Struck off"
    )

    now = words(client.get(ADDRESS))
    assert "Medically reviewed by Rosa Rivera" in before
    assert "being renewed" not in before
    assert "The review of this page is being renewed." in now
    for said in ("Rosa Rivera", "Medically reviewed", "Last reviewed"):
        assert said not in now
    assert "Fact-checked by Felix Factor" in now
    assert "Information, not advice" in now
    assert 'data-do="print"' in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize("where", ["/", "/topics/nerves/", "/search/?q=paraneoplastic"])
def test_no_list_calls_it_reviewed_either(story, client, where):
    """And nobody who lost theirs is named beside it."""
    story.live()
    before = words(client.get(where))

    actions.revoke_credential(
        credential=story.rivera.credentials.get(), by=story.maya, reason="Struck off"
    )

    now = words(client.get(where))
    assert "Medically reviewed" in before
    assert "Its review is being renewed" in now
    for said in ("Rosa Rivera", "Medically reviewed", "Signed today"):
        assert said not in now


def test_a_list_is_made_of_those_who_vouch_for_what_stands_in_it(story, client):
    """So that one that was kept ready is made anew when a credential of theirs is revoked."""
    story.live()

    with ticks.collecting() as names:
        client.get("/search/?q=paraneoplastic")

    assert {f"reviewer:{one.pk}" for one in (story.rivera, story.felix)} <= names


def test_one_that_is_vouched_for_by_another_credential_is_still_reviewed(story, client):
    story.live()
    first = story.rivera.credentials.get()
    story.qualify(story.rivera)

    actions.revoke_credential(credential=first, by=story.maya, reason="A typing error")

    assert "Its review is being renewed" not in words(client.get("/"))
