"""Short answers of the pages of names."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def no_place(request: HttpRequest) -> HttpResponse:
    """Nothing can be said of this: it is no label of a zone."""
    return render(request, "naming/none.html", status=404)
