"""The public page of what this village's moderators decided: who, what, why, when, and about which thing."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.accounts.seats import told
from hub.accounts.seats.told import Told
from hub.api import person_of
from hub.api.lines import lines_of
from hub.core.cid import id_text
from hub.moderation.decisions import Decision, decisions
from hub.moderation.models import Noted
from hub.moderation.noted import noted
from hub.plugins import Line
from hub.portal.dates import when
from hub.portal.people import role_word
from hub.portal.rules.words import told as words_of_rules
from naming.api import display_names

A_PAGE = 30
Place = tuple[int, int]
"""A position of the log, and the number of what was noted there; 0 for the entry itself."""


class Shown(NamedTuple):
    """One decision as the page tells it. `line`: what it is about, where the reader may see that. `is_about`: the
    person is meant and not something that they wrote."""

    hex: str
    words: str
    by: str
    by_id: str
    when: str
    reason: str
    person: str = ""
    person_id: str = ""
    line: Line | None = None
    lifted: bool = False
    is_about: bool = False


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The newest decisions first."""
    before = request.GET.get("before", "")
    found, older = newest(request, place_of(before))
    template = "portal/_decisions.html" if "X-Fragment" in request.headers else "portal/decisions.html"
    return render(request, template, {"decisions": found, "older": older, "newest": before})


def place_of(before: str) -> Place | None:
    """What the link to older decisions says; None for the newest."""
    parts = [part for part in before.split("-") if part.isascii() and part.isdecimal() and len(part) < 19]
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 else None


def newest(request: HttpRequest, before: Place | None) -> tuple[list[Shown], str]:
    """Acts and what was noted beside them, in one order; and the place before which there is more, empty for none.

    Of each kind a page is read; where one of them ends first, the page ends for both."""
    bound = None if before is None else before[0] + (before[1] > 0)
    found, last_act = decisions(bound, A_PAGE)
    seats, last_seat = told.told(bound, A_PAGE)
    rows = noted(before, A_PAGE)
    ends = [(last, 0) for last in (last_act, last_seat) if last is not None]
    ends += [(rows[-1].position, rows[-1].pk)] if len(rows) == A_PAGE else []
    end = max(ends, default=(0, 0))
    first = end[0] + (end[1] > 0)
    acts = [one for one in found if one.act.position >= first]
    seats = [one for one in seats if one.act.position >= first]
    rows = [row for row in rows if (row.position, row.pk) >= end]
    places = [(at, 0) for at in (*(one.act.position for one in acts), *(one.act.position for one in seats))]
    places += [(row.position, row.pk) for row in rows]
    said = [*shown(request, acts), *shown_seats(request, seats), *shown_noted(request, rows)]
    lines = dict(zip(places, said, strict=True))
    return [lines[place] for place in sorted(places, reverse=True)], "-".join(map(str, end)) if ends else ""


def shown_noted(request: HttpRequest, rows: Iterable[Noted]) -> list[Shown]:
    """What was noted, in words: nothing of what was declined, and not whose it was."""
    rows = list(rows)
    names = display_names({bytes(row.by) for row in rows}, person_of(request))
    return [
        Shown(
            hex=f"n{row.pk}",
            words=noted_words(row),
            by=names[bytes(row.by)],
            by_id=id_text(bytes(row.by)),
            when=when(row.stamp),
            reason=row.reason,
            lifted=row.lifted,
        )
        for row in rows
    ]


def shown_seats(request: HttpRequest, found: Iterable[Told]) -> list[Shown]:
    """What was decided about seats and rules, in words."""
    found = list(found)
    names = display_names({who for one in found for who in (one.act.person, one.person) if who}, person_of(request))
    return [
        Shown(
            hex=one.act.id[:8].hex(),
            words=seat_words(one),
            by=names[one.act.person],
            by_id=id_text(one.act.person),
            when=when(one.act.stamp),
            reason=one.reason,
            person=names.get(one.person, ""),
            person_id=id_text(one.person) if one.person else "",
            is_about=True,
        )
        for one in found
    ]


def rules(one: Told) -> list[tuple[Any, Any]]:
    """What the rules are since, each with its question; what kind of place it is is no rule."""
    return words_of_rules(one.rules or {})[1:]


def seat_words(one: Told) -> str:
    """What was decided about a seat, or what the rules are since."""
    if one.rules is not None:
        return _("Rules of this hub: %(rules)s") % {
            "rules": "; ".join(f"{asked}: {said}" for asked, said in rules(one))
        }
    role = role_word(one.role)
    return {
        told.SEAT: _("Given a seat: %(role)s"),
        told.PROPOSE: _("Proposed for a seat: %(role)s"),
        told.ASSENT: _("Another steward agrees to the seat: %(role)s"),
        told.OBJECT: _("A steward objects to the seat: %(role)s"),
        told.ASK: _("Asked that a seat ends: %(role)s"),
        told.END: _("The seat has ended: %(role)s"),
    }[one.kind] % {"role": role}


def noted_words(row: Noted) -> str:
    """What was done for this hub alone."""
    if row.kind == Noted.Kind.DECLINE:
        return _("Not let through: something that waited to be published")
    said = _("%(name)s is switched on.") if row.kind == Noted.Kind.ON else _("%(name)s is switched off.")
    config = apps.app_configs.get(row.what)
    return said % {"name": config.verbose_name if config else row.what}


def shown(request: HttpRequest, found: Iterable[Decision]) -> list[Shown]:
    """Decisions in words: two statements and the plugins' own for any number."""
    found = list(found)
    names = display_names({who for one in found for who in (one.act.person, one.person) if who}, person_of(request))
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
