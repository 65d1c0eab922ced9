"""The ways in: to a hub that nobody has founded yet, where every page leads to first run, and to plugins' pages.

First run is asked for before every request, so it remembers once the hub is founded, which never becomes untrue.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hub import guard
from hub.accounts.identity import this_hub
from hub.log.trouble import is_storage
from hub.plugins import HubPlugin, loader, switches
from hub.portal import errors

OPEN_NAMES = ("portal:first-run", "portal:language", "portal:health", "portal:favicon")
ANSWERS = (Http404, PermissionDenied, BadRequest, SuspiciousOperation)
"""What a page raises to be answered by, with nothing broken."""


class Gate:
    """What this process knows of the founding."""

    open = False


def first_run(request: HttpRequest) -> HttpResponse | None:
    """The way to first run, or None where the page asked for may be shown."""
    if not Gate.open:
        Gate.open = this_hub() is not None
    if Gate.open or request.path.startswith((settings.STATIC_URL, reverse("portal:look"))):
        return None
    if request.path in [reverse(name) for name in OPEN_NAMES]:
        return None
    return HttpResponseRedirect(reverse("portal:first-run"))


class PluginGate:
    """Middleware: a plugin that is switched off shows no page, whose page broke is remembered for the desk, and no page
    ends the program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return guard.unended(self.get_response, request)
        except guard.Ended as error:
            self.process_exception(request, error)
            raise

    def process_view(self, request: HttpRequest, view: object, args: object, named: object) -> HttpResponse | None:
        plugin = plugin_of(request)
        if plugin is None or plugin.label in switches.labels_on_for(request):
            return None
        return switched_off(request, plugin)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        plugin = plugin_of(request)
        if plugin is not None and not isinstance(error, ANSWERS) and not is_storage(error):
            guard.note(plugin.label, "pages", error)


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
