"""What people are told of a board's rights: who writes, who adds photos."""

from django.utils.translation import gettext as _

from hub import api
from plugins.forum.boards.standing import Board


def who_writes(board: Board, act: str) -> str:
    """Why somebody who is signed in cannot write here."""
    if board.closed:
        return _("This board is closed: it is read and no longer written on.")
    return {
        "moderator": _("Only moderators and stewards write here."),
        "steward": _("Only stewards write here."),
    }.get(board.least(act), _("Only members of this village write here."))


def no_photos(board: Board, role: str) -> str:
    """Why somebody who may write here may add no photo; empty where they may."""
    if board.allows(role, "upload") and api.may_upload(role):
        return ""
    if board.least("upload") == "steward" or not api.may_upload(role):
        return _("Only stewards add photos here.")
    return _("Only moderators and stewards add photos here.")
