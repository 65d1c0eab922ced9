"""Turning the hub off, so that nothing is half written when the plug is pulled.

A steward asks; the web process then stops as it does at a signal, and the others with it. When everything has ended,
the host calls `switch_off`, which runs the command that `HUB_POWER_OFF` names, if any: only that ends the machine too.
"""

import logging
import os
import signal
import subprocess
import threading

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.portal import errors
from hub.portal.stewards import stewards_only

LOG = logging.getLogger(__name__)
FAREWELL = 2.0
"""Seconds between the answer and the end: the page and its look are fetched meanwhile."""
COMMAND_WITHIN = 30


class Wish:
    """Whether somebody asked this process to turn the machine off."""

    asked = False


@require_http_methods(["GET", "HEAD", "POST"])
@stewards_only
def power(request: HttpRequest) -> HttpResponse:
    """Say what happens, ask once, do it."""
    ends_machine = bool(settings.HUB_POWER_OFF)
    if request.method != "POST":
        return render(request, "portal/power.html", {"ends_machine": ends_machine})
    LOG.warning("%s turns the hub off.", request.user)
    Wish.asked = True
    threading.Timer(FAREWELL, os.kill, (os.getpid(), signal.SIGTERM)).start()
    return farewell(request, ends_machine)


def farewell(request: HttpRequest, ends_machine: bool) -> HttpResponse:
    """The last page: it leads nowhere, for nothing answers any more."""
    if ends_machine:
        next_step = _("In about a minute the box goes dark. It is safe to unplug when its light is out.")
    else:
        next_step = _("The box itself stays on. Whoever looks after it can now turn it off.")
    return errors.plain(
        request, 200, _("The hub is turning off"), _("Everything that was sent is kept."), next_step, template="off"
    )


def switch_off() -> None:
    """End the machine if a steward asked for it and a command for that is set. Called last of all, once."""
    if not Wish.asked or not settings.HUB_POWER_OFF:
        return
    Wish.asked = False
    try:
        subprocess.run(settings.HUB_POWER_OFF, stdin=subprocess.DEVNULL, timeout=COMMAND_WITHIN, check=True)  # noqa: S603  # a setting
    except (OSError, subprocess.SubprocessError):
        LOG.exception("The hub has stopped, but the command of HUB_POWER_OFF did not end the machine.")
