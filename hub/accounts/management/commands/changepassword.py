"""Replaces Django's command of this name: nobody's secret can be set for them here."""

from typing import Any

from django.core.management import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Not used here: says why, and what to do when a secret is forgotten."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("anything", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "Nobody can set another person's secret: it opens their keys, and no copy is kept. They "
            "change it while signed in. Who forgot it signs up anew, and two stewards vouch for them."
        )
