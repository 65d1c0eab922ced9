"""Writing as who is signed in or as the hub, and what only its writer reads again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.accounts.hubs import identity
from hub.accounts.models import Person
from hub.accounts.people import drafts, pens, staying
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.log import store
from hub.log.store import Pen
from hub.log.tables import writing
from hub.moderation import waiting


def publish(request: HttpRequest, record: Record, scope: str = "open") -> Entry:
    """Sign a record as the person who is signed in, and store it; every open page that shows it is told.

    scope: "open" travels to other hubs; "here" never leaves this one. An act that cites a seat is written open: the end
    of that seat cuts off what stays here.

    PermissionDenied for a guest. LocalError, with a sentence for the screen, when the record cannot be taken: also
    from somebody new whom a moderator has yet to let in, where the hub's rules say so; and where a session outlived the
    feed that it wrote in, by a restore or a fork, so that forms keep the words.
    """
    pen = _pen_of(request)
    if scope == "open":
        return store.publish(pen, record)
    here_pen = pens.here_pen_of(request)
    if here_pen is None or not isinstance(request.user, Person):
        raise LocalError(
            _(
                "What you write for this village alone goes into a book of its own, which is made when you sign in."
                " Copy what you wrote, sign in again, and send it once more."
            )
        )
    return staying.publish(here_pen, request.user, record)


def publish_together(request: HttpRequest, said: Iterable[tuple[Record, str]]) -> list[Entry]:
    """The same with several records, each with its scope, in one commit: all of them are stored, or none is."""
    with one_commit():
        return [publish(request, record, scope) for record, scope in said]


@contextmanager
def one_commit() -> Iterator[None]:
    """What is published and written within is stored in one commit: all of it, or where an error goes through none."""
    with writing():
        yield


def publish_as_hub(record: Record, scope: str = "open") -> Entry:
    """Sign a record as this hub itself, for words of guests that a moderator approved, and store it; `scope` as above.

    LocalError, with a sentence for the screen, when the hub is not founded or may not write.
    """
    return store.publish(identity.hub_pen(scope), record)


def _pen_of(request: HttpRequest) -> Pen:
    pen = pens.pen_of(request)
    if pen is None and request.user.is_authenticated:
        raise LocalError(
            _("This box changed since you signed in. Copy what you wrote, sign in again, and send it once more.")
        )
    if pen is None:
        raise PermissionDenied(_("Sign in to write."))
    if isinstance(request.user, Person) and waiting.awaits_welcome(request.user.person_id):
        raise LocalError(_("A moderator has yet to let you in. Keep what you wrote as a draft, and send it then."))
    return pen


def seal(request: HttpRequest, text: str) -> bytes:
    """A text that only the person signed in can read again, in this or a later session: for drafts. PermissionDenied
    for a guest."""
    key = pens.drafts_key_of(request)
    if key is None:
        raise PermissionDenied(_("Sign in to write."))
    return drafts.seal(key, text)


def unseal(request: HttpRequest, blob: bytes) -> str | None:
    """What the person signed in sealed; None where it does not open: it is another's."""
    key = pens.drafts_key_of(request)
    return None if key is None else drafts.unseal(key, blob)
