"""Items by their words, those of the record and of later changes alike."""

from collections.abc import Iterable

from django.http import HttpRequest

from hub import api
from hub.core.short_ids import short_of
from plugins.library.items.reading import Work, works
from plugins.library.models import Item

KINDS = ("library.item", "library.change")


def items_with(words: str, request: HttpRequest, most: int) -> list[Work]:
    """Items that who asks may read and that say all these words, what came last first."""
    records = api.found(words, KINDS, 4 * most)
    item_at = positions_of(str(said["target"]) for said in records.values() if said["t"] == KINDS[1])
    meant = [item_at.get(str(said["target"]), 0) if said["t"] == KINDS[1] else at for at, said in records.items()]
    return [work for work in works(list(dict.fromkeys(meant)), request).values() if work.is_shown][:most]


def positions_of(items: Iterable[str]) -> dict[str, int]:
    """Where the items with these ids stand in the log; those that are not here, or out of sight, are left out."""
    short_ids = {text: short_of(text) for text in items}
    rows = Item.objects.visible().filter(id8__in=[each for each in short_ids.values() if each is not None])
    at = dict(rows.values_list("id8", "position"))
    return {text: at[each] for text, each in short_ids.items() if each in at}
