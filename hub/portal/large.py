"""Who may send what is too large for any form: asked before its first byte is taken, for the page that it goes to.

A view says by `hub.api.uploads.takes_large` who may. Nothing here reads what is sent.
"""

import hashlib
from typing import Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from hub.accounts.people.signed_in import SignedIn
from hub.accounts.sign_in.sessions import SessionStore
from hub.core.errors import LocalError
from hub.log import room
from hub.log.trouble import DiskFull
from hub.portal import errors

AT_ONCE: Final = 4
"""Large requests that are under way: each holds a thread, and a part of the radio."""
OF_ONE: Final = 2
"""Of one browser."""


def whose(request: HttpRequest) -> str:
    """What tells one browser from another, without a look into the database."""
    return hashlib.sha256(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").encode()).hexdigest()


def refusal(request: HttpRequest, size: int, under_way: int) -> HttpResponse | None:
    """Why so many bytes are not taken from whoever asks, as a page; None where they are. under_way: bytes that others
    are sending still. In a thread of its own: sessions lie in the database."""
    with translation.override(translation.get_language_from_request(request)):
        try:
            return refused(request, size, under_way)
        except PermissionDenied as error:
            return errors.not_taken(request, 403, str(error))
        except DiskFull:
            return errors.full(request)
        except LocalError as error:
            return errors.not_taken(request, 413, str(error))
        except Exception:
            errors.LOG.exception("who sends something large could not be looked up")
            return errors.resting(request)
        finally:
            connections.close_all()


def refused(request: HttpRequest, size: int, under_way: int) -> HttpResponse | None:
    match = request.resolver_match
    rule = getattr(match and match.func, "takes_large", None)
    if match is None or rule is None:
        return errors.too_big(request)
    room.expect_for_file(size + under_way)
    request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    SignedIn(lambda _request: HttpResponse()).process_request(request)
    rule(request, size, *match.args, **match.kwargs)
    return None
