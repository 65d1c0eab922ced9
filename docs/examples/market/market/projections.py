"""From records to rows. The hub may hand over the same message twice and in any order."""

from collections.abc import Sequence

from hub.api import Message, reducer
from market import records
from market.models import Price


@reducer(records.Price)
def prices(batch: list[Message]) -> None:
    rows = [Price(position=message.position, stamp=message.stamp) for message in batch]
    Price.objects.bulk_create(rows, ignore_conflicts=True)


def forget(positions: Sequence[int]) -> None:
    """Entries that were erased or count no more."""
    Price.objects.filter(pk__in=positions).delete()
