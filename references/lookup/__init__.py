"""What the site asks other services about works, and the one guarded way out that it all takes."""

from references.lookup.fetching import Answer, Limits, fetch
from references.lookup.problems import LookupProblem, Refused, Unreachable, Unusable

__all__ = ["Answer", "Limits", "LookupProblem", "Refused", "Unreachable", "Unusable", "fetch"]
