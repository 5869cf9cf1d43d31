"""Questions about texts, each asked in one place."""

from people.append_only import FactQuerySet

# What makes a text long. Lists of texts show none of it.
WHOLE_TEXTS = ("body", "html", "words")


class RevisionQuerySet(FactQuerySet):
    def without_texts(self) -> "RevisionQuerySet":
        """For lists: all but the words themselves."""
        return self.defer(*WHOLE_TEXTS)
