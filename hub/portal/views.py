"""Home, people, and this hub's card."""

import logging
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hub import guard
from hub.accounts.card import hub_card as signed_card
from hub.accounts.models import Person, Profile
from hub.accounts.people import role_of
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.log.store import cut_off
from hub.plugins import HubPlugin, Tile
from hub.portal import arranging
from hub.portal.stewards import is_steward
from naming.api import display_name

LOG = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A plugin's tile as the home page draws it."""

    title: str
    text: str
    icon: str
    address: str


class Bearer(NamedTuple):
    """A person as their page shows them."""

    id: str
    name: str
    role: str
    place: str
    mine: bool
    missing: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The stewards' notice, and a card for each plugin; the first card is the page's main action."""
    found = (shown(request, plugin, tile) for plugin, tile in arranging.arranged(request))
    words = {"tiles": [tile for tile in found if tile], "notice": arranging.notice(), "arranges": is_steward(request)}
    return render(request, "portal/home.html", words)


def shown(request: HttpRequest, plugin: HubPlugin, tile: Tile) -> Shown | None:
    """A tile with its line of news; a plugin that fails loses its news or its tile, never the page."""
    try:
        address = reverse(tile.url)
    except NoReverseMatch:
        LOG.exception("the tile of %s leads nowhere", plugin.label)
        return None
    return Shown(str(tile.title), news(request, plugin, tile), tile.icon, address)


def news(request: HttpRequest, plugin: HubPlugin, tile: Tile) -> str:
    """The line a plugin says about itself on the home page."""
    if not tile.text:
        return ""
    return guard.ask(plugin.label, "tile", lambda: str(import_string(tile.text)(request)), "")


@require_safe
def person(request: HttpRequest, person_id: str) -> HttpResponse:
    """Somebody's page: their name, their seat, and where they sign in."""
    try:
        found = parse_id(person_id)
    except RemoteError:
        raise Http404 from None
    return render(request, "portal/person.html", {"shown": bearer(request, found)})


def bearer(request: HttpRequest, found: bytes) -> Bearer:
    """What is known here about a person, or Http404."""
    local = Person.objects.filter(person_id=found).exists()
    if not local and not Profile.objects.filter(person=found).exists():
        raise Http404
    place = _("Signs in on this hub.") if local else _("Writes on another hub; their words came by exchange.")
    mine = getattr(request.user, "person_id", None) == found
    return Bearer(id_text(found), display_name(found), role_word(role_of(found)), place, mine, missing_of(found))


def missing_of(found: bytes) -> str:
    """Why readers may miss something that this person wrote; empty where nothing is held back."""
    kept = cut_off(found)
    if kept is None:
        return ""
    why = _(
        "Something may be missing here: two boxes wrote on as the same person, as when an old copy of a hub is brought"
        " back. What was written from there on is not shown until that person says which of the two is right."
    )
    told = ngettext(
        "Nothing is lost: %(count)d entry of it is kept here.",
        "Nothing is lost: %(count)d entries of it are kept here.",
        kept,
    )
    return f"{why} {told % {'count': kept}}" if kept else why


def role_word(role: str) -> str:
    """A seat in people's words; nothing for those who hold none."""
    return {"steward": _("steward"), "moderator": _("moderator"), "member": _("member")}.get(role, "")


@require_safe
def hub_card(request: HttpRequest) -> HttpResponse:
    """Who this hub is, signed, for neighbours that meet it by its web address."""
    return HttpResponse(signed_card(), content_type="application/json", headers={"Cache-Control": "no-cache"})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without looking at the page."""
    return HttpResponseRedirect(static("portal/mark.svg"), headers={"Cache-Control": "max-age=604800"})
