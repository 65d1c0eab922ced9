"""A bracket too many."""

from django.http import HttpRequest, HttpResponse
from django.urls import re_path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never shown")


urlpatterns = [re_path(r"^prices/(", page, name="prices")]
