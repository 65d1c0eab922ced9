"""Two accounts that are one person: somebody was a guest under a new name first, and says now who they are.

Each side signs the same `same-person` statement with the sign-in key of its own home, in any order; the log brings them
together (`hub.log.kin`). The first half is a question that the other side's own page shows: at home, for what a visitor
signed would count nowhere. Nothing is handed over by it but a common timeline.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare
from hub.accounts.models import Person, VisitAnswered
from hub.accounts.people.opened import opened
from hub.accounts.visiting.chains import Family
from hub.accounts.visiting.homes import NotKnown
from hub.core import statement
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.same_person import MOST_JOINED, SAME
from hub.log import judging, kin
from hub.log.store import Pen
from hub.log.tables import select

MOST_SHOWN: Final = 3
NO_HUB: Final = b""
"""In an answer: nobody's hub asked, somebody did by their own word."""
NAMED: Final = "SELECT COUNT(*) FROM log_half WHERE person = %s AND counts"


class CannotJoin(LocalError):
    """The two cannot be one; the text says why."""


class Visiting(CannotJoin):
    """Who somebody else is, they say at home."""

    def __init__(self) -> None:
        super().__init__(_("You are visiting here. Say it at home."))


@sensitive_variables()
def say(person: Person, pen: Pen, other: bytes, secret: str, *, screen: str | None = None) -> bool:
    """Say that another is oneself too, or agree to it. False if the secret opens nothing."""
    check(person, other)
    with opened(person, secret, screen) as found:
        if found is None:
            return False
        pair = sorted((id_text(person.person_id), id_text(other)))
        half = statement.make(SAME, {"a": pair[0], "b": pair[1]}, found.things["signer"])
        declare([half], pen)
    return True


def check(person: Person, other: bytes) -> None:
    """Raise why these two cannot be joined."""
    me = person.person_id
    if not Family(me).may_join():
        raise Visiting
    if other == me:
        raise CannotJoin(_("This is you already, under the same key."))
    if other in kin.all_of(me):
        raise CannotJoin(_("You are known as one person already."))
    if not any(one.kind == "incept" for one in judging.heard(other)):
        raise NotKnown
    if select(NAMED, [me])[0][0] >= MOST_JOINED or len(kin.all_of(me) | kin.all_of(other)) > MOST_JOINED:
        raise CannotJoin(_("Too many names are joined to you already."))


def asking(person: bytes) -> list[bytes]:
    """Who says that they are this person, and waits for a word from them."""
    said = kin.asking(person, 10 * MOST_SHOWN)
    if not said or not Family(person).may_join():
        return []
    answered = set(VisitAnswered.objects.filter(person=person, hub=NO_HUB).values_list("key", flat=True))
    return [each for each in said if each not in answered][:MOST_SHOWN]


def refuse(person: Person, other: bytes) -> None:
    """Say no: nobody is told, and this is not asked again."""
    VisitAnswered.objects.get_or_create(person=person.person_id, key=other, hub=NO_HUB)
