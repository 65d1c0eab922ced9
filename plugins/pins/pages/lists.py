"""What is pinned, one pin with its copies, what would be lost with this box, and a receipt for paper."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hub import api
from hub.api import HubIdentity, Written
from hub.api.pages import page, when
from hub.api.paging import newest_first
from hub.core.cid import id_text
from hub.core.short_ids import from_hex, short
from hub.plugins import Line, Way
from naming.api import display_names, ways_to_name
from plugins.pins.circle import Word, day_in, keepers, words_on
from plugins.pins.core.standing import FRESH, PATIENCE
from plugins.pins.models import Alone, Asked, Pinned
from plugins.pins.needs import entry_of, named
from plugins.pins.pages import wording
from plugins.pins.projections import IPNS
from plugins.pins.promises import ROLES, Promise, promise, promises, zone_of
from plugins.pins.seeing import Seen, has_unasked, lost_with, seen
from plugins.pins.turns import rows_of, zones

LOOKED_AT: Final = 50
"""Newest promises of this village that are weighed anew for what would be lost."""
SHOWN: Final = 50
MOST_COMING: Final = 3
MOST_PLEAS: Final = 5


@require_safe
def pins(request: HttpRequest) -> HttpResponse:
    """What this village promised, and those for whom it keeps things."""
    here = api.this_hub()
    found = newest_first([rows_of(zones(here.id) if here else ())], "position", request.GET)
    stand = seen(promises([row.position for row in found.rows]), here.id) if here is not None else []
    context: dict[str, Any] = {
        "pins": [shown(each) for each in stand],
        "before": found.before,
        "pleas": pleas(here, api.person_of(request)),
        "may_pin": may_pin(request),
        "may_offer": api.role_of(request) == "steward",
    }
    return page(request, _("Kept copies"), "pins/_pins.html", **context)


def may_pin(request: HttpRequest) -> bool:
    """Whether somebody may promise in the name of this village."""
    return api.role_of(request) in ROLES and api.seat_of(request) is not None


def shown(each: Seen) -> dict[str, Any]:
    """A promise as a row."""
    said, state = each.promise.said, each.standing.state
    return {
        "hex8": each.promise.hex8,
        "title": said["title"],
        "kind": wording.kind_word(said["what"]),
        "word": wording.state_word(state),
        "badge": wording.badge(state),
        "copies": wording.copies_line(each),
    }


def pleas(here: HubIdentity | None, viewer: bytes | None = None) -> list[dict[str, Any]]:
    """Which other villages ask for room, the newest word of each."""
    rows = Asked.objects.visible().order_by("-position").values_list("position", flat=True)[: MOST_PLEAS * 4]
    entries = api.written(rows)
    right = api.rightful(entries.values(), *ROLES)
    newest: dict[bytes, Written] = {}
    for position in sorted(right, reverse=True):
        zone = zone_of(entries[position])
        if zone is not None and (here is None or zone != here.id) and is_young(entries[position], zone):
            newest.setdefault(zone, entries[position])
    names = display_names(newest, viewer)
    counted = [(zone, still_alone(zone, (entry.record or {})["count"], here)) for zone, entry in newest.items()]
    told = [(names[zone], count) for zone, count in counted if count][:MOST_PLEAS]
    words = "%(count)d thing would be lost with one box."
    return [
        {
            "name": name,
            "words": ngettext(words, "%(count)d things would be lost with one box.", count) % {"count": count},
        }
        for name, count in told
    ]


def still_alone(zone: bytes, count: int, here: HubIdentity | None) -> int:
    """How many of the things for which a village asked for room it did not prove elsewhere since, as far as is known
    here: all of them where it promised more than are looked at."""
    rows = rows_of([zone]).order_by("-position").values_list("position", flat=True)[: LOOKED_AT + 1]
    if here is None or len(rows) > LOOKED_AT:
        return count
    open_ = {short(each.entry.id) for each in promises(list(rows)) if not each.ended}
    hubs = {short(offer.hub) for offer in keepers([zone], here.id)[zone] if offer.hub != zone}
    last: dict[tuple[int, int], Word] = {}
    for word in sorted(words_on(open_, hubs, [short(zone)], here.id), key=lambda word: word.order):
        last[word.pin8, word.of8] = word
    proved = {word.pin8 for word in last.values() if word.word and word.age <= FRESH}
    return min(count, len(open_ - proved))


def is_young(plea: Written, zone: bytes) -> bool:
    """Whether a village asked in the last days of its own."""
    return api.epoch_of(zone) - day_in(plea) <= PATIENCE


@require_safe
def pin(request: HttpRequest, pin8: str) -> HttpResponse:
    """One promise with its copies, place by place."""
    return one(request, pin8, "pins/_pin.html", "portal/page.html")


@require_safe
def receipt(request: HttpRequest, pin8: str) -> HttpResponse:
    """The same on paper."""
    return one(request, pin8, "pins/_receipt.html", "portal/page.html")


def one(request: HttpRequest, pin8: str, part: str, template: str) -> HttpResponse:
    found, here = promise(from_hex(pin8)), api.this_hub()
    if found is None or here is None:
        return nothing_here(request)
    [each] = seen([found], here.id)
    context = context_of(each, here, api.person_of(request))
    context |= {"may_end": may_end(request, found, here), "ways": ways(request, found.said)}
    return page(request, found.said["title"], part, template=template, **context)


def ways(request: HttpRequest, said: Mapping[str, Any]) -> list[Way]:
    """To the names of what is kept, and to give it one."""
    what, target = said["what"], str(said["target"])
    if what == "file":
        return ways_to_name(request, "cid", target, said["title"])
    entry = entry_of(what, target)
    return [] if entry is None else ways_to_name(request, "entry", id_text(entry), said["title"])


def context_of(each: Seen, here: HubIdentity, viewer: bytes | None) -> dict[str, Any]:
    """All that a page says of one promise."""
    found = each.promise
    names = display_names(
        {found.zone, found.entry.person, *(hub for kept in each.copies for hub in (kept.hub, kept.by) if hub)}, viewer
    )
    return shown(each) | {
        "pin": found,
        "said": found.said,
        "link": link_to(found.said),
        "leads_to": leads_to(each),
        "next_step": wording.next_step(each),
        "village": names[found.zone],
        "by": names[found.entry.person],
        "when": when(found.entry.stamp),
        "today": when(api.now()),
        "left": days_left(found),
        "places": places_of(each, names, here),
        "coming": coming(each),
    }


def link_to(said: Mapping[str, Any]) -> str:
    """Where a promised page, or what a name leads to, stands at this hub; empty for anything else."""
    target = str(said["target"])
    if said["what"] == "name":
        return f"{IPNS}{name}" if (name := api.pasted_name(target)) else page_of_name(said)
    is_ours = said["what"] == "page" and target[:1] == "/" and target[1:2] not in ("/", "\\")
    return target if is_ours else ""


def page_of_name(said: Mapping[str, Any]) -> str:
    """The page of a written name as its village sees it; empty of what no label could be."""
    answer = named(said)
    return f"/naming/name/{quote(str(said['target']))}/" if answer is not None and answer.state != "none" else ""


def leads_to(each: Seen) -> str:
    """The content id to which a promised name leads now; empty where it leads to none."""
    said = each.promise.said
    if said["what"] != "name" or each.needs is None:
        return ""
    if api.pasted_name(str(said["target"])):
        return each.needs.contents[0]
    answer = named(said)
    leads = answer.found[0].target if answer is not None and answer.state == "settled" else None
    return leads.value if leads is not None and leads.kind == "cid" else ""


def coming(each: Seen) -> list[str]:
    """How far it is with what this hub looks for of it, in sentences."""
    is_missed = each.needs is not None and not each.mine and not each.promise.ended
    contents = each.needs.contents if each.needs is not None and is_missed else ()
    return [found.words for found in api.coming(contents[:MOST_COMING]).values()]


def days_left(found: Promise) -> int | None:
    """How many days of its village a promise lasts; None for good."""
    until = found.said.get("until")
    return None if until is None else max(0, until - api.epoch_of(found.zone))


def places_of(each: Seen, names: dict[bytes, str], here: HubIdentity) -> list[list[dict[str, Any]]]:
    """The copies, those at one place together."""
    found: dict[bytes, list[dict[str, Any]]] = {}
    for kept in each.copies:
        row = {
            "name": names[kept.hub],
            "words": wording.copy_words(
                kept, kept.hub == here.id, names.get(kept.by, "") if kept.by != here.id else ""
            ),
            "word": wording.copy_word(kept),
            "badge": wording.copy_badge(kept.copy),
        }
        found.setdefault(kept.place, []).append(row)
    return list(found.values())


def may_end(request: HttpRequest, found: Promise, here: HubIdentity) -> bool:
    """Whether whoever looks may end it."""
    return may_pin(request) and found.zone == here.id and not found.ended


@require_safe
def box(request: HttpRequest) -> HttpResponse:
    """What nobody but this box is known to have."""
    here = api.this_hub()
    lost = [] if here is None else only_here(here)
    context: dict[str, Any] = {
        "pins": [shown(each) for each in lost[:SHOWN]],
        "count": len(lost) if len(lost) < SHOWN else max(len(lost), Alone.objects.count()),
        "unasked": sum(map(has_unasked, lost)),
        "may_pin": may_pin(request),
    }
    return page(request, _("If this box died"), "pins/_box.html", **context)


def only_here(here: HubIdentity) -> list[Seen]:
    """The promises of this village whose one proved copy is on this box: of the newest as they stand now, of all others
    those that the hub found so when it last looked."""
    newest = rows_of([here.id]).order_by("-position").values_list("position", flat=True)[:LOOKED_AT]
    noted = Alone.objects.order_by("-position").values_list("position", flat=True)[:SHOWN]
    found = seen(promises(sorted({*newest, *noted}, reverse=True)), here.id)
    return [each for each in lost_with(found, here.id) if each.promise.zone == here.id and not each.promise.ended]


def nothing_here(request: HttpRequest) -> HttpResponse:
    """There is no such promise, or it does not count."""
    return render(request, "pins/none.html", status=404)


def news(request: HttpRequest) -> str:
    """One line for the tile."""
    here = api.this_hub()
    count = 0 if here is None else rows_of([here.id])[:1000].count()
    return ngettext("%(count)d promise", "%(count)d promises", count) % {"count": count} if count else ""


def lines(positions: Collection[int]) -> dict[int, Line]:
    """The promises at these positions among other things."""
    in_sight = list(Pinned.objects.visible().filter(pk__in=positions).values_list("position", flat=True))
    return {
        each.entry.position: Line(
            each.said["title"], reverse("pins:pin", args=[each.hex8]), wording.kind_word(each.said["what"])
        )
        for each in promises(in_sight)
    }
