"""Letting go of a copy too many: only when all that are called said a moment ago that they stay, and this hub told
nobody lately that it does.

Between asking and going others ask and go too. Who says "stays" and who goes are never the same: both write the same
row, one after the other, and whoever comes second sees what the first did (docs/adr/0036).
"""

from collections.abc import Callable, Iterable

from django.db import transaction

from hub.core.short_ids import short
from plugins.pins.answering import NEVER
from plugins.pins.core.standing import Duty
from plugins.pins.keeping import give_up
from plugins.pins.models import Kept, Staying
from plugins.pins.seeing import Seen, seen


def let_go(found: Iterable[Seen], me: bytes, enough_stay: Callable[[Seen], bool]) -> int:
    """Let go of those of these promises that others keep; of how many. enough_stay: asks all who are called anew."""
    surplus = [each for each in found if each.standing.duties == {Duty.MAY_DROP} and is_kept_at_all(each)]
    return sum(enough_stay(each) and went(each, me) for each in surplus)


def is_kept_at_all(each: Seen) -> bool:
    return Kept.objects.filter(pin8=short(each.promise.entry.id)).exists()


def went(each: Seen, me: bytes) -> bool:
    """Go, if that is still right: whether it did."""
    with transaction.atomic():
        Staying.objects.select_for_update().get_or_create(pin8=short(each.promise.entry.id), defaults={"day": NEVER})
        [now] = seen([each.promise], me)
        if now.standing.duties != {Duty.MAY_DROP} or now.standing.called != each.standing.called:
            return False
        give_up(now)
    return True
