"""Articles, what is written in them, and where readers find what is live."""

from articles.models.circles import Circle, InCircle
from articles.models.claims import ClaimEvidence
from articles.models.helplines import Helpline, HelplineUse, HelplineVersion
from articles.models.images import Consent, Illustration, Image, Licence
from articles.models.links import InnerLink
from articles.models.origins import BroughtFile, Origin
from articles.models.overlap import SketchedRun, SourceText
from articles.models.put_aways import PutAway
from articles.models.sections import SectionTemplate
from articles.models.shelves import ListedMark, ListedName, SearchText
from articles.models.subjects import AlsoRead, Article, Author, FormerSlug, Kind, Topic
from articles.models.texts import Byline, ChangeKind, Citation, Revision

__all__ = [
    "AlsoRead",
    "Article",
    "Author",
    "BroughtFile",
    "Byline",
    "ChangeKind",
    "Citation",
    "Circle",
    "ClaimEvidence",
    "Consent",
    "FormerSlug",
    "Helpline",
    "HelplineUse",
    "HelplineVersion",
    "Illustration",
    "Image",
    "InCircle",
    "InnerLink",
    "Kind",
    "Licence",
    "ListedMark",
    "ListedName",
    "Origin",
    "PutAway",
    "Revision",
    "SearchText",
    "SectionTemplate",
    "SketchedRun",
    "SourceText",
    "Topic",
]
