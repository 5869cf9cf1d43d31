"""Whether somebody can sign in, in words."""

from django.utils.safestring import SafeString

from desk.common import display
from people.models import User


def account_status(person: User) -> SafeString:
    if person.erased_at:
        return display.state("quiet", "erased")
    if not person.is_active:
        return display.state("bad", "closed")
    if not person.has_valid_seal():
        return display.state("bad", "changed outside the site")
    if not person.has_usable_password():
        return display.state("quiet", "no password")
    return display.state("good", "can sign in")
