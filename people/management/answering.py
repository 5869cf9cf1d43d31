"""Who answers for what the owner does on the server."""

from django.core.management import CommandError

from people.models import User


def answering(email: str) -> User:
    """The person with this address; CommandError when there is none."""
    person = User.objects.filter(email=email.lower(), is_active=True).first()
    if person is None:
        raise CommandError(
            f"There is nobody here with the address “{email}”. Name yours with --by."
        )
    return person
