"""Preprints, whatever kind of work the export calls them: known by their server, or by a DOI that only servers give."""

import re

from references.csl import Csl, field

_NAMES = {
    **{"medrxiv": "medRxiv", "biorxiv": "bioRxiv", "arxiv": "arXiv", "chemrxiv": "ChemRxiv"},
    **{"research square": "Research Square", "researchsquare": "Research Square", "ssrn": "SSRN"},
    **{"psyarxiv": "PsyArXiv", "osf preprints": "OSF Preprints", "preprints.org": "Preprints.org"},
    **{"socarxiv": "SocArXiv", "techrxiv": "TechRxiv", "authorea": "Authorea", "qeios": "Qeios"},
    **{"sportrxiv": "SportRxiv", "eartharxiv": "EarthArXiv", "edarxiv": "EdArXiv"},
    **{"jmir preprints": "JMIR Preprints", "engrxiv": "engrXiv", "agrirxiv": "agriRxiv"},
}
# "medRxiv : the preprint server for health sciences" (PubMed), "arXiv preprint arXiv:2004.1" (Google Scholar), "SSRN Electronic Journal".
_SERVER = re.compile(
    rf"({'|'.join(map(re.escape, _NAMES))})(?: ?: the preprint server .*| preprints?\b.*| electronic journal"
    r"|:? ?(?:\[.*|[0-9.]{4,}.*|[a-z.-]+/[0-9]+.*))?",
    re.IGNORECASE,
)
# 10.1101 is Cold Spring Harbor's, whose journals have letters behind it; 10.64898 is openRxiv's.
_DOI = re.compile(
    r"10\.(?:1101/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8}|64898/.+|48550/arxiv\..+|21203/rs\..+|2139/ssrn\..+"
    r"|26434/chemrxiv.+|20944/preprints.+|36227/techrxiv.+|22541/au\..+|31234/osf\.io/.+|31219/osf\.io/.+|31235/osf\.io/.+)",
    re.IGNORECASE,
)


def judge(csl: Csl, warnings: list[str]) -> None:
    """Make a record of a preprint say so; it has no volume and no pages."""
    of_journal = field(csl, "container-title", "container-title-short")
    named = next(filter(None, map(server, (of_journal, field(csl, "publisher")))), "")
    by_doi = _DOI.fullmatch(csl.get("DOI") or "")
    in_a_journal = of_journal and not server(of_journal)
    if not named and not by_doi or (in_a_journal and not by_doi):
        return
    if in_a_journal and csl.get("volume"):
        warnings.append(
            f"The DOI is that of a preprint, but the journal is “{of_journal[:60]}”: check it."
        )
        return
    if csl["type"] != "article":
        warnings.append("It was taken for a preprint: its server or its DOI says so.")
    csl |= {"type": "article", "genre": "Preprint"}
    if named:
        csl |= {"container-title": named, "container-title-short": ""}
    for key in ("volume", "issue", "page", "article-number"):
        if (value := csl.pop(key, "")) and value.lower() not in (csl.get("DOI") or "").lower():
            warnings.append(f"“{value[:60]}” was left out: a preprint has no {key}.")


def server(name: str) -> str:
    """The proper name of a preprint server, "" for anything else."""
    found = _SERVER.fullmatch(name)
    return _NAMES[found[1].lower()] if found else ""
