"""A work as readers see it: its entry in a reference list, its marker in the text, its short name."""

from references.formatting.entries import format_entry, format_marker, format_plain, joined
from references.formatting.labels import best_url, short_label

__all__ = ["best_url", "format_entry", "format_marker", "format_plain", "joined", "short_label"]
