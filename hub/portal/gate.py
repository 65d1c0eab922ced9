"""The ways in: to a hub that nobody has founded yet, where every page leads to first run; to a hub that only
members read; and to plugins' pages.

First run is asked for before every request, so it remembers once the hub is founded, which never becomes untrue.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hub import api, guard
from hub.accounts.hubs.identity import this_hub
from hub.content.gateway import beside
from hub.content.gateway.reached import is_neighbour
from hub.log.trouble import is_storage
from hub.moderation import waiting
from hub.plugins import HubPlugin, loader, switches
from hub.portal import errors

DOORS = tuple(f"hub.portal.{part}" for part in ("entrance", "kiosk", "visiting", "paper", "first_run", "me"))
"""Where the views are by which somebody comes in, and keeps what is theirs; each says itself what it shows whom."""

OPEN_TO_GUESTS = frozenset(
    f"portal:{name}" for name in ("language", "look", "stylesheet", "health", "hub-card", "favicon", "finish")
) | {"naming:hub-did", "naming:https", "naming:https-root"}
OPEN_NAMES = ("portal:language", "portal:health", "portal:favicon")

FETCHED = frozenset(
    f"content:{name}" for name in ("show", "folder", "within", "name", "name-folder", "name-within", "record")
) | {"portal:providers"}
"""Where hubs ask each other for content."""


class Gate:
    """What this process knows of the founding."""

    open = False


def first_run(request: HttpRequest) -> HttpResponse | None:
    """The way to first run, or None where the page asked for may be shown."""
    if not Gate.open:
        Gate.open = this_hub() is not None
    begins = (settings.STATIC_URL, reverse("portal:look"), reverse("portal:first-run"))
    if Gate.open or request.path.startswith(begins):
        return None
    if request.path in [reverse(name) for name in OPEN_NAMES]:
        return None
    return HttpResponseRedirect(reverse("portal:first-run"))


def is_open() -> bool:
    """Whether everybody reads at this hub."""
    here = this_hub()
    return here is not None and here.rules.reading == "everybody"


class PluginGate:
    """Middleware: a plugin that is switched off shows no page, whose page broke is remembered for the desk, and no page
    ends the program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return guard.unended(self.get_response, request)

    def process_view(self, request: HttpRequest, view: object, args: object, named: object) -> HttpResponse | None:
        if is_for_members(request, view):
            request.for_members = True  # type: ignore[attr-defined]  # for `hub.content.gateway.moving`
            if not (is_member(request) or may_fetch(request, view)):
                return let_in_first(request)
        plugin = plugin_of(request)
        if plugin is None or plugin.label in switches.labels_on_for(request):
            return None
        return switched_off(request, plugin)


def is_member(request: HttpRequest) -> bool:
    """Whether somebody is signed in, and does not wait for a moderator to let them in."""
    person = api.person_of(request)
    return person is not None and not waiting.awaits_welcome(person)


def is_for_members(request: HttpRequest, view: object) -> bool:
    """Whether this page is for members alone. A view that asks for a token says itself whose program it lets in."""
    if getattr(view, "asks_for_token", False):
        return False
    match = request.resolver_match
    if this_hub() is None or is_open() or match is None:
        return False
    return not (match.view_name in OPEN_TO_GUESTS or str(getattr(view, "__module__", "")).startswith(DOORS))


def may_fetch(request: HttpRequest, view: object) -> bool:
    """Whether content may be asked for by whoever is no member: what stands beside a page that one was given just now,
    or by a neighbour."""
    request.only_beside = is_beside(request)  # type: ignore[attr-defined]  # for `hub.content.gateway`
    request.from_outside = not request.only_beside  # type: ignore[attr-defined]  # and this too
    return bool(request.only_beside) or is_fetching(request, view)  # type: ignore[attr-defined]


def is_fetching(request: HttpRequest, view: object) -> bool:
    """Whether a neighbouring hub asks for content, or what a plugin answers hubs (`hub.api.by_hubs`). It is given what
    travels, for it exchanges what that stands in, and whatever it says nothing that stays here. They are known by the
    addresses at which they are met."""
    match = request.resolver_match
    is_theirs = getattr(view, "asked_by_hubs", False) or (match is not None and match.view_name in FETCHED)
    return is_theirs and is_neighbour(request)


def is_beside(request: HttpRequest) -> bool:
    """Whether a picture, or something else beside a page of a website, is asked for where a member was given that
    page just now. The page is asked for with their cookie, and what it shows without."""
    match = request.resolver_match
    if match is None or match.view_name != "content:within":
        return False
    return beside.is_asked(request, str(match.kwargs.get("cid", "")))


def let_in_first(request: HttpRequest) -> HttpResponse:
    """A page that a guest opened leads to the sign-in and back; all else is told why not."""
    opened = request.method in ("GET", "HEAD") and "X-Fragment" not in request.headers
    if opened and not request.user.is_authenticated:
        return HttpResponseRedirect(api.sign_in_address(request.get_full_path()))
    raise PermissionDenied(_("Only members of this village read here."))


def remember(request: HttpRequest | None = None, **_more: Any) -> None:
    """Keep for the desk what broke a plugin's page. Django tells of it while the error is in hand, whatever it was: a
    page that answers nothing at all, or not what Django takes, has raised nothing itself."""
    plugin, error = plugin_of(request) if request else None, sys.exc_info()[1]
    if plugin is not None and error is not None and not is_storage(error):
        guard.note(plugin.label, "pages", error)


got_request_exception.connect(remember)


def plugin_of(request: HttpRequest) -> HubPlugin | None:
    """The plugin whose page is asked for, be it one on the desk, where Django puts it under `admin/<label>/`."""
    match = request.resolver_match
    if match is None or not match.namespaces:
        return None
    label = match.route.split("/")[1] if match.namespaces[0] == "admin" else match.namespaces[0]
    return next((plugin for plugin in loader.installed() if plugin.label == label), None)


def switched_off(request: HttpRequest, plugin: HubPlugin) -> HttpResponse:
    """What stands there instead, with the next step of whoever asked."""
    may_switch = request.user.is_authenticated and request.user.is_superuser
    return errors.framed(
        request,
        404,
        _("%(name)s is switched off here") % {"name": plugin.verbose_name},
        _("It is installed on this hub, but not in use. What was written with it is kept."),
        _("You can switch it on at the desk, under Plugins.") if may_switch else _("Ask a steward if you miss it."),
    )
