"""Does what the answers say, in one transaction: a hub, its stewards, and a first board to write on.

Safe to repeat: what is there already stays, what is missing is added, and what contradicts is refused in
words before anything is written. Secrets are derived first, because that takes a third of a second each and
must not hold the log.
"""

import secrets
from collections.abc import Callable, Collection, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.hubs.identity import HubIdentity, found_hub, this_hub, was_founded
from hub.accounts.keys import keyring
from hub.accounts.models import Person
from hub.accounts.names import name_key
from hub.accounts.people import joining, unsealing
from hub.accounts.seats import roles
from hub.accounts.seats.ruling import decide
from hub.accounts.seats.seating import seat
from hub.accounts.seats.standing import FEW
from hub.accounts.sign_in import queue
from hub.core.errors import LocalError
from hub.host.answers import Answers, Steward
from hub.portal.first_board import open_first_board


def refuse_a_lost_database() -> None:
    """LocalError where keys of a hub lie without its database. Founded anew with them, this box would be taken for that
    hub, and what is written here would reach nobody."""
    if this_hub() is None and was_founded():
        raise LocalError(
            _(
                "The keys of a hub lie in {folder}, and its database does not. Bring hub.db back from a backup; or, to "
                "begin a new hub, move the folders keys and box somewhere safe."
            ).format(folder=settings.HUB_DATA)
        )


def found(answers: Answers) -> list[str]:
    """Bring this hub to what the answers say; what was done, in sentences. `LocalError` when it cannot be."""
    here = this_hub()
    if here is not None:
        refuse_another(here, answers)
    sitting = set(roles.stewards().values_list("name_key", flat=True))
    newcomers = [steward for steward in answers.stewards if name_key(steward.name) not in sitting]
    refuse_in_vain(sitting, newcomers, answers)
    # Who sits already comes first, for they seat the others.
    steps = [arrival(steward) for steward in sorted(answers.stewards, key=newcomers.__contains__)]
    with transaction.atomic():
        done = [] if here else [f"Founded {found_hub(answers.name, answers.place, answers.languages).name}."]
        stewards: list[Person] = []
        for step in steps:
            person, sentences = step(stewards[0] if stewards else None)
            stewards.append(person)
            done += sentences
        if here is None and answers.rules is not None:
            decide(answers.rules, stewards[0])
        if here is None and (title := open_first_board(stewards[0], answers.languages[0], answers.access)):
            done.append(f"The board {title!r} is open.")
    return done or ["Nothing to do: this hub is already as the file says."]


def refuse_another(here: HubIdentity, answers: Answers) -> None:
    """`LocalError` when the file speaks of another hub than this one."""
    if here.name != answers.name:
        raise LocalError(f"This hub is called {here.name!r}; a file cannot make it {answers.name!r}.")
    if (here.place, tuple(here.languages)) != (answers.place, answers.languages):
        raise LocalError("This hub has another place or other languages than the file; change the file to fit.")
    if answers.rules not in (None, here.rules):
        raise LocalError("This hub has other rules than the file; change the file to fit, or the rules on their page.")


def refuse_in_vain(sitting: Collection[str], newcomers: Sequence[Steward], answers: Answers) -> None:
    """`LocalError` when a steward's seat would be written that never counts (`hub.accounts.seats.standing`)."""
    if not newcomers or not sitting:
        return
    name = newcomers[0].name
    if len(sitting) + len(newcomers) > FEW:
        raise LocalError(f"{name} cannot become a steward by a file: from the fourth on two stewards have to agree.")
    if len(newcomers) == len(answers.stewards):
        raise LocalError(f"{name} cannot become a steward: none of this hub's stewards is in the file, to seat them.")


def arrival(steward: Steward) -> Callable[[Person | None], tuple[Person, list[str]]]:
    """Derive a steward's key now; what is left for the transaction, given the steward who can seat them."""
    here = Person.objects.filter(name_key=name_key(steward.name)).first()
    salt = here.salt if here else secrets.token_bytes(keyring.SALT)
    stretch = queue.stretch(steward.secret, salt, None)
    if here is None:
        joining.new_account(steward.name, steward.secret)

    def arrive(by: Person | None) -> tuple[Person, list[str]]:
        person = here or joining.enrol(steward.name, stretch, salt)
        if here and not unsealing.unsealed(here, stretch):
            raise LocalError(f"{steward.name!r} is here already, with another secret than the file's.")
        if roles.role_of(person.person_id) == "steward":
            return person, []
        seat(person.person_id, "steward", by)
        return person, [f"{steward.name} is a steward."]

    return arrive
