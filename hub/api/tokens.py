"""PUBLIC: tokens by which a program of somebody's writes for them in one plugin. Apart from `hub.api`, for few plugins
speak to programs.

    @tokens.by_token("market", refused)
    def prices(request):
        api.publish(request, records.Price(...))

Within such a view the request is that of the token's person: `person_of`, `role_of`, `seat_of` and `publish` take it as
any other. Cookies count for nothing there, so no page of another site can send anything in somebody's name.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from hub.accounts.models import Person
from hub.accounts.people import tokens
from hub.accounts.people.pace import Pace
from hub.accounts.people.tokens import LONGEST, Issued
from hub.core.errors import LocalError, RemoteError
from hub.log.trouble import DiskFull

__all__ = ["LONGEST", "Issued", "by_token", "issue", "issued", "revoke"]

BEARER: Final = "bearer "
AT_ONCE, A_MINUTE = 120, 240
UNKNOWN: Final = b""
"""In place of a number: all whose token is none share one measure, so that guessing slows nobody else down."""

pace = Pace(AT_ONCE, A_MINUTE)
View = Callable[..., HttpResponse]
Refused = Callable[[HttpRequest, int, str], HttpResponse]


def by_token(label: str, refused: Refused) -> Callable[[View], View]:
    """Decorator of a view that a program of somebody's asks, with their token for the plugin `label` in its header
    `Authorization: Bearer …`. refused(request, status, words): the answer where it has none (401), is too fast (429),
    or the view raises: RemoteError 400, PermissionDenied 403, LocalError 409, for want of room on the disk 507. What
    the hub refuses before or after the view is said by it too: 404, 405, 413, 500, 503."""

    def marked(view: View) -> View:
        @wraps(view)
        @sensitive_variables("who")
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            who = tokens.bearer(shown(request), label)
            if not pace.takes(who.number if who else UNKNOWN, time.monotonic()):
                return unkept(refused(request, 429, _("These are too many requests. Wait a minute, then go on.")))
            if who is None:
                return unkept(refused(request, 401, _("This token is not valid. Make a new one on the hub's page.")))
            with tokens.acting(request, who) as writes:
                if not writes:
                    words = _("This box changed since the token was made. Make a new one on the hub's page.")
                    return unkept(refused(request, 401, words))
                return unkept(tried(request, refused, view, *args, **named))

        guarded.asks_for_token = True  # type: ignore[attr-defined]  # for `hub.portal.gate`
        guarded.refused = lambda *why: unkept(refused(*why))  # type: ignore[attr-defined]  # for `hub.portal.errors`
        return csrf_exempt(guarded)

    return marked


def tried(request: HttpRequest, refused: Refused, view: View, *args: Any, **named: Any) -> HttpResponse:
    """The view's answer, or in words why it gives none."""
    try:
        return view(request, *args, **named)
    except RemoteError as wrong:
        return refused(request, 400, _("This is not as it should be: %(what)s.") % {"what": wrong.detail})
    except PermissionDenied as error:
        return refused(request, 403, str(error))
    except RequestDataTooBig:
        return refused(request, 413, _("That is too big for this hub"))
    except DiskFull as error:
        return refused(request, 507, str(error))
    except LocalError as error:
        return refused(request, 409, str(error))


@sensitive_variables()
def shown(request: HttpRequest) -> str:
    """The token in the request, which goes no further: no page of an error shows it."""
    text = request.META.pop("HTTP_AUTHORIZATION", "")
    return text[len(BEARER) :].strip() if text[: len(BEARER)].lower() == BEARER else ""


def unkept(response: HttpResponse) -> HttpResponse:
    """An answer that is kept nowhere on its way, and says when to come back."""
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if response.status_code == 429:
        response.headers["Retry-After"] = "60"
    return response


@sensitive_variables()
def issue(request: HttpRequest, label: str, name: str, days: int) -> str:
    """A new token of the person signed in for the plugin `label`, good for so many days of uptime. It can be shown now
    and never again. `LocalError` says in words why there is none."""
    return tokens.issue(request, label, name, days)


def issued(request: HttpRequest, label: str) -> list[Issued]:
    """The tokens of the person signed in for a plugin, the newest first."""
    return tokens.issued(request.user, label) if isinstance(request.user, Person) else []


def revoke(request: HttpRequest, label: str, number: str) -> bool:
    """Take back a token of the person signed in, by its `number`; False where it is none of theirs."""
    return isinstance(request.user, Person) and tokens.revoke(request.user, label, number)
