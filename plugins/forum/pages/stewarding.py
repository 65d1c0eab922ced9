"""A steward's pages about the boards of this village: a new one, their words and rules, their order.

What is saved here are signed records like all else; they count everywhere by the seat that they cite.
"""

from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.api.pages import kept, status_of, who_reads
from hub.core.errors import LocalError
from plugins.forum import records
from plugins.forum.boards.presets import PRESETS, given_by
from plugins.forum.boards.rules import RIGHTS, replaced_by_now
from plugins.forum.boards.standing import Board, grouped, standing
from plugins.forum.pages import forms
from plugins.forum.pages.acts import either, publish, refusal
from plugins.forum.pages.views import board_here, no_board


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """This village's boards in their order, each with what a steward may do."""
    if api.right_of(request, "steward") is None:
        return not_a_steward(request)
    groups = grouped(board for board in standing() if board.here)
    return render(request, "forum/stewarding.html", {"groups": groups})


@either
def new_board(request: HttpRequest) -> HttpResponse:
    """A form that a preset may fill in."""
    right = api.right_of(request, "steward")
    if right is None:
        return not_a_steward(request)
    preset = request.GET.get("preset", "")
    form = forms.NewBoard(request.POST or None, initial=given_by(preset) | kept(request))
    if form.is_valid():
        record = records.Board(**right, **form.words, order=api.last_place(ours()))
        if publish(request, form, record):
            return redirect("forum:boards")
    context = {"form": form, "who_reads": who_reads(RIGHTS["read"]), "presets": PRESETS, "chosen": preset}
    return render(request, "forum/new_board.html", context, status=status_of(form))


@either
def change_board(request: HttpRequest, board8: str) -> HttpResponse:
    """New words and rules for a board; whoever changed it at the same time elsewhere is shown."""
    right, board = api.right_of(request, "steward"), board_here(board8)
    if board is None:
        return no_board(request)
    if right is None or not board.here:
        return not_a_steward(request)
    form = forms.ChangeBoard(request.POST or None, initial=as_it_is(board) | kept(request))
    if form.is_valid() and publish(request, form, changed(board, right, form.words)):
        return redirect("forum:board", board8)
    context = {"form": form, "board": board, "others": board.heads[1:], "who_reads": who_reads(RIGHTS["read"])}
    return render(request, "forum/change_board.html", context, status=status_of(form))


@require_POST
def up(request: HttpRequest, board8: str) -> HttpResponse:
    """One place towards the top of its heading."""
    return moved(request, board8, -1)


@require_POST
def down(request: HttpRequest, board8: str) -> HttpResponse:
    """One place towards the end of its heading."""
    return moved(request, board8, 1)


def moved(request: HttpRequest, board8: str, by: int) -> HttpResponse:
    """Change places with a neighbour under the same heading, at the ends with nobody."""
    right, board = api.right_of(request, "steward"), board_here(board8)
    if board is None:
        return no_board(request)
    if right is None or not board.here:
        return not_a_steward(request)
    try:
        for each, order in api.new_places(ours(), board, by, attrgetter("heading")):
            api.publish(request, changed(each, right, {"order": order}))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("forum:stewarding")


def ours() -> list[Board]:
    """This village's boards as they stand on the page, heading after heading."""
    here = [board for board in standing() if board.here]
    return [board for group in grouped(here) for board in group.boards]


def as_it_is(board: Board) -> dict[str, Any]:
    """What the form of a board begins with."""
    acts = ("read", "topic", "reply", "upload", "moderate")
    rights = {act: board.least(act) for act in acts}
    return {"title": board.title, "about": board.about, "group": board.group, "closed": board.closed, **rights} | {
        "precheck": board.precheck,
        "anonymous": board.anonymous,
    }


def changed(board: Board, right: dict[str, Any], words: dict[str, Any]) -> records.BoardChange:
    """A record that says a board whole again, with other words; it replaces all that changed it before."""
    now = {name: board.now.get(name) for name in ("title", "rights", "about", "group", "precheck")}
    now |= {"order": board.order, "anonymous": bool(board.now.get("anonymous")), "closed": board.closed}
    return records.BoardChange(board=board.text_id, after=replaced_by_now(board.entry), **right, **{**now, **words})


def not_a_steward(request: HttpRequest) -> HttpResponse:
    """Why this page is not for somebody."""
    return refusal(request, _("Only stewards of this village look after its boards."))
