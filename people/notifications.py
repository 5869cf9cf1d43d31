"""What a person is told about their own account."""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from people.accounts import LINK_WAITS
from people.models import User


def tell_of_new_address(person: User, old_email: str, by: User, at: datetime) -> None:
    """Say to the old address that the address was changed, without naming the new one."""
    when = timezone.localtime(at, timezone.get_default_timezone())
    words = render_to_string(
        "people/new_address.txt",
        {
            "person": person,
            "by": by,
            "when": f"{when:%-d %B %Y at %H:%M} ({timezone.get_default_timezone_name()})",
            "hours": int(LINK_WAITS.total_seconds()) // 3600,
            "site_name": settings.SITE_NAME,
            "contact": settings.CONTACT_EMAIL,
        },
    )
    subject = f"Your e-mail address at {settings.SITE_NAME} was changed"

    def send() -> None:
        send_mail(subject, words, settings.DEFAULT_FROM_EMAIL, [old_email])

    # What is saved stays saved when the mail server is down; the fault is logged.
    transaction.on_commit(send, robust=True)
