"""Search over what is live: the question understood, candidates found by the database, and the best of them put first here.

Words are read by `articles.words`, so that PostgreSQL and SQLite find the same. What is shown of an article is what its
reviewers signed, never what the index holds.
"""

from website.search.finding import PER_PAGE, Found, find
from website.search.question import MAX_QUERY, tidy

__all__ = ["MAX_QUERY", "PER_PAGE", "Found", "find", "tidy"]
