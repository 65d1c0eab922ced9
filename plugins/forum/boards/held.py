"""Whose words a moderator of this village sees before they stand on a board, and who may write there as a guest or
without a name.

A hub signs no words that nobody has seen, so those of guests, and what is written without a name, wait by whatever rule
a board has. Boards of other villages ask nobody here: their moderators look at another queue.
"""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import api
from hub.api.pages import refuse
from hub.core.errors import LocalError
from hub.core.record import Record
from plugins.forum.boards.standing import Board
from plugins.forum.boards.wording import no_photos


def may_write(board: Board, role: str, act: str) -> bool:
    """Whether somebody of this role may begin a "topic" or "reply" here; guests only on this village's boards."""
    if role == "guest" and not (board.here and board.allows(role, "read") and api.may_post(role)):
        return False
    return board.allows(role, act)


def waits(request: HttpRequest, board: Board) -> bool:
    """Whether what somebody writes on a board waits for a moderator, by who they are."""
    role = api.role_of(request)
    if role == "guest":
        return True
    if not board.here or api.reaches(role, "moderator"):
        return False
    return board.precheck == "member" or (board.precheck == "newcomer" and api.is_newcomer(request))


def asks(request: HttpRequest, board: Board) -> dict[str, Any]:
    """What the form asks of who writes. The queue shows words alone, so what waits goes without a photo."""
    role = api.role_of(request)
    is_guest, why = role == "guest", no_photos_waiting() if waits(request, board) else no_photos(board, role)
    return {"no_photos": why, "is_guest": is_guest, "may_be_nameless": board.anonymous and board.here and not is_guest}


def no_photos_waiting() -> str:
    """Why no photo goes along."""
    return _("What a moderator sees first goes without a photo.")


def told(request: HttpRequest, board: Board) -> str:
    """What stands beside the button: who sees it first, and what could be found out."""
    if api.role_of(request) == "guest":
        return _(
            "A moderator of this village sees it first, and this hub signs it for you. Until then, who looks after"
            " this box could find out at which screen it was written."
        )
    if not waits(request, board):
        return ""
    words = _("A moderator of this village sees it first. Until then you find it under “What I sent”.")
    if board.anonymous and board.here:
        words += " " + _("Without your name it stands only on the page that follows; keep its address.")
    return words


def signature(given: dict[str, Any], name: str) -> dict[str, Any]:
    """What a record says of its writer, by what a valid form says; `name` is that of who is signed in."""
    if "name" in given:
        return {"as_": given["name"], "by": "guest"}
    if given.get("nameless"):
        return {"as_": "", "by": "anonymous"}
    return {"as_": name}


def hold(request: HttpRequest, form: Form, made: Callable[[dict[str, Any]], Record], scope: str, at: str) -> str | None:
    """Have what a valid form says wait; the page on which its writer sees what becomes of it. None, with a sentence in
    the form, when it cannot be kept. at: the page where it will stand."""
    try:
        record = made(form.cleaned_data)
        return api.hold(request, record, scope, getattr(record, "by", None) is not None, at)
    except LocalError as error:
        refuse(form, error)
        return None
