"""The page of who found the line full: how many come first, and that it goes on by itself.

What was entered waits sealed in the browser (`entered`) and stands in no page. The page asks every few seconds, which
costs the hub a look at its line; when the turn has come it sends itself where there is JavaScript, and else is one
button.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hub.accounts.sign_in import screen
from hub.portal.entrance import entered
from hub.portal.entrance.entered import Entered
from hub.portal.entrance.sign_in import next_page

SECONDS = 3


def stand(request: HttpRequest, held: Entered, before: int) -> HttpResponse:
    """The page of who waits; 200 when it is their turn."""
    words = {"before": before, "seconds": SECONDS, "name": held.name, "next": next_page(request)}
    answer = render(request, "portal/line.html", words, status=503 if before else 200)
    if before:
        answer.headers["Retry-After"] = str(SECONDS)
    return screen.remember(request, entered.keep(request, answer, held))
