"""Addresses under /dummy/, and one for neighbours' boxes on the exchange port."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from dummy import pages
from hub import api


def level(request: HttpRequest) -> HttpResponse:
    """How many neighbours this box knows and where its pages are, for another box."""
    return HttpResponse(f"{len(api.neighbours())} {api.web_port()}", content_type="text/plain")


urlpatterns = [path("", pages.marks, name="marks")]
exchange_urlpatterns = [path("dummy/level", level)]
