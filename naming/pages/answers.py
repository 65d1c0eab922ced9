"""Short answers of the pages of names."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def no_place(request: HttpRequest, why: str = "") -> HttpResponse:
    """Nothing can be said of this: it is no label of a zone. why: in a sentence."""
    return render(request, "naming/none.html", {"why": why}, status=404)
