"""The pens of whoever is signed in: put into their session when they sign in, and taken from it by pages that write."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import incarnation
from hub.accounts.models import Person
from hub.accounts.people import staying
from hub.accounts.sign_in.sessions import SessionStore
from hub.core.errors import LocalError
from hub.core.keys import public_key
from hub.log.store import Pen


def remember_pen(request: HttpRequest, person: Any) -> None:
    """Put the unsealed seeds of their feeds into the session of who has just signed in."""
    if isinstance(request.session, SessionStore):
        request.session.renew()
    if isinstance(person, Person) and person.pen is not None:
        request.session["pen"] = [person.pen.seed.hex(), person.incarnation.hex()]
        request.session["here"] = person.here_pen.seed.hex() if person.here_pen else ""
        request.session["drafts"] = person.drafts_key.hex() if person.drafts_key else ""
        request.session["pictures"] = person.by_pictures


def pen_of(request: HttpRequest) -> Pen | None:
    """The pen of the person signed in, or None: nobody is, or their session was made on another box.

    A restored copy of the hub holds sessions too, which cookies still open: their pens must not write.
    """
    held = request.session.get("pen") if request.user.is_authenticated else None
    if not held or bytes.fromhex(held[1]) != incarnation.current():
        return None
    seed = bytes.fromhex(held[0])
    pen = Pen(seed, public_key(seed))
    return pen if identity.writable(pen.key) else None


def is_of_another_box(request: HttpRequest) -> bool:
    """Whether the session was made before this box was restored, cloned or moved."""
    held = request.session.get("pen")
    return held is not None and bytes.fromhex(held[1]) != incarnation.current()


class Outlived(LocalError):
    """Somebody is signed in, in a session that was made on another box or for a feed that is closed."""

    def __init__(self) -> None:
        super().__init__(_("This box changed since you signed in. Sign in again, and do it once more."))


def pen_in_hand(request: HttpRequest) -> Pen:
    """The pen of whoever is signed in; `Outlived` where their session has none that may write."""
    pen = pen_of(request)
    if pen is None:
        raise Outlived
    return pen


def here_pen_of(request: HttpRequest) -> Pen | None:
    """The pen of what the person signed in writes for this hub alone. None also for a session that began before there
    was such a feed, and for one whose feed was replaced at another sign-in before it wrote a word."""
    held = request.session.get("here") if pen_of(request) is not None else None
    if not held or not isinstance(request.user, Person):
        return None
    seed = bytes.fromhex(held)
    pen = Pen(seed, public_key(seed))
    if identity.writable(pen.key):
        return pen
    return pen if staying.is_prepared(request.user, pen.key) else None


def drafts_key_of(request: HttpRequest) -> bytes | None:
    """The key of the drafts of whoever is signed in."""
    held = request.session.get("drafts") if request.user.is_authenticated else None
    return bytes.fromhex(held) if held else None


@sensitive_variables()
def carried(request: HttpRequest) -> dict[str, Any] | None:
    """What somebody's session holds of them, for another screen of theirs; None where pictures opened it, or it cannot
    write."""
    if pen_of(request) is None or request.session.get("pictures"):
        return None
    return {name: request.session.get(name) for name in ("pen", "here", "drafts")}


@sensitive_variables()
def take(person: Person, held: dict[str, Any]) -> bool:
    """Put what was carried into their hand, to sign in with; False where it was made on another box."""
    seed, life = (bytes.fromhex(part) for part in held["pen"])
    if life != incarnation.current():
        return False
    person.pen = Pen(seed, public_key(seed))
    here = bytes.fromhex(held["here"] or "")
    person.here_pen = Pen(here, public_key(here)) if here else None
    person.drafts_key = bytes.fromhex(held["drafts"]) if held["drafts"] else None
    person.incarnation = life
    return True
