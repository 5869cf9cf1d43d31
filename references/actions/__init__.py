"""Everything that changes references, their notices, uploaded files and links."""

from references.actions.files import (
    Imported,
    discard_upload,
    import_references,
    keep_upload,
)
from references.actions.pages import (
    last_seen,
    note_page,
    replace_work,
    replaced_by,
    successors,
)
from references.actions.works import (
    StaleWork,
    correct_reference,
    import_reference,
    keep_abstracts,
    looks_like,
    lost_identifiers,
    merge_references,
    note_links,
    record_link,
    record_lookup,
    record_notice,
    same_work,
    state_of,
)

__all__ = [
    "Imported",
    "StaleWork",
    "correct_reference",
    "discard_upload",
    "import_reference",
    "import_references",
    "keep_abstracts",
    "keep_upload",
    "last_seen",
    "looks_like",
    "lost_identifiers",
    "merge_references",
    "note_links",
    "note_page",
    "record_link",
    "record_lookup",
    "record_notice",
    "replace_work",
    "replaced_by",
    "same_work",
    "state_of",
    "successors",
]
