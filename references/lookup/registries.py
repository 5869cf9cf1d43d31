"""The registries to ask when Crossref and PubMed do not know an identifier.

doi.org hands a DOI on to the agency that registered it (DataCite, mEDRA, …), which answers in CSL-JSON:
https://citation.doi.org/docs.html. PMC tells which PMID and DOI one of its numbers has:
https://pmc.ncbi.nlm.nih.gov/tools/id-converter-api/.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings

from references.csl import text
from references.identifiers import normalise_doi, normalise_pmcid, normalise_pmid, valid_or_blank
from references.lookup.bodies import read_json
from references.lookup.problems import Unusable
from references.lookup.records import FoundWork, doi_or_nothing, record
from references.lookup.service import Service

DOI_ORG = Service("doi.org", per_second=1)
PMC = Service("PubMed Central", per_second=3)

_CSL = "application/vnd.citationstyles.csl+json"
_CSL_TYPES = [_CSL, "application/citeproc+json", "application/json"]


@dataclass(frozen=True)
class Numbers:
    """The identifiers of one paper, "" for those that it lacks."""

    pmcid: str
    pmid: str = ""
    doi: str = ""


def work(doi: str) -> FoundWork | None:
    """The record of the agency that registered a DOI, None when none did."""
    doi = normalise_doi(doi)
    url = f"{settings.DOI_URL}/{quote(doi, safe='/')}"
    return DOI_ORG.look_up(
        url, lambda body: read_work(body, doi), key=url, types=_CSL_TYPES, headers={"Accept": _CSL}
    )


def read_work(body: bytes, doi: str) -> FoundWork:
    """The work in an agency's CSL-JSON, which may lack the DOI."""
    fields = read_json(body)
    if not text(fields.get("title")):
        raise Unusable("The answer has no title in it.")
    return FoundWork(record({**fields, "DOI": [fields.get("DOI"), doi]}))


def numbers_of(pmcid: str) -> Numbers | None:
    """The PMID and DOI of a paper in PubMed Central, None when there is no such paper."""
    pmcid = normalise_pmcid(pmcid)
    key = f"{settings.PMC_IDS_URL}?{urlencode({'ids': pmcid, 'format': 'json'})}"
    ours = {"tool": settings.SITE_NAME, "email": settings.CONTACT_EMAIL}
    return PMC.look_up(
        f"{key}&{urlencode(ours)}",
        lambda body: read_numbers(body, pmcid),
        key=key,
        types=["application/json"],
    )


def read_numbers(body: bytes, pmcid: str) -> Numbers | None:
    """The identifiers in the converter's answer, None for "Identifier not found in PMC"."""
    records = read_json(body).get("records")
    first = records[0] if isinstance(records, list) and records else None
    if not isinstance(first, dict):
        raise Unusable("The answer is not in the form that PubMed Central documents.")
    if text(first.get("status")) == "error" or text(first.get("pmcid")).upper() != pmcid:
        return None
    return Numbers(
        pmcid,
        valid_or_blank(normalise_pmid, text(first.get("pmid"))),
        doi_or_nothing(first.get("doi")),
    )
