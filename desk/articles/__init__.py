"""Articles on the desk.

The list: `admin` (columns) and `changelist` (query, filters, search). The form: `forms`, `editing`, `sidebar`.
Buttons: `actions/`, shown by `sidebar`.
"""
