"""Pages of the hub that only its stewards may open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from hub.api import people

View = Callable[..., HttpResponse]


def is_steward(request: HttpRequest) -> bool:
    return getattr(request.user, "role", "guest") == "steward"


def stewards_only(view: View) -> View:
    """A view that refuses everybody else, in words."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        people.stewards_only(request)
        return view(request, *args, **named)

    return guarded
