"""The first steward of a hub: whoever can read its terminal, or the paper beside it.

A one-time code lies in the box until somebody has used it. Setting up is one transaction: a hub without a
steward, or a steward without a hub, cannot be left behind.
"""

import secrets
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs.identity import found_hub
from hub.accounts.keys import keyring
from hub.accounts.keys.files import box, kept
from hub.accounts.models import Person, Seat
from hub.accounts.people import joining
from hub.accounts.people.names import checked, checked_place
from hub.accounts.seats.seating import seat
from hub.accounts.sign_in import queue
from hub.core.errors import LocalError
from hub.durable import content

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class WrongCode(LocalError):
    """Not the code that this hub printed, or it has been used."""

    def __init__(self) -> None:
        super().__init__(_("This is not the code that the hub printed when it started. Read it again, sign by sign."))


def first_run_code() -> str:
    """The code that makes the first steward, for printing at start; the same until it is used."""
    return kept(box() / "first-run", lambda: "-".join(group() for _ in range(3)).encode()).decode()


def group() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(4))


def right_code(code: str) -> bool:
    """Whether this is the code, however it was typed."""
    printed = plain(content(box() / "first-run").decode())
    return bool(printed) and secrets.compare_digest(plain(code), printed)


def plain(code: str) -> bytes:
    return "".join(sign for sign in code.lower() if sign in LETTERS).encode()


@sensitive_variables()
def set_up(
    code: str,
    hub_name: str,
    place: str,
    languages: list[str],
    name: str,
    secret: str,
    *,
    screen: str | None = None,
) -> Person:
    """Found the hub and seat its first steward, all or nothing; answers the steward, ready for `login`."""
    if not right_code(code):
        raise WrongCode
    checked(hub_name)
    checked_place(place)
    return first_steward(name, secret, screen, found=lambda: found_hub(hub_name, place, languages))


@sensitive_variables()
def claim_first_steward(code: str, name: str, secret: str, *, screen: str | None = None) -> Person:
    """Make the first steward of a hub that is founded and has none."""
    if not right_code(code) or Seat.objects.filter(role="steward", standing="held").exists():
        raise WrongCode
    return first_steward(name, secret, screen)


@sensitive_variables()
def first_steward(name: str, secret: str, screen: str | None, found: Callable[[], object] = lambda: None) -> Person:
    """Derive first, which takes its time, then write all at once; the code ends when that is durable."""
    shown, salt = joining.new_account(name, secret), secrets.token_bytes(keyring.SALT)
    stretch = queue.stretch(secret, salt, screen)
    with transaction.atomic():
        found()
        person = joining.enrol(shown, stretch, salt)
        seat(person.person_id, "steward")
    (box() / "first-run").unlink(missing_ok=True)
    return person
