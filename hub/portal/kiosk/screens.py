"""The page on which a steward makes the screen before them the shared one, and takes that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.accounts.sign_in import screen
from hub.portal.stewards import stewards_only


@require_http_methods(["GET", "HEAD", "POST"])
@stewards_only
def this_screen(request: HttpRequest) -> HttpResponse:
    """Say what this screen is, and change it."""
    is_kiosk = screen.held(request).kind == screen.KIOSK
    if request.method != "POST":
        return render(request, "portal/kiosk/screen.html", {"is_kiosk": is_kiosk})
    answer = redirect("portal:screen")
    if request.POST.get("kind") == screen.KIOSK:
        screen.mark(request, answer, screen.KIOSK)
        messages.success(request, _("This is the shared screen now. Finish, and it is ready for everybody."))
    elif is_kiosk:
        screen.mark(request, answer, screen.ANY)
        messages.success(request, _("This is no longer the shared screen."))
    return answer
