"""`manage.py generate_docs`: docs/statuts.md and docs/permissions.md from the tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import get_resolver

from pvd_portal.dossiers.documentation import write_documents


class Command(BaseCommand):
    help = "Écrit docs/statuts.md et docs/permissions.md à partir des tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="N'écrit rien ; échoue si un document est périmé."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        # The kinds register when the addresses are read.
        get_resolver().url_patterns  # noqa: B018
        docs = settings.BASE_DIR / "docs"
        stale = []
        for name, text in write_documents().items():
            path = docs / name
            if path.is_file() and path.read_text(encoding="utf-8") == text:
                continue
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
        if check and stale:
            raise CommandError(f"À refaire par generate_docs : {', '.join(stale)}.")
        self.stdout.write("Les documents sont à jour.")
