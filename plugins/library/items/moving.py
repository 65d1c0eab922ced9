"""Who may put an item on another shelf, on which, and by what right."""

from typing import Any

from django.http import HttpRequest

from hub import api
from plugins.library.items.places import shelf_of
from plugins.library.items.reading import Work
from plugins.library.shelves.standing import Shelf, shelf_named, standing


def may_move(work: Work, request: HttpRequest) -> bool:
    """Whether who asks may move an item at all."""
    return not work.gone and work.is_shown and (work.mine or right_to_move(work, request) is not None)


def right_to_move(work: Work, request: HttpRequest) -> dict[str, Any] | None:
    """The seat by which who asks moves what others added: at the village whose shelf it was added to."""
    origin = shelf_named(shelf_of(work.entry))
    return api.right_of(request, "moderator") if origin is not None and origin.here else None


def others_for(work: Work, request: HttpRequest) -> list[Shelf]:
    """The shelves to which who asks may move an item."""
    role, origin = api.role_of(request), shelf_named(shelf_of(work.entry))
    seated = right_to_move(work, request) is not None
    return [
        shelf
        for shelf in standing()
        if origin is not None
        and shelf.text_id != work.shelf.text_id
        and shelf.scope == origin.scope
        and shelf.allows(role, "add")
        and (shelf.here or not seated)
    ]
