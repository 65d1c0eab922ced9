"""What pictures do not open: pages that ask whoever came by pictures for their PIN or password first, and lead back.

Pictures are three of twelve, so they let somebody write and no more. A page about keys, names, seats or moderation is
marked with `needs_pin`, or `with_pin` where who is signed in deals with their own things; or it refuses them because
without their seat they are a member like any other (`refusals.forbidden` asks `opens_more`). All end there: a page
leads to the PIN at once, a form is told that it was not done.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from hub import api
from hub.accounts.models import Person, seat_of
from hub.accounts.seats.acts import MODERATORS
from hub.portal.entrance.faces import address_of

View = Callable[..., HttpResponse]


def needs_pin(view: View) -> View:
    """A view for whoever opened their things with a PIN or password. Guests are let through to the view's own check."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if by_pictures(request):
            raise api.PinAsked
        return view(request, *args, **named)

    return guarded


def with_pin(view: View) -> View:
    """A page for who came in by PIN or password; pictures are led to it. No browser keeps it, and errors do not tell
    what was typed."""
    guarded: View = sensitive_post_parameters()(sensitive_variables()(never_cache(login_required(needs_pin(view)))))
    return guarded


def me(request: HttpRequest) -> Person:
    """Who is signed in, on a page for those who are."""
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


def by_pictures(request: HttpRequest) -> bool:
    """Whether somebody is signed in whom pictures let in."""
    return bool(getattr(getattr(request, "user", None), "by_pictures", False))


def opens_more(request: HttpRequest) -> bool:
    """Whether somebody whom pictures let in holds a seat that their PIN would give them back."""
    if not by_pictures(request) or not isinstance(request.user, Person):
        return False
    seat = seat_of(request.user.person_id)
    return seat is not None and seat.role in MODERATORS


def pin_address(request: HttpRequest) -> str:
    """Where they are asked for it, and whence they come back: to the page itself, or to the one whose form this was."""
    return address_of(getattr(request.user, "name", ""), came_from(request))


def came_from(request: HttpRequest) -> str:
    """The page to come back to. What a form sent is not sent again."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")
