"""The page Plugins on the desk: each installed plugin, what it does here, and what to do about it.

Stewards switch, moderators look. Every act is written into the desk's history, and every change onto the public page of
decisions. Nothing here changes a setting: what was left out when the hub started comes back when it starts again and
all is well.
"""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from hub import guard
from hub.api.desk import OnlyRead
from hub.discovery import EXCLUDED, Found
from hub.live import wake
from hub.moderation import noted
from hub.moderation.models import Noted
from hub.plugins import HubPlugin, switches
from hub.plugins.models import Switch
from hub.plugins.troubles import written_down


class Shown(NamedTuple):
    """A plugin as the page draws it. kind: good, warn, bad or off.  may: "on" or "off" where it can be switched so."""

    label: str
    name: str
    kind: str
    state: str
    words: str = ""
    next_step: str = ""
    version: str = ""
    declares: tuple[str, ...] = ()
    warning: str = ""
    troubles: tuple[guard.Trouble, ...] = ()
    traceback: str = ""
    may: str = ""


@admin.register(Switch)
class PluginAdmin(OnlyRead):
    """The list is of plugins, not of rows."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_switch = request.user.has_perm("plugins.switch_plugin")
        if request.method == "POST":
            if not may_switch:
                raise PermissionDenied(_("Only stewards may switch plugins on and off."))
            self.switch(request)
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Plugins"),
            "plugins": [shown(found, switches.labels_on_for(request)) for found in settings.HUB_PLUGINS],
            "may_switch": may_switch,
            "safe": settings.HUB_SAFE,
            "unknown": unknown(),
        }
        return render(request, "admin/plugins.html", context)

    def switch(self, request: HttpRequest) -> None:
        """Do what the button says, tell every process, and write it down."""
        on = "on" in request.POST
        label = request.POST.get("on" if on else "off", "")
        if label not in {plugin.label for plugin in switches.switchable()}:
            return
        said = _("%(name)s is switched on.") if on else _("%(name)s is switched off.")
        words = said % {"name": apps.get_app_config(label).verbose_name}
        assert request.user.is_authenticated
        with transaction.atomic():
            if (label in switches.labels_on()) != on:
                noted.note(Noted.Kind.ON if on else Noted.Kind.OFF, label, request.user.person_id)
            self.log_change(request, switches.switch(label, on), words)
        wake.tell_topics([switches.TOPIC])
        self.message_user(request, words)


def unknown() -> str:
    """Names in HUB_PLUGINS_EXCLUDE that no installed plugin has."""
    installed = {found.point.name for found in settings.HUB_PLUGINS}
    return ", ".join(sorted(settings.HUB_PLUGINS_EXCLUDE - installed))


def shown(found: Found, on: frozenset[str]) -> Shown:
    """One plugin, as it is now."""
    broken = guard.broken().get(found.label)
    if found.left_out:
        return left_out(found)
    if broken is not None:
        return out_of_order(found, broken)
    plugin = apps.get_app_config(found.label)
    assert isinstance(plugin, HubPlugin)
    return loaded(found, plugin, plugin.label in on)


def loaded(found: Found, plugin: HubPlugin, on: bool) -> Shown:
    """A plugin that can be on."""
    troubles = troubles_of(plugin, on)
    kind, state, step = ("warn", _("on, with trouble"), what_to_do()) if troubles else ("good", _("on"), "")
    if not on:
        kind, state = "off", _("off")
    may = "" if plugin.label in switches.ALWAYS_ON else "off" if on else "on"
    about = Shown(plugin.label, str(plugin.verbose_name), kind, state, "", step, version_of(found), may=may)
    return about._replace(declares=tuple(declared(plugin)), warning=warning_of(plugin), troubles=troubles)


def troubles_of(plugin: HubPlugin, on: bool) -> tuple[guard.Trouble, ...]:
    """What it did wrong in this process, and while it is on in the one that has its services."""
    here = [trouble for trouble in guard.troubles() if trouble.label == plugin.label]
    return (*here, *(written_down(plugin.label) if on else ()))


def what_to_do() -> str:
    """The next step with a plugin that is on and fails at times."""
    return _(
        "The hub goes on without what failed, and asks again. If it stays so, switch it off or install a version that "
        "fits. Its author needs the text below."
    )


def left_out(found: Found) -> Shown:
    """A plugin that somebody chose not to load."""
    words, step = _("Safe mode is on."), _("Start the hub without --safe.")
    if found.left_out == EXCLUDED:
        words = _("HUB_PLUGINS_EXCLUDE names it.")
        step = _("Take it out of HUB_PLUGINS_EXCLUDE and start the hub again.")
    return Shown(found.label, found.label, "off", _("not loaded"), words, step, version_of(found))


def out_of_order(found: Found, broken: guard.Broken) -> Shown:
    """A plugin that the hub runs without."""
    if broken.refused:
        state, step = _("refused"), _("Its author has to mend it. The hub runs without it.")
        return Shown(found.label, found.label, "bad", state, broken.words, step, version_of(found))
    state = _("broken at %(step)s") % {"step": broken.step}
    step = _(
        "The hub runs without it, and tries again when it starts. Install a version that fits, or uninstall it: "
        "pip uninstall %(package)s. Its author needs the text below."
    ) % {"package": found.package}
    return Shown(
        found.label, found.label, "bad", state, broken.words, step, version_of(found), traceback=broken.traceback
    )


def version_of(found: Found) -> str:
    """The version of the package that brings it."""
    try:
        return f"{found.package} {version(found.package)}"
    except PackageNotFoundError:
        return found.package


def declared(plugin: HubPlugin) -> Iterator[str]:
    """What a plugin does here, as it declares."""
    if plugin.tile:
        yield _("a card on the home page")
    if plugin.services:
        yield _("runs all the time: %(names)s") % {"names": ", ".join(service.name for service in plugin.services)}
    if plugin.jobs:
        yield _("works in the background: %(names)s") % {"names": ", ".join(job.name for job in plugin.jobs)}


def warning_of(plugin: HubPlugin) -> str:
    """What a steward should know before trusting it."""
    if not plugin.exchange:
        return ""
    return _("It carries entries between hubs, and may speak to others with the keys of this hub.")
