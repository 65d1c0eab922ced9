"""Home, and this hub's card."""

import logging
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from hub.accounts.hubs.card import hub_card as signed_card
from hub.accounts.people import kept as kept_forms
from hub.accounts.visiting import asking
from hub.api import person_of
from hub.log.clock import clock
from hub.log.tables import select
from hub.plugins import HubPlugin, Tile
from hub.portal import arranging, backups, news
from hub.portal.seats.page import is_alone
from hub.portal.stewards import is_steward

LOG = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A plugin's tile as the home page draws it."""

    title: str
    text: str
    icon: str
    address: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The stewards' notice, and a card for each plugin; the first card is the page's main action."""
    cards = arranging.arranged(request)
    lines = news.lines(request, cards, news.last_entry())
    found = [shown(plugin, tile, line) for (plugin, tile), line in zip(cards, lines, strict=True)]
    tiles = [drawn(tile, is_first=not place) for place, tile in enumerate(filter(None, found))]
    person, steward = person_of(request), is_steward(request)
    words: dict[str, Any] = {
        "tiles": tiles,
        "notice": arranging.notice(),
        "arranges": steward,
        "is_alone": steward and is_alone(),
        "no_backup": steward and backups.is_overdue(),
        "is_unsure": steward and not clock.belief().is_sure,
    }
    return render(request, "portal/home.html", words | (waits_for(person) if person else {}))


def waits_for(person: bytes) -> dict[str, Any]:
    """What waits for whoever is signed in, mostly in one statement: forms that are kept, and whether another village
    asks for them."""
    kept, maybe_asked = select(f"SELECT ({kept_forms.HOW_MANY}), ({asking.MAYBE_ASKED})", [person] * 3)[0]
    return {"kept": kept, "is_asked": bool(maybe_asked) and asking.is_asked(person)}


def shown(plugin: HubPlugin, tile: Tile, line: str) -> Shown | None:
    """A tile with its line of news; a plugin whose tile leads nowhere loses it, never the page."""
    try:
        return Shown(str(tile.title), line, tile.icon, address_of(tile.url))
    except NoReverseMatch:
        LOG.exception("the tile of %s leads nowhere", plugin.label)
        return None


@cache
def address_of(url: str) -> str:
    """Where a tile leads; addresses stay as they are while a process runs."""
    return reverse(url)


@lru_cache(maxsize=500)
def drawn(tile: Shown, is_first: bool) -> SafeString:
    """A tile in HTML, kept because most pages show most tiles as the page before did."""
    return SafeString(render_to_string("portal/tile.html", {"tile": tile, "is_first": is_first}))


@require_safe
def hub_card(request: HttpRequest) -> HttpResponse:
    """Who this hub is, signed, for neighbours that meet it by its web address."""
    return HttpResponse(signed_card(), content_type="application/json", headers={"Cache-Control": "no-cache"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without looking at the page."""
    return HttpResponseRedirect(static("portal/mark.svg"), headers={"Cache-Control": "max-age=604800"})
