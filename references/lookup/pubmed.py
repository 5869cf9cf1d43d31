"""PubMed's E-utilities: records that NLM's indexers checked, and the notices they link to a paper.

https://www.ncbi.nlm.nih.gov/books/NBK25501/; RefType and PublicationType as in NLM's DTD. Three
questions a second, ten with a key.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from references.csl import text
from references.identifiers import normalise_doi, normalise_pmid, valid_or_blank
from references.lookup import pubmed_xml
from references.lookup.bodies import read_json
from references.lookup.problems import Unusable
from references.lookup.records import FoundNotice, FoundWork, with_retraction
from references.lookup.service import Service
from references.models import Notice

SERVICE = Service("PubMed", per_second=3)
PER_SECOND_WITH_KEY = 10
BATCH = 200  # the most that NCBI wants in one address

_JSON = ["application/json"]
_XML = ["text/xml", "application/xml"]

_NOTICES = {
    "retraction in": "retraction",
    "retracted and republished in": "retraction",
    "expression of concern in": "concern",
    "erratum in": "correction",
    "corrected and republished in": "correction",
}


def work(pmid: str) -> FoundWork | None:
    """PubMed's record of a PMID, None when there is none. Raises as `fetch` does."""
    pmid = normalise_pmid(pmid)
    url, key = _address("efetch", id=pmid, retmode="xml")
    return _service().look_up(
        url, lambda body: pubmed_xml.read_work(body, pmid), key=key, types=_XML
    )


def number_of(doi: str) -> str:
    """The PMID of a DOI, "" when PubMed has none.

    PubMed searches for words when it does not know a DOI, so check that the record has the same DOI.
    """
    phrase = normalise_doi(doi).replace('"', "")
    url, key = _address("esearch", term=f'"{phrase}"[doi]', retmode="json")
    return _service().look_up(url, _only_hit, key=key, types=_JSON) or ""


def notices_of(pmids: Collection[str]) -> dict[str, tuple[FoundNotice, ...]]:
    """The notices about up to 200 works, in one request that is never answered from the cache.

    A work that PubMed says nothing about is left out: its standing is unknown, not clean.
    """
    numbers = [normalise_pmid(pmid) for pmid in pmids]
    if len(numbers) > BATCH:
        raise ValueError(f"Ask about at most {BATCH} works at a time.")
    if not numbers:
        return {}
    url, _key = _address("esummary", id=",".join(numbers), retmode="json")
    answer = _service().ask(url, types=_JSON)
    if answer.status != 200:
        raise Unusable(f"PubMed does not take the question ({answer.status}).")
    return read_notices(answer.body, numbers)


def read_notices(body: bytes, pmids: Collection[str]) -> dict[str, tuple[FoundNotice, ...]]:
    """The notices in an ESummary, by PMID."""
    result = read_json(body).get("result")
    if not isinstance(result, dict):
        raise Unusable("The answer is not in the form that PubMed documents.")
    summaries = {pmid: result.get(pmid) for pmid in pmids}
    return {
        pmid: _notices(summary)
        for pmid, summary in summaries.items()
        if isinstance(summary, dict) and text(summary.get("uid")) == pmid and "error" not in summary
    }


def _notices(summary: dict[str, Any]) -> tuple[FoundNotice, ...]:
    links = summary.get("references")
    found = [
        pubmed_xml.notice(kind, text(link.get("refsource")), text(link.get("pmid")))
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict) and (kind := _NOTICES.get(text(link.get("reftype")).lower()))
    ]
    types = summary.get("pubtype")
    if isinstance(types, list) and "Retracted Publication" in types:
        return with_retraction(found, str(Notice.Source.PUBMED))
    return tuple(found)


def _only_hit(body: bytes) -> str | None:
    """The PMID that a search found, None when there are several."""
    result = read_json(body).get("esearchresult")
    hits = result.get("idlist") if isinstance(result, dict) else None
    if not isinstance(hits, list):
        raise Unusable("The answer is not in the form that PubMed documents.")
    hit = text(hits[0]) if len(hits) == 1 else ""
    return valid_or_blank(normalise_pmid, hit) or None


def _address(tool: str, **question: str) -> tuple[str, str]:
    """The whole address, and the part of it that identifies the question."""
    key = f"{settings.PUBMED_URL}/{tool}.fcgi?{urlencode({'db': 'pubmed', **question})}"
    ours = {"tool": settings.SITE_NAME, "email": settings.CONTACT_EMAIL}
    if settings.NCBI_API_KEY:
        ours["api_key"] = settings.NCBI_API_KEY
    return f"{key}&{urlencode(ours)}", key


def _service() -> Service:
    has_key = bool(settings.NCBI_API_KEY)
    return replace(SERVICE, per_second=PER_SECOND_WITH_KEY) if has_key else SERVICE
