"""Tasks that end in each of the ways in which tasks end."""

import time

from django.db import OperationalError
from django_tasks import task

from people.jobs import TryAgain
from people.refusals import Refusal
from references.models import Link


@task()
def tell(*, number: int, by: int) -> str:
    return f"Told {number}."


@task()
def wait_for_an_answer(*, number: int, by: int) -> str:
    raise TryAgain("The library did not answer.")


@task()
def ask_for_too_much(*, number: int, by: int) -> str:
    raise Refusal("There is no such book.")


@task()
def stumble(*, number: int, by: int) -> str:
    raise ValueError("what Stan wrote in confidence")


@task()
def lose_the_database(*, number: int, by: int) -> str:
    raise OperationalError("server closed the connection")


@task()
def take_long_at_first(*, number: int, by: int) -> str:
    """The first time it is cut off long before it ends; from then on it finds what it did."""
    _, is_new = Link.objects.get_or_create(url=f"https://example.org/{number}")
    time.sleep(60 if is_new else 0)
    return "Done."
