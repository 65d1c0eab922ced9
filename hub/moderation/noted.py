"""Decisions that nobody signs, because they concern this hub alone: a plugin switched on or off, something declined
that waited to be let through. They are noted for the page of decisions, one row each.
"""

from django.db.models import Q

from hub.log.clock import clock
from hub.log.tables import head_position
from hub.moderation.acts import announce
from hub.moderation.models import Noted


def note(kind: str, what: str, by: bytes, reason: str = "") -> None:
    """Note a decision; open pages hear of it."""
    Noted.objects.create(kind=kind, what=what, by=by, reason=reason, position=head_position(), stamp=clock.best())
    announce()


def take_back(kind: str, what: str) -> None:
    """From now on the page says that these were taken back."""
    Noted.objects.filter(kind=kind, what=what, lifted=False).update(lifted=True)


def noted(before: tuple[int, int] | None, most: int) -> list[Noted]:
    """The newest before a place: a position of the log, and the number of a row among those noted there."""
    rows = Noted.objects.order_by("-position", "-pk")
    if before is not None:
        position, number = before
        rows = rows.filter(Q(position__lt=position) | Q(position=position, pk__lt=number))
    return list(rows[:most])
