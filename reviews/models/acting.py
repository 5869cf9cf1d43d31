"""A foreign key to somebody who acted."""

from django.conf import settings
from django.db import models


def person(**options):
    """A foreign key to somebody who acted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, **{"related_name": "+", **options}
    )
