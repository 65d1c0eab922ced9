"""The first steward of a hub: whoever can read its terminal, or the paper beside it.

A one-time code lies in the box until somebody has used it. Setting up is one transaction: a hub without a
steward, or a steward without a hub, cannot be left behind.
"""

import secrets
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts import codes
from hub.accounts.hubs.identity import asked, found_hub
from hub.accounts.hubs.rules import Rules
from hub.accounts.keys.files import box, kept
from hub.accounts.models import Person, Seat
from hub.accounts.names import checked, checked_place
from hub.accounts.people import joining
from hub.accounts.seats.ruling import decide
from hub.accounts.seats.seating import seat
from hub.accounts.sign_in import queue
from hub.core.errors import LocalError
from hub.durable import content


class WrongCode(LocalError):
    """Not the code that this hub printed, or it has been used."""

    def __init__(self) -> None:
        super().__init__(_("This is not the code that the hub printed when it started. Read it again, sign by sign."))


def first_run_code() -> str:
    """The code that makes the first steward, for printing at start; the same until it is used."""
    return kept(box() / "first-run", lambda: codes.fresh(3).encode()).decode()


def right_code(code: str) -> bool:
    """Whether this is the code, however it was typed."""
    printed = codes.plain(content(box() / "first-run").decode())
    return bool(printed) and secrets.compare_digest(codes.plain(code), printed)


class Founding(NamedTuple):
    """What a hub is to be. picture: a content id that is here, or nothing."""

    name: str
    place: str = ""
    languages: tuple[str, ...] = ("en",)
    picture: str = ""
    rules: Rules = Rules()


class Newcomer(NamedTuple):
    """A steward to be, with what was derived from their secret: the secret itself need not be kept till then."""

    name: str
    stretch: bytes
    salt: bytes

    def __repr__(self) -> str:
        return f"Newcomer({self.name!r})"


@sensitive_variables()
def newcomer(name: str, secret: str, screen: str | None) -> Newcomer:
    """Derive, which takes its time, before anything is written. Raises as `sign_up` does."""
    shown, salt = joining.new_account(name, secret), joining.fresh_salt()
    return Newcomer(shown, queue.stretch(secret, salt, screen), salt)


def set_up(
    code: str, founding: Founding, stewards: Sequence[Newcomer], then: Callable[[Person], object] = lambda first: None
) -> Person:
    """Found the hub and seat its stewards, the first of whom seats the others, and do what comes `then`: all or
    nothing. Answers the first, ready for `login`."""
    if not right_code(code):
        raise WrongCode
    checked(founding.name)
    checked_place(founding.place)
    try:
        with transaction.atomic():
            first = founded(founding, stewards)
            then(first)
    except BaseException:
        asked.here = None  # what this request has read is not so any more
        raise
    (box() / "first-run").unlink(missing_ok=True)
    return first


def founded(founding: Founding, stewards: Sequence[Newcomer]) -> Person:
    """Found the hub with its stewards and rules, inside a transaction; answers the first."""
    found_hub(founding.name, founding.place, founding.languages, founding.picture)
    first = seated(stewards[0])
    if founding.rules != Rules():
        decide(founding.rules, first)
    for other in stewards[1:]:
        seated(other, first)
    return first


def claim_first_steward(code: str, first: Newcomer) -> Person:
    """Make the first steward of a hub that is founded and has none."""
    if not right_code(code):
        raise WrongCode
    with transaction.atomic():
        if Seat.objects.filter(role="steward", standing="held").exists():
            raise WrongCode
        person = seated(first)
    (box() / "first-run").unlink(missing_ok=True)
    return person


def seated(one: Newcomer, by: Person | None = None) -> Person:
    """A new person with a steward's seat."""
    person = joining.enrol(one.name, one.stretch, one.salt)
    seat(person.person_id, "steward", by)
    return person
