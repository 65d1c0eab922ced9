"""Programs of other sites that want to read content: a browser asks beforehand (OPTIONS) what they may send with that.

The answer is what the gateways of the field give (boxo's defaults), the same for every address, and looks nothing up.
Whether a program may read what it is then given, the answer to that says itself, and only of what is given to all. So
PUT is not among their ways, though `Allow` tells other programs of it: no page of another site may send a record.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

WAYS: Final = "GET, HEAD, OPTIONS"
HEADERS: Final = "Content-Type, Range, User-Agent, X-Requested-With"
View = Callable[..., HttpResponseBase]


def asked_beforehand(view: View, allow: str = WAYS) -> View:
    """Decorator of a view that browsers may ask about for programs of other sites. allow: all ways that it takes."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        return ways(allow) if request.method == "OPTIONS" else view(request, *args, **named)

    return told


def ways(allow: str) -> HttpResponse:
    """What programs of other sites may send."""
    response = HttpResponse(headers={"Allow": allow, "Access-Control-Allow-Origin": "*"})
    response.headers["Access-Control-Allow-Methods"] = WAYS
    response.headers["Access-Control-Allow-Headers"] = HEADERS
    return response
