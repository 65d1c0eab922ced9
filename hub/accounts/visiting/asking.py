"""Visiting by home's word: the visited hub asks in the log, somebody says yes at home, and the log carries it back.

    here    the visitor chooses themselves and a secret for this hub; a fresh key waits here, sealed (`Visit`), and the
            hub's own feed says `identity.visit`: somebody here says they are this person, and this is their key
    home    when that has come, the person's own page asks "was it you?", with the code that the visitor was shown;
            yes, with the PIN, certifies the key
    here    when the certificate has come, the account opens; without one, what waits goes after some days

The code is made from the key, so it is no secret and proves nothing but which of two requests is one's own. Records may
come twice, late or never: a key is certified or it is not, and an account that is gone does not come back.
"""

import hashlib
import secrets
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import opening
from hub.accounts.models import Person, Visit, VisitAnswered, VisitAsked
from hub.accounts.paper.declaring import declare
from hub.accounts.people import gone
from hub.accounts.people.names import name_key
from hub.accounts.people.opened import opened
from hub.accounts.records import VisitAsked as VisitRecord
from hub.accounts.seats.seating import epoch_of
from hub.accounts.visiting import joining
from hub.accounts.visiting.arriving import named_for, tell
from hub.accounts.visiting.chains import chain_to
from hub.accounts.visiting.homes import free_name, home_of, welcome
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.keys import key_text, public_key
from hub.core.statement import Statement
from hub.log import store
from hub.log.store import Pen
from hub.log.tables import writing

DAYS: Final = 7
MOST_OF_ONE: Final = 2
MOST_OF_A_SCREEN: Final = 3
MOST: Final = 40
MOST_SHOWN: Final = 3
MAYBE_ASKED: Final = """
    EXISTS (SELECT 1 FROM accounts_visitasked a LEFT JOIN accounts_visitanswered r
        ON r.person = a.person AND r.key = a.key WHERE a.person = %s AND r.id IS NULL)
    OR EXISTS (SELECT 1 FROM log_half h LEFT JOIN accounts_visitanswered r ON r.person = h.other AND r.key = h.person
        LEFT JOIN log_half b ON b.person = h.other AND b.other = h.person AND b.counts
        WHERE h.other = %s AND h.counts AND r.id IS NULL AND b.id IS NULL)
"""
"""Part of a statement that is given a person twice; false of whom nothing is asked, true of few others."""
COPIED: Final = ("name", "name_key", "salt", "seal", "signer", "drafts", "password")


class AskedAlready(LocalError):
    """As much waits as may."""

    def __init__(self) -> None:
        super().__init__(
            _("Too many people wait for a word from home already, here or in this name. Try again in some days.")
        )


class Answered(LocalError):
    """The question at home is gone."""

    def __init__(self) -> None:
        super().__init__(_("This was answered already, or taken back."))


class Question(NamedTuple):
    """Somebody at a hub who says that they are the person who reads this."""

    position: int
    hub: bytes
    code: str


@sensitive_variables()
def ask(person_id: bytes, secret: str, *, screen: str | None = None, by_steward: bool = False) -> Visit:
    """Ask home whether it is them; what waits, with its code and the word by which this browser finds it again."""
    welcome(person_id, by_steward)
    check_room(person_id, screen or "")
    signer = opening.fresh_seed()
    account, _key = named_for(person_id, secret, signer, screen)
    hub, key = identity.founded(), public_key(signer)
    visit = Visit(person=person_id, key=key, token=secrets.token_hex(16), screen=hashed(screen or ""))
    visit.epoch = epoch_of(hub.id)
    for column in COPIED:
        setattr(visit, column, getattr(account, column))
    with writing():
        check_room(person_id, screen or "")
        visit.save()
        store.publish(identity.hub_pen(), VisitRecord(person=id_text(person_id), key=key_text(key)))
    return visit


def check_room(person_id: bytes, screen: str) -> None:
    waiting = Visit.objects.all()
    full = waiting.filter(person=person_id).count() >= MOST_OF_ONE
    full = full or waiting.filter(screen=hashed(screen)).count() >= MOST_OF_A_SCREEN
    if full or waiting.count() >= MOST:
        raise AskedAlready


def hashed(screen: str) -> bytes:
    return hashlib.blake2b(screen.encode(), digest_size=16, person=b"hub-1 visit").digest()


def code_of(person: bytes, key: bytes) -> str:
    """Four digits by which the visitor knows their own request."""
    digest = hashlib.sha256(b"hub-1 visit" + person + key).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10_000:04}"


def is_asked(person: bytes) -> bool:
    """Whether somebody is asked something at home; for pages that have asked the database `MAYBE_ASKED`."""
    return bool(questions(person) or joining.asking(person))


def questions(person: bytes) -> list[Question]:
    """What this person is asked at home and has not answered: the newest few, whichever hubs ask."""
    answered = set(VisitAnswered.objects.filter(person=person).values_list("key", flat=True))
    here = identity.founded().id  # which asks others and not itself
    rows = VisitAsked.objects.visible().filter(person=person).exclude(hub=here).exclude(key__in=answered)
    found: list[Question] = []
    for row in rows.order_by("-position")[: 10 * MOST_SHOWN]:
        if len(found) < MOST_SHOWN and not chain_to(person, row.key):
            found.append(Question(row.position, row.hub, code_of(person, row.key)))
    return found


@sensitive_variables()
def confirm(person: Person, pen: Pen, position: int, secret: str, *, screen: str | None = None) -> bool:
    """Say yes: certify the key that waits at the other hub. False if the secret opens nothing."""
    row = asked(person, position)
    with opened(person, secret, screen) as found:
        if found is None:
            return False
        cert = opening.certify(person.person_id, row.key, row.hub, opening.VISITOR, found.things["signer"])
        with writing():
            declare([cert], pen)
            VisitAnswered.objects.get_or_create(person=person.person_id, key=row.key)
    return True


def refuse(person: Person, position: int) -> None:
    """Say no: nobody is told, and this question is not asked again."""
    VisitAnswered.objects.get_or_create(person=person.person_id, key=asked(person, position).key)


def asked(person: Person, position: int) -> VisitAsked:
    if all(one.position != position for one in questions(person.person_id)):
        raise Answered
    return VisitAsked.objects.get(position=position)


def catch_up() -> None:
    """Open the accounts whose keys were certified, and let go of what waited too long; mostly one small question."""
    waiting = list(Visit.objects.all())
    if not waiting:
        return
    today = epoch_of(identity.founded().id)
    for visit in waiting:
        if papers := chain_to(visit.person, visit.key):
            open_account(visit, papers)
        elif today >= visit.epoch + DAYS:
            visit.delete()


def open_account(visit: Visit, papers: tuple[Statement, ...]) -> None:
    """Let a visitor sign in; their feeds open when they do."""
    with transaction.atomic():
        if Visit.objects.filter(pk=visit.pk).delete()[0] and not is_here(visit.person):
            person = Person(person_id=visit.person)
            for column in COPIED:
                setattr(person, column, getattr(visit, column))
            if gone.is_taken(person.name_key):
                person.name = free_name(visit.person, home_of(visit.person))
                person.name_key = name_key(person.name)
            person.papers, person.feed, person.incarnation = opening.packed(papers), b"", b""
            person.save()
            tell(papers)


def is_here(person: bytes) -> bool:
    return Person.objects.filter(person_id=person).exists()
