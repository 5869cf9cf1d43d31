"""Questions about texts, each asked in one place."""

from people.append_only import FactQuerySet

# What makes a text long. Lists of texts show none of it.
WHOLE_TEXTS = ("body", "html", "words")


def whole_texts(prefix: str) -> tuple[str, ...]:
    """The same columns of a revision that is joined under this prefix, to be deferred."""
    return tuple(f"{prefix}{name}" for name in WHOLE_TEXTS)


class RevisionQuerySet(FactQuerySet):
    def without_texts(self) -> "RevisionQuerySet":
        """For lists: all but the words themselves."""
        return self.defer(*WHOLE_TEXTS)
