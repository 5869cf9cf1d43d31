"""Proposes the house texts that come with the software, for a site that has none yet."""

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from people.models import User
from website.actions import create_page, propose_page
from website.models import Page

FOLDER = Path(__file__).resolve().parents[2] / "house_texts"
# The order of the footer; what is not named comes last.
ORDER = (
    *("about", "editorial-policy", "medical-review", "corrections"),
    *("funding", "privacy", "disclaimer", "contact"),
)


def texts() -> dict[str, dict[str, str]]:
    """Title, summary and body of every text by its slug, with the site's own name in them."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml"), key=lambda path: (_place(path.stem), path.stem)):
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = {
            name: fields[name].replace("{site_name}", settings.SITE_NAME)
            for name in ("title", "summary", "body")
        }
    return found


def _place(slug: str) -> int:
    return ORDER.index(slug) if slug in ORDER else len(ORDER)


class Command(BaseCommand):
    help = (
        "Proposes the house texts that come with the software. A managing editor other than the "
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
        for position, (slug, text) in enumerate(texts().items(), 1):
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
            raise CommandError(f"{person} may not propose house texts. Name a managing editor.")
        return person

    def _propose(self, page: Page, person: User, text: dict[str, str]) -> None:
        try:
            propose_page(page=page, by=person, **text)
        except ValidationError as problem:
            raise CommandError(f"{page.slug}: {' '.join(problem.messages)}") from problem
