"""Django app `accounts`: who is here, and what opens their keys."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_finished, request_started
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "hub.accounts"
    label = "accounts"
    verbose_name = _("people")

    def ready(self) -> None:
        from hub.accounts import projections
        from hub.accounts.hubs import identity
        from hub.accounts.keys import height

        projections.register()
        height.begin()
        request_started.connect(identity.asked.begin, dispatch_uid="hub.accounts.asked")
        request_finished.connect(identity.asked.end, dispatch_uid="hub.accounts.asked")
        user_logged_in.connect(keep_pen, dispatch_uid="hub.accounts.keep_pen")


def keep_pen(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """Whoever signs in takes their pen into the session that has just begun, which ends as is right at this screen."""
    from hub.accounts.people.pens import remember_pen
    from hub.accounts.sign_in import sessions

    remember_pen(request, user)
    sessions.begin(request)
