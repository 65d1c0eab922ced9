"""403: what is not open to whoever asks, or came in a form of an older visit. Each page keeps the hub's frame and says
the next step: to sign in, to enter the PIN, or where to find what was typed.
"""

from contextlib import suppress

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from hub import api
from hub.portal import errors
from hub.portal.entrance import pin
from hub.portal.kiosk import late


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, api.PinAsked) or pin.opens_more(request):
        return more_by_pin(request)
    known = hasattr(request, "user") and request.user.is_authenticated
    return errors.framed(
        request,
        403,
        _("This is not open to you"),
        str(exception or "") or _("Only some people here may see or do this."),
        _("Ask a steward if you need it.") if known else _("Sign in with your own name, or ask a steward."),
        "" if known else api.sign_in_address(pin.came_from(request)),
    )


def more_by_pin(request: HttpRequest) -> HttpResponse:
    """Pictures let somebody in whose PIN opens more: a page asks for it at once, a form says that it was not sent."""
    if request.method in ("GET", "HEAD"):
        return HttpResponseRedirect(pin.pin_address(request))
    return errors.framed(
        request,
        403,
        _("This asks for your PIN"),
        _("You signed in with pictures, which open less. What you sent just now was not done."),
        _("Enter your PIN or password, and do it once more."),
        pin.pin_address(request),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an older visit; on a shared screen mostly because somebody finished meanwhile. What they wrote is
    kept for them, if the form says whose it is."""
    with suppress(SuspiciousOperation):  # too large to be read: then nothing in it says whose it is
        slip = late.slip_in(request)
        if slip is not None:
            return late.keep_late(request, slip)
    return errors.framed(
        request,
        403,
        _("This page was too old to send"),
        _("Since it was opened somebody signed in or finished here, or the browser keeps no cookies."),
        _("Go back, copy what you wrote, load the page again, and send it from there."),
    )
