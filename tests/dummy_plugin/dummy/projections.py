"""From records to rows: marks in batches, the rest one by one."""

from collections.abc import Sequence

from dummy import records
from dummy.models import Mark, Touched
from hub.api import Message, each_message, reducer
from hub.core.cid import short_of


@reducer(records.Mark)
def marks(batch: list[Message]) -> None:
    rows = [Mark(position=message.position, stamp=message.stamp) for message in batch]
    Mark.objects.bulk_create(rows, ignore_conflicts=True)


@reducer(records.Change, records.Back)
@each_message
def touched(message: Message) -> None:
    target8 = short_of(message.record.target) if isinstance(message.record, records.Change | records.Back) else None
    if target8 is not None:
        Touched.objects.get_or_create(position=message.position, target8=target8)


def forget(positions: Sequence[int]) -> None:
    for model in (Mark, Touched):
        model.objects.filter(position__in=positions).delete()
