"""What plugins did wrong in the process *hub*, written down there for the desk to show, which is another process's.

Each end of a service is one small write; the pauses between two starts, which grow, bound how many there are. What
failed at anything else is written when it is twice as often as before.
"""

from collections.abc import Collection, Iterable
from traceback import format_exception

from django.db import transaction

from hub import guard
from hub.plugins.models import Trouble

LONGEST = 20_000
"""Signs of a traceback that are kept: its end says what happened."""
OF_SERVICES = "service "


def note(label: str, service: str, error: BaseException | None) -> None:
    """Write down how a service ended; None: by itself."""
    words = "" if error is None else guard.last_words(error)
    text = "" if error is None else "".join(format_exception(error))
    with transaction.atomic():
        row, _made = Trouble.objects.get_or_create(label=label, member=f"{OF_SERVICES}{service}")
        row.times, row.words, row.traceback = row.times + 1, storable(words), storable(text)
        row.save()


def write(troubles: Iterable[guard.Trouble]) -> None:
    """Write down what plugins did wrong in this process at anything but their services."""
    with transaction.atomic():
        for one in troubles:
            told = {"times": one.times, "words": storable(one.words), "traceback": storable(one.traceback)}
            Trouble.objects.update_or_create(label=one.label, member=one.member, defaults=told)


def storable(text: str) -> str:
    """What every database takes."""
    return text[-LONGEST:].replace("\0", "").encode(errors="replace").decode()


def forget(labels: Collection[str]) -> None:
    """Begin anew with the services of these plugins."""
    Trouble.objects.filter(label__in=labels, member__startswith=OF_SERVICES).delete()


def begin() -> None:
    """Begin anew with everything but services."""
    left = Trouble.objects.exclude(member__startswith=OF_SERVICES)
    if left.exists():  # else nothing is written, and nobody is waited for
        left.delete()


def written_down(label: str) -> list[guard.Trouble]:
    """What a plugin did wrong in the process *hub* since that began, or its services were switched on."""
    rows = Trouble.objects.filter(label=label).order_by("member")
    return [guard.Trouble(label, row.member, row.times, row.words, row.traceback) for row in rows]
