"""Reading a file of references that somebody exported elsewhere: RIS, PubMed (.nbib), BibTeX, CSL-JSON.

`read` touches no database. What it found is shown first, entry by entry; `references.matching` says what is
here already, and `references.actions.import_references` stores what the editor chose.
"""

from references.importing.batch import MAX_BYTES, MAX_ENTRIES, Batch, Entry, Unreadable
from references.importing.reading import read

__all__ = ["MAX_BYTES", "MAX_ENTRIES", "Batch", "Entry", "Unreadable", "read"]
