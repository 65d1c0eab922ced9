"""Home, and this hub's card."""

import logging
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from hub.accounts.card import hub_card as signed_card
from hub.plugins import HubPlugin, Tile
from hub.portal import arranging, news
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
    last = news.last_entry()
    found = (shown(request, plugin, tile, last) for plugin, tile in arranging.arranged(request))
    words = {"tiles": [tile for tile in found if tile], "notice": arranging.notice(), "arranges": is_steward(request)}
    return render(request, "portal/home.html", words)


def shown(request: HttpRequest, plugin: HubPlugin, tile: Tile, last: bytes) -> Shown | None:
    """A tile with its line of news; a plugin that fails loses its news or its tile, never the page."""
    try:
        address = reverse(tile.url)
    except NoReverseMatch:
        LOG.exception("the tile of %s leads nowhere", plugin.label)
        return None
    return Shown(str(tile.title), news.line(request, plugin, tile, last), tile.icon, address)


@require_safe
def hub_card(request: HttpRequest) -> HttpResponse:
    """Who this hub is, signed, for neighbours that meet it by its web address."""
    return HttpResponse(signed_card(), content_type="application/json", headers={"Cache-Control": "no-cache"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without looking at the page."""
    return HttpResponseRedirect(static("portal/mark.svg"), headers={"Cache-Control": "max-age=604800"})
