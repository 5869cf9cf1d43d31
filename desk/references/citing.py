"""A work's standing as a label."""

from django.utils.safestring import SafeString

from desk.common import display
from references.models import Reference

_LABELS = {
    "unknown": ("quiet", "Not yet checked"),
    "none found": ("good", "Not retracted"),
    "corrected": ("busy", "Corrected"),
    "concern": ("due", "Expression of concern"),
    "retracted": ("bad", "Retracted"),
}


def standing_label(reference: Reference) -> SafeString:
    """What was published about the work itself, as a labelled dot."""
    return display.state(*_LABELS[reference.standing])
