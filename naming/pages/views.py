"""Names to look at: those of this hub, those of somebody, and one name with the trail that leads from it."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hub import api
from hub.api.pages import page
from hub.core.cid import id_text
from naming.claimed import claimed_by
from naming.core.labels import labels_of, zone_of
from naming.core.registers import BLOCKED, HIDDEN, NONE, Register
from naming.core.resolving import Answer
from naming.held import Held, id_of
from naming.offers import offered_to
from naming.pages import groups, places, wording
from naming.pages.answers import no_place
from naming.pages.check_words import check_words_of
from naming.pages.places import Place
from naming.pages.seeing import Seeing
from naming.pages.warning import warnings
from naming.projections import counted
from naming.viewing import before, known_to, resolve_typed, viewer_of

A_PAGE: Final = 30
A_MINUTE: Final = 60
MOST_SEARCHED: Final = 1000
"""Newest labels of a zone that are looked through for a part of one."""


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """What this hub is called, and its names."""
    here = api.this_hub()
    if here is None:
        raise Http404
    asked = request.GET.get("q", "").strip()[:200]
    if asked and (found := found_at_once(request, asked)):
        return redirect("naming:name", found)
    held = Held()
    seeing = Seeing(request, held, viewer_of(api.person_of(request)))
    context = listed(request, seeing, here.id, asked) | {
        "claimed": [] if "before" in request.GET or asked else claimed(here.id),
        "zone_name": here.name,
        "may_claim": api.right_of(request, "steward") is not None,
        "me": id_text(seeing.me) if seeing.me else "",
        "offered": [offer(Place(*each)) for each in offered_to(seeing.me)] if seeing.me else [],
    }
    return page(request, _("Names"), "naming/_names.html", **context)


@require_safe
def of(request: HttpRequest, zone: str) -> HttpResponse:
    """The names that a person, a hub or a group gave."""
    found, here = id_of(zone), api.this_hub()
    if found is None:
        return no_place(request, _("This is no key of a zone. It looks like k-…, or like bafyrei…."))
    if here is not None and found == here.id:
        return redirect("naming:names")
    held = Held()
    seeing = Seeing(request, held, viewer_of(api.person_of(request)))
    context = listed(request, seeing, found, request.GET.get("q", "").strip()[:200])
    named = seeing.name(found)
    context |= {"zone_name": named, "is_mine": found == seeing.me, "group": groups.about(seeing, found)}
    others = named if context["group"] else _("Names by %(name)s") % {"name": named}
    heading = _("My names for things") if found == seeing.me else others
    return page(request, heading, "naming/_of.html", **context)


def listed(request: HttpRequest, seeing: Seeing, zone: bytes, asked: str) -> dict[str, Any]:
    """A page of the labels of a zone, the newest first, or those that hold what is asked for."""
    held = seeing.held
    labels = held.newest(zone, before(request), MOST_SEARCHED if asked else A_PAGE + 1)
    more = not asked and len(labels) > A_PAGE
    if asked:
        key = api.name_key(asked)
        labels = [each for each in labels if key in api.name_key(each[0])]
    labels = labels[:A_PAGE]
    held.read(zone, [label for label, _at in labels])
    registers = [(label, held.shown(zone, label)) for label, _at in labels]
    seeing.about(targets=[value.target for _label, each in registers for value in each.values], people=[zone])
    return {
        "rows": [
            row(seeing, Place(zone, label), each) for label, each in registers if each.state not in (NONE, HIDDEN)
        ],
        "before": labels[-1][1] if more else "",
        "asked": asked,
        "may_bind": places.may_bind(request, held, zone),
        "zone": id_text(zone),
    }


def row(seeing: Seeing, place: Place, register: Register) -> dict[str, Any]:
    """A label in a list."""
    return {
        "label": wording.shown(place.label),
        "address": reverse("naming:name", args=[place.name]),
        "badge": wording.state_badge(register.state),
        "leads": [seeing.leads(each.target) for each in register.values] if register.state != BLOCKED else [],
    }


def offer(place: Place) -> dict[str, str]:
    """A name that whoever looks may take."""
    return {"label": wording.shown(place.label), "address": reverse("naming:name", args=[place.name])}


def claimed(hub: bytes) -> list[dict[str, Any]]:
    """What a hub calls itself, and whether others do too, or did."""
    return [
        {
            "label": wording.shown(each.label),
            "raw": each.label,
            "address": reverse("naming:name", args=[each.label]),
            "others": each.shared,
        }
        for each in claimed_by({hub}).get(hub, [])
    ]


def found_at_once(request: HttpRequest, typed: str) -> str:
    """The name that somebody typed, if it leads anywhere; else empty."""
    try:
        found, answer = resolve_typed(Held(), viewer_of(api.person_of(request)), typed)
    except ValueError:
        return ""
    return "" if answer.state == NONE else found


@require_safe
def name(request: HttpRequest, called: str) -> HttpResponse:
    """Where a name leads and who says so; of a contested one, all who are called so."""
    held, viewer = Held(), viewer_of(api.person_of(request))
    try:
        found, answer = resolve_typed(held, viewer, called)
    except ValueError:
        return no_place(request, wording.name_problem(called))
    if found != called:
        return redirect("naming:name", found)
    seeing = Seeing(request, held, viewer)
    seeing.about([answer])
    context = told(seeing, answer, called) | may(request, held, places.place_of(held, viewer, called))
    done = page(request, shown_name(called), "naming/_name.html", **context)
    done.status_code = 404 if answer.state == NONE else 200
    return done


def told(seeing: Seeing, answer: Answer, name: str) -> dict[str, Any]:
    """What the page says of it."""
    labels = labels_of(name)
    return {
        "name": name,
        "state": answer.state,
        "badge": wording.state_badge(answer.state),
        "words": wording.state_words(answer),
        "ways": [] if answer.claims else seeing.ways(answer),
        "callers": seeing.callers(answer.claims, answer.left),
        "contested": contested(answer, labels),
        "blocks": seeing.blocked(answer.blocks),
        "warnings": [] if zone_of(labels[0]) else warnings(labels[0], known_to(seeing.held, seeing.viewer, labels[0])),
        "check": check_words_of(answer.found[0].target) if len(answer.found) == 1 else "",
        "signed_in": seeing.me is not None,
        "bare": len(labels) == 1 and zone_of(name) is None,
    }


def contested(answer: Answer, labels: Sequence[str]) -> str:
    """The label by which whoever looks can say whom they mean; empty where that is another zone's matter."""
    is_bare = len(labels) == 1 and not answer.left
    return labels[-1] if answer.claims and (is_bare or len(answer.found[0].trail) == 1) else ""


def may(request: HttpRequest, held: Held, place: Place | None) -> dict[str, Any]:
    """What whoever looks may do about it."""
    here, steward = api.this_hub(), api.right_of(request, "steward") is not None
    common = {"steward": steward, "hub_id": id_text(here.id) if here else ""}
    if place is None:
        return common
    register = held.register(*place)
    rights = places.rights(request, held, place, register)
    return common | {
        "place": place.name,
        "label": place.label,
        "zone": id_text(place.zone),
        "rights": rights,
        "leads_somewhere": bool(register.values or register.blocks),
        "ends": bool(register.values) and not register.blocks,
    }


def shown_name(name: str) -> str:
    """A name as a heading: of a key label the beginning, for the rest is told below."""
    parts = (f"{label[:12]}…" if zone_of(label) is not None else wording.shown(label) for label in name.split("."))
    return ".".join(parts)


def news(request: HttpRequest) -> str:
    """One line for the tile: how many names somebody is offered, or how many this hub has; up to a minute old, for home
    must ask seldom."""
    me, here = api.person_of(request), api.this_hub()
    if me is not None and (offers := cache.get_or_set(counted(id_text(me)), lambda: len(offered_to(me)), A_MINUTE)):
        words = ngettext("%(count)d name is offered to you", "%(count)d names are offered to you", offers)
        return words % {"count": offers}
    count = cache.get_or_set("naming/count", lambda: Held().count(here.id) if here else 0, A_MINUTE) or 0
    return ngettext("%(count)d name", "%(count)d names", count) % {"count": count} if count else ""
