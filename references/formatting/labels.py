"""A work's short name, and where to read it."""

from references import csl as record
from references.csl import Csl, field
from references.identifiers import doi_url, pmc_url, pubmed_url

LABEL_LENGTH = 60


def short_label(csl: Csl) -> str:
    """A short name as plain text: "Smith 2019", or the title when there are no authors."""
    people = record.names(csl, record.leading_role(csl))
    name = people[0].family if people else _title(csl)
    issued = record.date(csl, "issued")
    year = str(issued.year) if issued.year else ""
    name = _shortened(name or field(csl, "container-title") or "Untitled work")
    return " ".join(filter(None, [name, year]))


def best_url(csl: Csl) -> str:
    """Where to read the work: DOI, else PubMed, else PubMed Central, else its own address, else ""."""
    if doi := record.doi(csl):
        return doi_url(doi)
    if pmid := record.pmid(csl):
        return pubmed_url(pmid)
    if pmcid := record.pmcid(csl):
        return pmc_url(pmcid)
    return record.web_address(csl)


def _title(csl: Csl) -> str:
    return "".join(run.text for run in record.rich(csl, "title"))


def _shortened(words: str) -> str:
    if len(words) <= LABEL_LENGTH:
        return words
    return words[:LABEL_LENGTH].rsplit(" ", 1)[0].rstrip(" .,;:-–") + "…"
