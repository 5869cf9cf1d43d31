"""Propose the site pages that come with the software, for a site that has none yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from people.models import User
from website.actions import create_page, propose_page
from website.default_pages import default_pages
from website.models import Page


class Command(BaseCommand):
    help = (
        "Propose the site pages that come with the software. A managing editor other than the "
        "one named by --by approves each of them in the admin; readers see nothing before. Pages that "
        "already have a version are left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--by", required=True, metavar="EMAIL", help="who proposes them: a managing editor"
        )

    @transaction.atomic
    def handle(self, *args: Any, by: str, **options: Any) -> None:
        person = self._person(by)
        proposed = 0
        for position, (slug, text) in enumerate(default_pages().items(), 1):
            page = Page.objects.filter(slug=slug).first()
            if page and page.versions.exists():
                self.stdout.write(f"{slug} already has a version.")
                continue
            page = page or create_page(by=person, slug=slug, position=position)
            self._propose(page, person, text)
            proposed += 1
        self.stdout.write(
            f"{proposed} proposed. Another managing editor approves them in the admin."
        )

    def _person(self, email: str) -> User:
        person = User.objects.filter(email=email.lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody who can sign in has the address {email}.")
        if not person.has_perm("website.add_pageversion"):
            raise CommandError(f"{person} may not propose site pages. Name a managing editor.")
        return person

    def _propose(self, page: Page, person: User, text: dict[str, str]) -> None:
        try:
            propose_page(page=page, by=person, **text)
        except ValidationError as problem:
            raise CommandError(f"{page.slug}: {' '.join(problem.messages)}") from problem
