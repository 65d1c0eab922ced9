"""The stewards' desk: Django's admin, entered and left by the hub's own pages.

There is no second log-in form: a secret is only ever typed where sign-in is unsealing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from hub import api, guard
from hub.plugins import loader, switches
from hub.portal import backups
from hub.portal.entrance.sign_in import finish


class Desk(AdminSite):
    """Admin pages for stewards, and to look at for moderators."""

    site_header = _("Stewards' desk")
    site_title = _("Stewards' desk")
    index_title = _("What would you like to look after?")

    def _build_app_dict(self, request: HttpRequest, label: Any = None) -> dict[str, Any]:
        """What there is to look after, by app. Every page of the desk lists it: plugins are asked under the guard."""
        labels = [label] if label else {model._meta.app_label for model in self._registry}
        return {app: pages for each in labels for app, pages in self.pages_of(request, each).items()}

    def pages_of(self, request: HttpRequest, label: str) -> dict[str, Any]:
        """The pages of one app; none of a plugin that is off."""
        pages: Callable[[], dict[str, Any]] = partial(super()._build_app_dict, request, label)
        if all(plugin.label != label for plugin in loader.installed()):
            return pages()
        return guard.ask(label, "desk", pages, {}) if label in switches.labels_on_for(request) else {}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What there is to look after, and how backups stand."""
        return super().index(request, {"backups": backups.told(), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to our sign-in; who is signed in and still may not enter is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("The desk is for the stewards and moderators of this hub."))
        return redirect(api.sign_in_address(request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The same as Finish."""
        return finish(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """There is no password to change here: a secret opens keys, so its page is the person's own."""
        return redirect("portal:secret")
