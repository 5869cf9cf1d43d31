"""What the AMA Manual of Style has where a record has something else: offered to an editor, never applied by itself.

No program knows every name, so a proposal may take a capital from one: it is read before it is taken.
"""

import re

from django.db.models import F, Q

from references import csl as record
from references.csl import Csl, field, text
from references.models import Reference

SHORT = "container-title-short"
# AMA keeps Title Case in the titles of what is published as a whole.
_IN_TITLE_CASE = ("book", "report", "thesis")

# A word, or what is left as it stands: italics, which are names of species, other markup, names of two words.
_PIECE = re.compile(
    r"<i>[^<>]*</i>|<em>[^<>]*</em>|<[^<>]*>|\b(?:United (?:States|Kingdom)|New (?:York|Zealand)|(?:South|North) (?:Africa|America|Korea)"
    r"|Saudi Arabia|Sri Lanka|World Health Organization)\b|([^\W_]+(?:['’][^\W_]+)*)"
)
_SENTENCE_ENDS = re.compile(r"[.?!]")
_SUBTITLE_BEGINS = re.compile(r"[:–—]")
_SMALL = re.compile(
    r"about|above|after|against|along|among|amid|around|before|behind|below|beneath|beside|between|beyond|down|during|from|"
    r"into|like|near|onto|over|past|since|than|that|through|toward|towards|under|until|upon|using|versus|when|where|while|with|"
    r"within|without"
)
_GERMAN = re.compile(r"auf|bei|das|der|des|eine|einer|für|im|mit|und|zum|zur")
_NAME = re.compile(
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|June|July|August|September|October|November|December|"
    r"Africa|African|America|American|Asia|Asian|Australia|Australian|Austria|Bangladesh|Belgium|Brazil|Brazilian|Britain|"
    r"British|California|Canada|Canadian|China|Chinese|Denmark|Danish|Dutch|Egypt|England|English|Ethiopia|Europe|European|"
    r"Finland|Finnish|France|French|German|Germany|Ghana|Greece|Greek|India|Indian|Indonesia|Iran|Iraq|Ireland|Irish|Israel|"
    r"Italian|Italy|Japan|Japanese|Kenya|Korea|Korean|London|Malaysia|Mexico|Nepal|Netherlands|Nigeria|Nordic|Norway|Norwegian|"
    r"Pakistan|Poland|Portugal|Russia|Russian|Scotland|Scottish|Singapore|Spain|Spanish|Sweden|Swedish|Switzerland|Taiwan|"
    r"Tanzania|Thailand|Turkey|Turkish|Uganda|Ukraine|Vietnam|Wales|Welsh|Zambia|"
    r"Alzheimer|Asperger|Barrett|Bayesian|Cochrane|Crohn|Cushing|Delphi|Down|Ebola|Epstein|Gaucher|Graves|Guillain|Barré|"
    r"Hashimoto|Hispanic|Hodgkin|Huntington|Kaplan|Kawasaki|Latino|Lyme|Medicaid|Medicare|Meier|Mendelian|Ménière|Muslim|"
    r"Paget|Parkinson|Raynaud|Sjögren|Tourette|Turner|Zika)(?:['’]s)?"
)


def propose(csl: Csl) -> dict[str, str]:
    """By field of the record, what AMA would write there; only where that differs."""
    title = text(csl.get("title"))
    is_english = text(csl.get("language"))[:2].lower() in ("", "en")
    is_cased = is_english and record.kind(csl) not in _IN_TITLE_CASE
    found = {"title": sentence_case(title) if is_cased else title, SHORT: _abbreviation(csl)}
    return {key: words for key, words in found.items() if words not in ("", text(csl.get(key)))}


def sentence_case(title: str) -> str:
    """An English title in Title Case with small letters wherever it is not known that a capital stays."""
    pieces = list(_PIECE.finditer(title))
    lowered = [place for place in range(1, len(pieces)) if _is_lowered(title, pieces, place)]
    capitals = sum(len(pieces[place][0]) > 3 for place in lowered)
    plain = [place for place in range(len(pieces)) if _is_plain(pieces, place)]
    if capitals <= sum(not _is_species(pieces, place) for place in plain):
        return title
    if any(_GERMAN.fullmatch(piece[0]) for piece in pieces):
        return title
    letters = list(title)
    for place in lowered:
        start = pieces[place].start()
        letters[start] = title[start].lower()
    return "".join(letters)


def _is_lowered(title: str, pieces: list[re.Match[str]], place: int) -> bool:
    """A capital with small letters behind it (not mRNA, CoV, II) that begins no sentence, known name or genus."""
    word = pieces[place][1] or ""
    between = title[pieces[place - 1].end() : pieces[place].start()]
    if word == "A":  # an article, but not in "hepatitis A"
        return bool(_SUBTITLE_BEGINS.search(between))
    is_capital = word[:1].isupper() and word[1:].islower()
    is_name = bool(_NAME.fullmatch(word)) or _is_species(pieces, place + 1)
    return is_capital and not is_name and not _SENTENCE_ENDS.search(between)


def _is_plain(pieces: list[re.Match[str]], place: int) -> bool:
    """A longer word in small letters, as sentence case has them; no preposition."""
    word = pieces[place][1] or ""
    return len(word) > 3 and word.islower() and not _SMALL.fullmatch(word)


def _is_species(pieces: list[re.Match[str]], place: int) -> bool:
    """ "pylori": in small letters, though the word before it, its genus, has a capital."""
    if not 0 < place < len(pieces):
        return False
    genus = pieces[place - 1][1] or ""
    return genus[:1].isupper() and genus[1:].islower() and _is_plain(pieces, place)


def _abbreviation(csl: Csl) -> str:
    """How another work of the journal, by ISSN or name, abbreviates it: as PubMed does, before a publisher's way."""
    name, issn = field(csl, "container-title"), text(csl.get("ISSN"))
    if record.kind(csl) != "journal" or field(csl, SHORT, "journalAbbreviation"):
        return ""
    bare = name.removeprefix("The ")
    same = Q(container__iexact=bare) | Q(container__iexact=f"The {bare}") if bare else Q()
    same |= Q(csl__ISSN=issn) if issn else Q()
    if not same:
        return ""
    others = Reference.objects.filter(same, csl__has_key=SHORT)
    known = others.order_by(F("pmid").asc(nulls_last=True)).first()
    short = text(known.csl[SHORT]) if known else ""
    return "" if short == name else short
