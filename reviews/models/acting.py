"""Columns that several facts have."""

from django.conf import settings
from django.db import models


def person(**options):
    """A foreign key to somebody who acted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, **{"related_name": "+", **options}
    )


def earlier_seal():
    """What versions before the trail told of rows sealed such a row with; asked once more, when their database is taken over."""
    return models.CharField(max_length=64)
