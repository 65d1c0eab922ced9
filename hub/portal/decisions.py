"""The public page of what this village's moderators decided: who, what, why, when, and about which thing."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.core.cid import id_text
from hub.moderation.decisions import Decision, decisions
from hub.plugins import Line
from hub.portal.dates import when
from hub.portal.lines import lines_of
from naming.api import display_names

A_PAGE = 30


class Shown(NamedTuple):
    """One decision as the page tells it. `line`: what it is about, where the reader may see that. `is_about`: the
    person is meant and not something that they wrote."""

    hex: str
    words: str
    by: str
    by_id: str
    when: str
    reason: str
    person: str
    person_id: str
    line: Line | None
    lifted: bool
    is_about: bool


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest decisions first."""
    before = request.GET.get("before", "")
    found = decisions(int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None, A_PAGE)
    older = found[-1].act.position if len(found) == A_PAGE else None
    template = "portal/_decisions.html" if "X-Fragment" in request.headers else "portal/decisions.html"
    return render(request, template, {"decisions": shown(request, found), "older": older, "newest": before})


def shown(request: HttpRequest, found: Iterable[Decision]) -> list[Shown]:
    """Decisions in words: two statements and the plugins' own for any number."""
    found = list(found)
    names = display_names({who for one in found for who in (one.act.person, one.person) if who})
    lines = lines_of(request, [one.entry.position for one in found if one.entry])
    return [
        Shown(
            one.act.id[:8].hex(),
            words(one),
            names[one.act.person],
            id_text(one.act.person),
            when(one.act.stamp),
            one.reason,
            names.get(one.person, ""),
            id_text(one.person) if one.person else "",
            lines.get(one.entry.position) if one.entry else None,
            one.lifted,
            one.entry is None,
        )
        for one in found
    ]


def words(one: Decision) -> str:
    """What was done."""
    return {
        "hide": _("Taken out of sight"),
        "block": _("Blocked: nothing of theirs is shown here"),
        "erase": _("Erased for good"),
        "lift": _("Let be heard again") if one.of == "block" else _("Shown again"),
    }.get(one.kind, one.kind)
