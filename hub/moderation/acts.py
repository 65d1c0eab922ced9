"""What a moderator does: hide, block, erase, and lift what was hidden or blocked.

Each is a record signed by the moderator who is signed in; whether it counts is judged by every reader
(`hub.accounts.seats.acts`). Refusing here only spares people acts that would come to nothing or cut off their own hub.
"""

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.accounts.models import Act, Person, seat_of
from hub.accounts.people import pens, staying
from hub.accounts.records import LONGEST_REASON, Block, Erase, Hide, Lift, Why
from hub.accounts.seats import roles
from hub.accounts.seats.acts import LIFTABLE, MODERATORS, STEWARDS
from hub.core.cid import id_text, parse_id
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import KEPT, Record
from hub.log import registry, store
from hub.log.models import Feed
from hub.log.store import Pen
from hub.log.tables import writing
from hub.log.written import Written, written_by_id

QUEUE = "queue"
"""The live topic of all that moderators look at."""


class Right(NamedTuple):
    """Who acts, with which pen, and the zone and seat that they cite."""

    person: bytes
    pen: Pen
    zone: str
    seat: str


def right_of(request: HttpRequest, roles: Collection[str] = MODERATORS) -> Right:
    """The right of whoever is signed in. PermissionDenied for all others; LocalError where a session outlived its
    feed."""
    person = getattr(request.user, "person_id", None)
    held = None if person is None or getattr(request.user, "by_pictures", False) else seat_of(person)
    if person is None or held is None or held.role not in roles:
        only_stewards = tuple(roles) == STEWARDS
        raise PermissionDenied(
            _("Only stewards do this.") if only_stewards else _("Only moderators and stewards do this.")
        )
    return Right(person, pens.pen_in_hand(request), id_text(held.hub), id_text(held.entry))


def hide(request: HttpRequest, entry_id: bytes, reason: str) -> Entry:
    """Take an entry out of sight here."""
    right, target = right_of(request), target_of(entry_id)
    cited = {"zone": right.zone, "seat": right.seat}
    return sign_about(request, right, target, partial(Hide, target=id_text(entry_id), **cited), said(reason))


def block(request: HttpRequest, person_id: bytes, reason: str) -> Entry:
    """Take all that somebody wrote out of sight here, and carry it no more."""
    right = right_of(request)
    refuse_to_block(right.person, person_id)
    return sign(right, Block(target=id_text(person_id), zone=right.zone, seat=right.seat, reason=said(reason)))


def erase(request: HttpRequest, entry_id: bytes, reason: str) -> Entry:
    """End an entry's words for good; stewards only, and nothing brings them back."""
    right, target = right_of(request, STEWARDS), target_of(entry_id)
    if (target.record or {}).get("t") in KEPT:
        raise LocalError(_("What others may do rests on this entry, so it cannot be erased."))
    cited = {"zone": right.zone, "seat": right.seat}
    return sign_about(request, right, target, partial(Erase, entry=id_text(entry_id), **cited), said(reason))


def lift(request: HttpRequest, act_id: bytes, reason: str = "") -> Entry:
    """Take back one act of hiding or blocking."""
    right = right_of(request)
    place = target_of(act_id).position
    if not Act.objects.filter(position=place, kind__in=LIFTABLE, zone=parse_id(right.zone)).exists():
        raise LocalError(_("This is no decision that can be taken back."))
    return sign(right, Lift(target=id_text(act_id), zone=right.zone, seat=right.seat, reason=reason[:LONGEST_REASON]))


def said(reason: str) -> str:
    """A reason that will stand on a public page."""
    reason = reason.strip()
    if not reason:
        raise LocalError(_("Say why: the writer and everybody else can read it."))
    return reason[:LONGEST_REASON]


def sign(right: Right, record: Record) -> Entry:
    entry = store.publish(right.pen, record)
    announce()
    return entry


def sign_about(request: HttpRequest, right: Right, target: Written, act: Callable[..., Record], reason: str) -> Entry:
    """Sign an act with its reason. About what stays here the reason is a record that stays here too: the act itself
    travels, for the end of a seat cuts off what does not."""
    if target.scope != "here":
        return sign(right, act(reason=reason))
    pen = pens.here_pen_of(request)
    if pen is None or not isinstance(request.user, Person):
        raise pens.Outlived
    with writing():
        signed = sign(right, act())
        why = Why(of=id_text(signed.id), zone=right.zone, seat=right.seat, reason=reason)
        staying.publish(pen, request.user, why)
    return signed


def refuse_to_block(me: bytes, person_id: bytes) -> None:
    """Some must not be cut off by one press: oneself, who looks after this hub, and hubs, which sign for many."""
    if person_id == me:
        raise LocalError(_("This is you."))
    if roles.role_of(person_id) in MODERATORS:
        raise LocalError(_("They look after this hub. A steward ends their seat first."))
    if Feed.objects.filter(person=person_id, kind="hub").exists():
        raise LocalError(_("A hub signed this for somebody without a name here. Hide it instead."))


def target_of(entry_id: bytes) -> Written:
    """An entry that is here, to be looked at; LocalError where it is not."""
    found = written_by_id(entry_id)
    if found is None:
        raise LocalError(_("This is not here, or not any more."))
    return found


def announce() -> None:
    """Tell open pages that what moderators look at changed."""
    transaction.on_commit(lambda: registry.announce_topics({QUEUE}), robust=True)
