"""Who is signed in, for each request: Django's middleware, and by which secret they came.

Somebody whom pictures let in is a member and no more, whatever seat they hold: their feed may only post.
"""

from functools import partial
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hub.accounts.models import Person
from hub.accounts.people import pens


class SignedIn(AuthenticationMiddleware):
    """Gives requests their `user`, looked up when it is first asked for."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(who, request))  # type: ignore[assignment]  # a lazy one, as Django's own


def who(request: HttpRequest) -> Any:
    """The person signed in, or Django's guest."""
    person = get_user(request)
    if isinstance(person, Person):
        person.by_pictures = bool(request.session.get("pictures"))
        return guest_of(request) if is_over(request) else person
    # somebody who is no more, or was made another since: their cookie goes too
    return guest_of(request) if SESSION_KEY in request.session else person


def is_over(request: HttpRequest) -> bool:
    """Whether a session is of before a restore, so that it could only be looked at. A form that was begun meanwhile is
    let through to where it says so and keeps its words."""
    return request.method in ("GET", "HEAD") and pens.is_of_another_box(request)


def guest_of(request: HttpRequest) -> AnonymousUser:
    """A guest, in a browser that forgets the session."""
    request.session.flush()
    return AnonymousUser()
