"""What a page says to machines that read it: schema.org's vocabulary as JSON-LD, and Open Graph for those who share a link.

Only what is true now, and what the page itself shows: who reviewed it and when is left out while the review is overdue or being
renewed, licence numbers always. Terms: schema.org 30.0.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join, json_script, strip_tags
from django.utils.safestring import SafeString

from articles.codes import Code, System, system_of
from articles.models import Kind
from articles.pictures import Picture
from articles.searched import before_colon
from people.days import local_day
from website.addresses import absolute
from website.corrections import Correction
from website.entries import Entry
from website.lists import Link
from website.models import PageVersion
from website.pages import ArticlePage
from website.profiles import Person
from website.sentences import whole_sentences

Node = dict[str, Any]

DESCRIPTION = 300  # characters
# What an article of a kind is about.
_ABOUT = {
    Kind.CONDITION: "MedicalCondition",
    Kind.TREATMENT: "MedicalTherapy",
    Kind.MEDICINE: "Drug",
    Kind.TEST: "MedicalTest",
}
# Which of an organisation's policies a site page is.
_POLICIES = {
    "editorial-policy": "publishingPrinciples",
    "corrections": "correctionsPolicy",
    "funding": "ownershipFundingInfo",
    "contact": "actionableFeedbackPolicy",
}


def of_article(page: ArticlePage, site_pages: Iterable[PageVersion]) -> SafeString:
    """What an article's page says in its head."""
    revision, url = page.revision, page.canonical_url
    description = whole_sentences(revision.summary, DESCRIPTION)
    graph = [
        _web_page(page, description),
        _article(page, description),
        *_about(page),
        *map(_person, _named(page)),
        *_publisher(site_pages),
        _crumbs(url, [*page.crumbs, Link(revision.title)]),
    ]
    first = next(iter(page.pictures), None)
    picture = {"og:image": absolute(first.src), "og:image:alt": first.alt} if first else {}
    shared = {
        "og:type": "article",
        "og:title": revision.title,
        "og:description": description,
        "og:url": url,
        "og:site_name": settings.SITE_NAME,
        **picture,
        "article:published_time": _moment(page.first_published_at),
        "article:modified_time": _moment(page.release.modified_at),
    }
    return format_html("{}{}", _metas(shared), _script(graph))


def of_home(site_pages: Iterable[PageVersion]) -> SafeString:
    """What the home page says: who publishes the site."""
    return _script(_publisher(site_pages))


def of_person(person: Person, crumbs: Sequence[Link]) -> SafeString:
    """What the page of an author or a reviewer says of them."""
    url = absolute(person.url)
    about = {
        "@type": "ProfilePage",
        "@id": f"{url}#webpage",
        "url": url,
        "name": person.name,
        "mainEntity": {"@id": f"{url}#person"},
    }
    whole = _person(person) | _filled({"description": person.about})
    return _script([about, whole, _crumbs(url, crumbs)])


def of_list(url: str, crumbs: Sequence[Link]) -> SafeString:
    """Where a topic stands."""
    return _script([_crumbs(absolute(url), crumbs)])


def _web_page(page: ArticlePage, description: str) -> Node:
    revision, url = page.revision, page.canonical_url
    reviewed = {}
    if page.seal and not page.is_overdue:
        reviewed = {
            "lastReviewed": local_day(page.release.reviewed_at).isoformat(),
            "reviewedBy": [_reference(one) for one in page.reviewers],
        }
    about = {"about": {"@id": f"{url}#about"}} if page.article.kind in _ABOUT else {}
    return _filled(
        {
            "@type": "MedicalWebPage",
            "@id": f"{url}#webpage",
            "url": url,
            "name": revision.title,
            "description": description,
            "inLanguage": revision.language,
            "isPartOf": {"@id": absolute("/#website")},
            "breadcrumb": {"@id": f"{url}#breadcrumb"},
            "mainEntity": {"@id": f"{url}#article"},
            **about,
            "medicalAudience": {"@type": "MedicalAudience", "audienceType": "Patient"},
            **reviewed,
            "datePublished": _moment(page.first_published_at),
            "dateModified": _moment(page.release.modified_at),
        }
    )


def _corrected(correction: Correction | None) -> list[Node]:
    if correction is None:
        return []
    said = {"datePublished": _moment(correction.at), "text": correction.words}
    return [{"@type": "CorrectionComment", **said}]


def _article(page: ArticlePage, description: str) -> Node:
    revision, url = page.revision, page.canonical_url
    return _filled(
        {
            "@type": "Article",
            "@id": f"{url}#article",
            "mainEntityOfPage": {"@id": f"{url}#webpage"},
            "headline": revision.title,
            "image": [_image(one) for one in page.pictures],
            "description": description,
            "inLanguage": revision.language,
            "datePublished": _moment(page.first_published_at),
            "dateModified": _moment(page.release.modified_at),
            "author": [_reference(one) for one in page.authors],
            "publisher": {"@id": absolute("/#organization")},
            "isAccessibleForFree": True,
            "correction": _corrected(page.correction),
            "citation": [_work(one) for one in page.references if not one.is_retracted],
        }
    )


def _image(one: Picture) -> Node:
    return _filled(
        {
            "@type": "ImageObject",
            "contentUrl": absolute(one.src),
            "width": f"{one.width}px",
            "height": f"{one.height}px",
            "caption": one.alt,
            "creditText": one.credit,
        }
    )


def _about(page: ArticlePage) -> list[Node]:
    """What the article is about, where that has a name in medicine."""
    if page.article.kind not in _ABOUT:
        return []
    title, others = page.revision.title, page.revision.also_known_as
    codes = page.revision.codes
    names = list(dict.fromkeys([*before_colon(title), *others])) or [title]
    return [
        _filled(
            {
                "@type": _ABOUT[Kind(page.article.kind)],
                "@id": f"{page.canonical_url}#about",
                "name": names[0],
                "alternateName": names[1:],
                "code": [_code(system, one) for one in codes if (system := system_of(one))],
            }
        )
    ]


def _code(system: System, code: Code) -> Node:
    return {"@type": "MedicalCode", "codingSystem": system.name, "codeValue": code["code"]}


def _work(entry: Entry) -> Node:
    """A cited work, as its entry reads."""
    return _filled(
        {
            "@type": "ScholarlyArticle" if entry.is_peer_reviewed else "CreativeWork",
            "name": unescape(strip_tags(entry.text)),
            "sameAs": [link.url for link in entry.links],
        }
    )


def _named(page: ArticlePage) -> list[Person]:
    """Everybody that the page names, each once."""
    reviewers = page.reviewers if page.seal and not page.is_overdue else []
    return list({_id(one): one for one in (*page.authors, *reviewers)}.values())


def _id(person: Person) -> str:
    return absolute(f"{person.url}#person" if person.url else f"/#{quote(person.name)}")


def _reference(person: Person) -> Node:
    return {"@id": _id(person)}


def _person(person: Person) -> Node:
    return _filled(
        {
            "@type": "Person",
            "@id": _id(person),
            "name": person.name,
            "url": absolute(person.url) if person.url else "",
            "honorificSuffix": person.post_nominals,
            "jobTitle": person.role,
        }
    )


def _publisher(site_pages: Iterable[PageVersion]) -> list[Node]:
    policies = {
        _POLICIES[one.page.slug]: absolute(one.page.get_absolute_url())
        for one in site_pages
        if one.page.slug in _POLICIES
    }
    organization = {
        "@type": "Organization",
        "@id": absolute("/#organization"),
        "name": settings.SITE_NAME,
        "url": absolute("/"),
        **policies,
    }
    website = {
        "@type": "WebSite",
        "@id": absolute("/#website"),
        "name": settings.SITE_NAME,
        "url": absolute("/"),
        "publisher": {"@id": absolute("/#organization")},
    }
    return [organization, website]


def _crumbs(url: str, crumbs: Sequence[Link]) -> Node:
    """The way to a page from the home page; the last one is the page itself."""
    way = [Link("Home", reverse("website:home")), *crumbs]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#breadcrumb",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": link.title,
                "item": absolute(link.url) if link.url else url,
            }
            for number, link in enumerate(way, 1)
        ],
    }


def _moment(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _filled(node: Node) -> Node:
    """Without what is empty."""
    return {name: value for name, value in node.items() if value not in ("", [], None)}


def _script(graph: Sequence[Node]) -> SafeString:
    # Django escapes what would end a script; only the type is another one.
    data = json_script({"@context": "https://schema.org", "@graph": graph})
    return SafeString(data.replace("application/json", "application/ld+json", 1))


def _metas(shared: dict[str, str]) -> SafeString:
    return format_html_join(
        "\n", '<meta property="{}" content="{}">', ((n, v) for n, v in shared.items() if v)
    )
