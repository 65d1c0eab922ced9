"""What people are told of a board's rights: who reads, who writes, who adds photos."""

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


def who_may_read(least: str) -> str:
    """Why somebody may not read here."""
    return {
        "moderator": _("Only moderators and stewards of this village read here."),
        "steward": _("Only stewards of this village read here."),
    }.get(least, _("Only members of this village read here."))


def who_reads(least: str, scope: str = "open") -> str:
    """What stands beside every button that sends, by the least role that may read and by whether it travels: then each
    village lets those read who have the role there."""
    first = {
        "guest": _("Everyone here can read this, without signing in too."),
        "member": _("Members of this village can read this."),
        "moderator": _("Only moderators and stewards of this village can read this."),
    }.get(least, _("Only stewards of this village can read this."))
    if scope == "here":
        return " ".join((first, _("It stays in this village: it is never given to a neighbour.")))
    there = {
        "guest": _("It travels to neighbouring villages with your name, and copies there may stay."),
        "member": _("It travels to neighbouring villages with your name; members there read it, and copies may stay."),
        "moderator": _(
            "But it travels to neighbouring villages with your name: moderators and stewards there read it, and copies"
            " may stay."
        ),
    }.get(
        least, _("But it travels to neighbouring villages with your name: stewards there read it, and copies may stay.")
    )
    return f"{first} {there}"
