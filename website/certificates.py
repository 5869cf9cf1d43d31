"""What was signed of one version of an article, by whom, and until when: for anybody to check, without trusting this site.

A certificate brings the canonical document whose SHA-256 the reviewers signed. docs/certificates.md has the ten lines that recompute it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles import digest
from articles.models import Article
from people.canonical import canonical
from people.witness import is_as_told
from reviews.models import Publication, Release, SignOff
from website import history, profiles
from website.addresses import absolute
from website.lists import Link
from website.pictures import of_earlier
from website.signatures import signed

MEANS = {
    "medical": "reviewed the text medically and approved it",
    "fact_check": "compared the text with its sources and approved it",
}
# What changes with time and says nothing against a certificate that was given earlier.
PASSING = {"site", "title", "live_until", "withheld", "document"}


@dataclass(frozen=True)
class Certificate:
    """The certificate of a version, and what its page shows around it."""

    publication: Publication
    release: Release
    statement: dict[str, Any]

    @property
    def article(self) -> Article:
        return self.publication.article

    @property
    def number(self) -> int:
        return self.release.number

    @property
    def history_url(self) -> str:
        return reverse("website:history", args=[self.article.slug])

    @property
    def crumbs(self) -> list[Link]:
        return [*history.crumbs_to(self.publication), Link("History", self.history_url)]


def certificate(publication: Publication, release: Release) -> Certificate:
    """Raises BrokenSeal unless the version is what went live, and what is live is as it was told."""
    told = history.prove(publication, release)
    statement = {
        "certificate": "imprimatur",
        "v": 1,
        "site": {"name": settings.SITE_NAME, "url": settings.SITE_URL},
        "article": absolute(reverse("website:short_address", args=[publication.article_id])),
        "version": release.number,
        "title": release.revision.title,
        "live_from": in_utc(release.published_at),
        "live_until": in_utc(history.end_of(release)),
        "review_due_on": release.review_due_on.isoformat(),
        "algorithm": "SHA-256 of the UTF-8 bytes of “document”, in hexadecimal",
        "digest": release.revision.digest,
        **_document(publication, release),
        "signatures": [_signature(one, told) for one in signed([release])[release.pk]],
    }
    return Certificate(publication, release, statement)


def _document(publication: Publication, release: Release) -> dict[str, str]:
    """The signed document itself; only why not, while it tells of a picture that readers may not see."""
    revision = release.revision
    shown = of_earlier(revision, publication.revision, at=timezone.now())
    if not all(picture.src for picture in shown):
        return {
            "withheld": "A picture in this version is no longer shown, so its words are not given out."
        }
    authors = [one.author_id for one in sorted(revision.bylines.all(), key=lambda by: by.position)]
    citations = sorted(revision.citations.all(), key=lambda one: one.number)
    return {"document": canonical(digest.document(revision, authors, citations)).decode()}


def _signature(sign_off: SignOff, told: Mapping[str, str | None]) -> dict[str, Any]:
    person = profiles.reviewer(sign_off.reviewer)
    taken_back = sign_off.withdrawn_at if is_as_told(sign_off, told) else None
    return {
        "by": ", ".join(filter(None, (person.name, person.post_nominals))),
        "means": MEANS[sign_off.kind],
        "of": sign_off.get_scope_display(),
        "since": _signature(sign_off.base, told) if sign_off.base else None,
        "credentials": profiles.credentials_when(sign_off.reviewer, sign_off.signed_at),
        "digest": sign_off.digest,
        "signed_at": in_utc(sign_off.signed_at),
        "valid_until": in_utc(sign_off.valid_until),
        "taken_back_at": in_utc(taken_back),
    }


def in_utc(at: dt.datetime | None) -> str | None:
    """A moment as files say it, to the second; None for none."""
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else None


def faults_of(given: Mapping[str, Any]) -> list[str]:
    """What of a certificate that somebody brings does not hold: its own digest, and whether this site gave it."""
    faults = []
    document = given.get("document")
    if isinstance(document, str) and digest_of(document) != given.get("digest"):
        faults.append("The document is not the one that was signed: its digest is another.")
    own = _given_here(given)
    if own is None:
        return [*faults, "This site has no such version of this article."]
    changed = [name for name in own if name not in PASSING and not _agrees(name, own, given)]
    faults += [f"“{name}” is not what this site says." for name in changed]
    return faults


def digest_of(document: str) -> str:
    return sha256(document.encode()).hexdigest()


def _agrees(name: str, own: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    if name != "signatures":
        return bool(own[name] == given.get(name))
    return _lasting(own[name]) == _lasting(given.get(name))


def _lasting(signatures: Any) -> Any:
    """The signatures without what may have been added since: that one was taken back."""
    if not isinstance(signatures, list) or not all(isinstance(one, dict) for one in signatures):
        return None
    return [
        {
            name: _lasting([value])[0] if name == "since" and isinstance(value, dict) else value
            for name, value in one.items()
            if name != "taken_back_at"
        }
        for one in signatures
    ]


def _given_here(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """What this site says of the same version now; None when it has none that readers may see."""
    key = str(given.get("article", "")).rpartition("/")[2]
    number = given.get("version")
    if not (key.isascii() and key.isdecimal() and len(key) < 19 and isinstance(number, int)):
        return None
    publication = Publication.objects.live().filter(article=int(key)).first()
    release = history.release_of(publication, number) if publication else None
    return certificate(publication, release).statement if publication and release else None
