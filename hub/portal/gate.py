"""The way into a hub that nobody has founded yet: every page leads to first run.

Asked before every request, so it remembers once the hub is founded, which never becomes untrue.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hub.accounts.identity import this_hub

OPEN_NAMES = ("portal:first-run", "portal:language", "portal:health", "portal:favicon")


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
