"""The one item, or the one wish, that an address names."""

from django.http import HttpRequest

from hub import api
from plugins.library.items.reading import Work, works_of
from plugins.library.models import Item
from plugins.library.shelves.standing import digest_of
from plugins.library.wishes import rows
from plugins.library.wishes.reading import Wish, is_wish, wishes_of


def work_at(request: HttpRequest, text_id: str) -> Work | None:
    """An item by its whole id, or by that of a change of it, if it is here and who asks may read it."""
    entry = entry_at(text_id)
    if entry is not None and (entry.record or {}).get("t") == "library.change":
        entry = entry_at(str((entry.record or {}).get("target")))
    if entry is None or not Item.objects.visible().filter(position=entry.position).exists():
        return None
    return works_of([entry], request).get(entry.position)


def wish_at(request: HttpRequest, text_id: str) -> Wish | None:
    """A wish by its id, if it is here and nobody took it back."""
    entry = entry_at(text_id)
    if entry is None or not is_wish(entry) or not rows.in_sight().filter(position=entry.position).exists():
        return None
    return wishes_of([entry], request)[0]


def entry_at(text_id: str) -> api.Written | None:
    """The entry with this id, if it is here."""
    digest = digest_of(text_id)
    return None if digest is None else api.written_by_id(digest)
