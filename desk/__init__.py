"""The editors' admin and the reviewers' desk, a folder for each subject.

In each: the lists and windows (`admin`), what is done with a row (`actions`), `forms`; `common` is shared, and
`dashboard` holds the navigation and what waits.
"""
