"""Questions to other services about works, and `fetch`, the one guarded way out of the site.

`finding.find` begins every look-up. A service is a module that asks by way of `service.Service` and returns a
`records.FoundWork`, or None when it does not know the work.
"""

from references.lookup.fetching import Answer, Limits, fetch
from references.lookup.problems import LookupProblem, Refused, Unreachable, Unusable

__all__ = ["Answer", "Limits", "LookupProblem", "Refused", "Unreachable", "Unusable", "fetch"]
