"""Questions to other services about works, and `fetch`, the one guarded way out of the site."""

from references.lookup.fetching import Answer, Limits, fetch
from references.lookup.problems import LookupProblem, Refused, Unreachable, Unusable

__all__ = ["Answer", "Limits", "LookupProblem", "Refused", "Unreachable", "Unusable", "fetch"]
