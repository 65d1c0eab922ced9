"""Why there is nothing to see, and where to go."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub import api


def no_shelf(request: HttpRequest) -> HttpResponse:
    """An address of a shelf that we do not show."""
    words = pgettext("shelf", "It has not come yet, or its village no longer keeps it.")
    return sorry(request, _("This shelf is not here"), words)


def no_item(request: HttpRequest) -> HttpResponse:
    """An address of an item that we do not show."""
    words = pgettext("file", "It has not come yet, or it was taken out of sight here.")
    return sorry(request, _("This file is not here"), words)


def refusal(request: HttpRequest, words: str) -> HttpResponse:
    """A guest is led to the sign-in; anybody else is told why not."""
    if api.person_of(request) is None and request.method != "POST":
        return HttpResponseRedirect(api.sign_in_address(request.path))
    return sorry(request, _("This is not open to you"), words, status=403)


def sorry(request: HttpRequest, heading: str, words: str, *, status: int = 404) -> HttpResponse:
    """A sentence and the way back."""
    if "X-Fragment" in request.headers:
        raise Http404(words)
    return render(request, "library/sorry.html", {"heading": heading, "words": words}, status=status)
