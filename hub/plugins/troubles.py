"""What services of plugins did wrong, written down by the process *hub* where it happens, for the desk to show.

Each end of a service is one small write; the pauses between two starts, which grow, bound how many there are.
"""

from collections.abc import Collection
from traceback import format_exception

from django.db import transaction

from hub import guard
from hub.plugins.models import Trouble

LONGEST = 20_000
"""Signs of a traceback that are kept: its end says what happened."""


def note(label: str, service: str, error: BaseException | None) -> None:
    """Write down how a service ended; None: by itself."""
    words = "" if error is None else guard.last_words(error)
    text = "" if error is None else "".join(format_exception(error))
    with transaction.atomic():
        row, _made = Trouble.objects.get_or_create(label=label, service=service)
        row.times, row.words, row.traceback = row.times + 1, storable(words), storable(text)
        row.save()


def storable(text: str) -> str:
    """What every database takes."""
    return text[-LONGEST:].replace("\0", "").encode(errors="replace").decode()


def forget(labels: Collection[str]) -> None:
    """Begin anew with these plugins."""
    Trouble.objects.filter(label__in=labels).delete()


def of_services(label: str) -> list[guard.Trouble]:
    """What the services of a plugin did wrong since they were started."""
    rows = Trouble.objects.filter(label=label).order_by("service")
    return [guard.Trouble(label, f"service {row.service}", row.times, row.words, row.traceback) for row in rows]
