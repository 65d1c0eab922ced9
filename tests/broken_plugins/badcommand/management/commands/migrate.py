"""Would be run in place of Django's."""

from django.core.management import BaseCommand


class Command(BaseCommand):
    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write("nothing is migrated")
