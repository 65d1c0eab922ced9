"""`/pins/service/pins` and `/pins/service/pins/<requestid>`: the ways in which programs pin from outside."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hub import api
from hub.api.tokens import by_token
from plugins.pins.service import asked, shapes
from plugins.pins.service.asked import Status

REASONS = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "NOT_TAKEN",
    413: "TOO_LARGE",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
    507: "INSUFFICIENT_STORAGE",
}


def refused(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """An error as the API has it: a word for programs, a sentence for people."""
    return answer(status, {"error": {"reason": REASONS[status], "details": words}})


def answer(status: int, words: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(words), status=status, content_type="application/json")


@by_token("pins", refused)
def pins(request: HttpRequest) -> HttpResponse:
    """All that the token's person asked for, or one thing more."""
    person = api.person_of(request) or b""
    if request.method == "GET":
        return listed(request, person)
    if request.method == "POST":
        return added(request, person)
    return wrong_way(request, "GET, POST")


@by_token("pins", refused)
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Below the API's address, and none of its own."""
    return refused(request, 404, _("There is nothing here"))


@by_token("pins", refused)
def one(request: HttpRequest, requestid: str) -> HttpResponse:
    """One of them: how it stands, another in its place, or its end."""
    person = api.person_of(request) or b""
    if request.method not in ("GET", "POST", "DELETE"):
        return wrong_way(request, "GET, POST, DELETE")
    found = asked.find(requestid, person)
    if found is None:
        return refused(request, 404, _("Nothing was asked for under this id by whoever made the token."))
    if request.method == "GET":
        return answer(200, shown(request, found))
    return (replaced if request.method == "POST" else removed)(request, person, found)


def wrong_way(request: HttpRequest, ways: str) -> HttpResponse:
    response = refused(request, 405, _("This address takes only what its own page sends."))
    response.headers["Allow"] = ways
    return response


def listed(request: HttpRequest, person: bytes) -> HttpResponse:
    wished = shapes.look(request.GET.getlist)
    found = asked.look(wished, person)
    return answer(200, {"count": len(found), "results": [shown(request, each) for each in found[: wished.limit]]})


def added(request: HttpRequest, person: bytes) -> HttpResponse:
    row = asked.add(request, shapes.pin(request.body), person)
    return answer(202, shown(request, asked.standing([row], person)[0]))


def replaced(request: HttpRequest, person: bytes, found: Status) -> HttpResponse:
    """The new one is promised before the old one ends, so no hub lets go of what both hold."""
    row = asked.add(request, shapes.pin(request.body), person)
    asked.end(request, found.row, person)
    return answer(202, shown(request, asked.standing([row], person)[0]))


def removed(request: HttpRequest, person: bytes, found: Status) -> HttpResponse:
    asked.end(request, found.row, person)
    response = HttpResponse(status=202)
    del response.headers["Content-Type"]  # nothing comes with it
    return response


def shown(request: HttpRequest, each: Status) -> dict[str, Any]:
    return asked.told(each, api.multiaddrs(request)) | {"created": shapes.spelled(each.row.created)}
