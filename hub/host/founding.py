"""Does what the answers say, in one transaction: a hub, its stewards, and a first board to write on.

Safe to repeat: what is there already stays, what is missing is added, and what contradicts is refused in
words before anything is written. Secrets are derived first, because that takes a third of a second each and
must not hold the log.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from hub.accounts import keyring, people, queue
from hub.accounts.identity import found_hub, this_hub
from hub.accounts.models import Person
from hub.accounts.names import name_key
from hub.accounts.seating import seat
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.host.answers import ACCESS, Answers, Steward
from hub.log import registry, store

BOARD = "forum.board"


def found(answers: Answers) -> list[str]:
    """Bring this hub to what the answers say; what was done, in sentences. `LocalError` when it cannot be."""
    here = this_hub()
    if here is not None and here.name != answers.name:
        raise LocalError(f"This hub is called {here.name!r}; a file cannot make it {answers.name!r}.")
    steps = [arrival(steward) for steward in answers.stewards]
    with transaction.atomic():
        done = [] if here else [f"Founded {found_hub(answers.name, answers.place, answers.languages).name}."]
        stewards: list[Person] = []
        for step in steps:
            person, sentences = step(stewards[0] if stewards else None)
            stewards.append(person)
            done += sentences
        if here is None:
            done += first_board(stewards[0], answers)
    return done or ["Nothing to do: this hub is already as the file says."]


def arrival(steward: Steward) -> Callable[[Person | None], tuple[Person, list[str]]]:
    """Derive a steward's key now; what is left for the transaction, given the steward who can seat them."""
    known = Person.objects.filter(name_key=name_key(steward.name)).first()
    salt = known.salt if known else secrets.token_bytes(keyring.SALT)
    stretch = queue.stretch(steward.secret, salt, None)
    if known is None:
        people.new_account(steward.name, steward.secret)

    def arrive(by: Person | None) -> tuple[Person, list[str]]:
        person = known or people.enrol(steward.name, stretch, salt)
        if known and not people.unsealed(known, stretch):
            raise LocalError(f"{steward.name!r} is here already, with another secret than the file's.")
        if people.role_of(person.person_id) == "steward":
            return person, []
        seat(person.person_id, "steward", by)
        return person, [f"{steward.name} is a steward."]

    return arrive


def first_board(steward: Person, answers: Answers) -> list[str]:
    """A board for everything, in the village's first language, where a plugin for boards is installed."""
    if registry.record_class(BOARD) is None:
        return []
    with translation.override(answers.languages[0]):
        title = _("Village square")
    write_board(steward, title, answers.access)
    return [f"The board {title!r} is open."]


def write_board(steward: Person, title: str, access: Mapping[str, str] = ACCESS, order: int = 0) -> str:
    """Publish a board by a steward's seat; its id as text."""
    board, held, here = registry.record_class(BOARD), people.seat_of(steward.person_id), this_hub()
    if board is None or held is None or here is None or steward.pen is None:
        raise LocalError(f"{steward.name!r} cannot open a board here.")
    record: Any = board
    made = record(
        title=title,
        zone=id_text(here.id),
        seat=id_text(held.entry),
        order=order,
        rights={"read": access["read"], "topic": access["post"], "reply": access["post"]},
    )
    return id_text(store.publish(steward.pen, made).id)
