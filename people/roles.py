"""The four roles; what each may do is said where everything that can be done is known."""

WRITERS = "Writers"
EDITORS = "Editors"
MANAGING_EDITORS = "Managing editors"
REVIEWERS = "Reviewers"

# Whose members work in the admin.
STAFF_GROUPS = (WRITERS, EDITORS, MANAGING_EDITORS)
