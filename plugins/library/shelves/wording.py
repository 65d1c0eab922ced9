"""What people are told of a shelf's rights."""

from django.utils.translation import gettext as _

from hub import api
from plugins.library.shelves.standing import Shelf


def who_adds(shelf: Shelf, role: str) -> str:
    """Why somebody who is signed in cannot add here."""
    if shelf.closed:
        return _("This shelf is closed: nothing more is added.")
    if shelf.allows(role, "add") and not api.may_upload(role):
        return _("Only stewards of this village add files.")
    return {
        "moderator": _("Only moderators and stewards add files here."),
        "steward": _("Only stewards add files here."),
    }.get(shelf.least("add"), _("Only members of this village add files here."))


def told(shelf: Shelf) -> str:
    """What stands beside the button of a shelf where things wait."""
    if not shelf.waits:
        return ""
    return _("A moderator looks at it first. Until then you find it under “What I added”.")
