"""The readers' pages and the site's own pages.

More than fifteen modules: one for each kind of page, so that a page and what it asks stand together.
"""
