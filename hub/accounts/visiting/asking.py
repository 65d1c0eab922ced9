"""Visiting by home's word: the visited hub asks in the log, somebody says yes at home, and the log carries it back.

    here    the visitor chooses themselves and a secret for this hub; a fresh key waits here, sealed (`Visit`), and the
            hub's own feed says `identity.visit`: somebody here says they are this person, and this is their key
    home    when that has come, the person's own page asks "was it you?", with the code that the visitor was shown;
            yes, with the PIN, certifies the key
    here    when the certificate has come, and the hub would still have them, the account opens; without one, what
            waits goes after some days

The code is made from the key, so it is no secret and proves nothing but which of two requests is one's own. Records may
come twice, late or never: a key is certified or it is not, and an account that is gone does not come back.

Anybody may say that they are anybody, so nothing is counted for the person who is named, and no screen fills up for
days: to ask counts as a sign-up does (`delays`), which makes a screen or a crowd wait for minutes, and whoever comes
with a steward for nothing. What waits is bounded too, for the sake of the disk; then the oldest gives way, which takes
hours of asking as fast as that rule lets anybody ask. At home each hub has room of its own on the page, and who types
the code of the other screen finds their request among however many.
"""

import hashlib
import secrets
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare
from hub.accounts.hubs import identity
from hub.accounts.keys import opening
from hub.accounts.models import Person, Visit, VisitAnswered, VisitAsked
from hub.accounts.names import name_key
from hub.accounts.people.opened import opened
from hub.accounts.records import VisitAsked as VisitRecord
from hub.accounts.seats.seating import epoch_of
from hub.accounts.sign_in import delays
from hub.accounts.visiting import joining
from hub.accounts.visiting.arriving import named_for, tell
from hub.accounts.visiting.chains import Family, chain_to
from hub.accounts.visiting.homes import AlreadyHere, free_name, home_of, is_free, welcome
from hub.core.authority import Authority
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.keys import key_text, public_key
from hub.log import judging, store
from hub.log.store import Pen
from hub.log.tables import writing

DAYS: Final = 7
MOST_WAITING: Final = 2000
MOST_OF_A_HUB: Final = 3
MOST_HUBS: Final = 8
MOST_LOOKED_AT: Final = 2000
MAYBE_ASKED: Final = """
    EXISTS (SELECT 1 FROM accounts_visitasked a LEFT JOIN accounts_visitanswered r
        ON r.person = a.person AND r.key = a.key AND r.hub = a.hub WHERE a.person = %s AND r.id IS NULL)
    OR EXISTS (SELECT 1 FROM log_half h LEFT JOIN accounts_visitanswered r
        ON r.person = h.other AND r.key = h.person AND LENGTH(r.hub) = 0
        LEFT JOIN log_half b ON b.person = h.other AND b.other = h.person AND b.counts
        WHERE h.other = %s AND h.counts AND r.id IS NULL AND b.id IS NULL)
"""
"""Part of a statement that is given a person twice; false of whom nothing is asked, true of few others."""
COPIED: Final = ("name", "name_key", "salt", "seal", "signer", "drafts", "password")


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
    """Ask home whether it is them; what waits, with its code and the word by which this browser finds it again. Raises
    `delays.Crowd` where very many ask."""
    if not by_steward:
        delays.check_join(screen or "")
    welcome(person_id, by_steward)
    signer = opening.fresh_seed()
    account, _key = named_for(person_id, secret, signer, screen)
    hub, key = identity.founded(), public_key(signer)
    visit = Visit(person=person_id, key=key, token=secrets.token_hex(16), by_steward=by_steward)
    visit.epoch = epoch_of(hub.id)
    for column in COPIED:
        setattr(visit, column, getattr(account, column))
    with writing():
        make_room()
        visit.save()
        store.publish(identity.hub_pen(), VisitRecord(person=id_text(person_id), key=key_text(key)))
    if not by_steward:
        delays.joined(screen or "")
    return visit


def make_room() -> None:
    """Let the oldest go where as many wait as may."""
    newest = Visit.objects.order_by("-pk").values_list("pk", flat=True)
    last = newest[MOST_WAITING - 1 : MOST_WAITING].first()
    if last is not None:
        Visit.objects.filter(pk__lte=last).delete()


def code_of(person: bytes, key: bytes) -> str:
    """Six digits by which the visitor knows their own request."""
    digest = hashlib.sha256(b"hub-1 visit" + person + key).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def is_asked(person: bytes) -> bool:
    """Whether somebody is asked something at home; for pages that have asked the database `MAYBE_ASKED`."""
    return bool(questions(person) or joining.asking(person))


def questions(person: bytes, code: str = "") -> list[Question]:
    """What this person is asked at home and has not answered: the newest few of each hub, or those with a code."""
    family, found = Family(person), dict[bytes, list[Question]]()
    for row in unanswered(person, MOST_LOOKED_AT if code else 10 * MOST_OF_A_HUB):
        shown, others = code_of(person, row.key), found.get(row.hub, [])
        room = len(others) < MOST_OF_A_HUB and (others or len(found) < MOST_HUBS)
        if room and code in ("", shown) and is_open(row, family):
            found[row.hub] = [*others, Question(row.position, row.hub, shown)]
    return [one for each in found.values() for one in each]


def is_open(row: VisitAsked, family: Family) -> bool:
    """Whether a word from here would let the key do something, and none has yet."""
    return family.may_send_to(row.hub) and not family.authority.speaks(row.key, row.hub)


def unanswered(person: bytes, of_each: int) -> QuerySet[VisitAsked]:
    """The newest of what each hub asks, as far as it was not answered here; the hub that asked last comes first."""
    answers = VisitAnswered.objects.filter(person=person, key=OuterRef("key"), hub=OuterRef("hub"))
    rows: QuerySet[VisitAsked] = VisitAsked.objects.visible().filter(~Exists(answers), person=person)
    rows = rows.exclude(hub=identity.founded().id)  # which asks others and not itself
    nth = Window(RowNumber(), partition_by="hub", order_by=F("position").desc())
    return rows.annotate(nth=nth).filter(nth__lte=of_each).order_by("-position")


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
            answer(row)
    return True


def refuse(person: Person, position: int) -> None:
    """Say no: nobody is told, and this question is not asked again."""
    answer(asked(person, position))


def answer(row: VisitAsked) -> None:
    """Ask this no more. Another hub that names the same key asks something else: keys are public, and are copied."""
    VisitAnswered.objects.get_or_create(person=row.person, key=row.key, hub=row.hub)


def asked(person: Person, position: int) -> VisitAsked:
    row = unanswered(person.person_id, MOST_LOOKED_AT).filter(position=position).first()
    if row is None or not is_open(row, Family(person.person_id)):
        raise Answered
    return row


def catch_up() -> None:
    """Open the accounts whose keys were certified, and let go of what waited too long; mostly one small question."""
    waiting = list(Visit.objects.values_list("pk", "person", "key", "epoch"))
    if not waiting:
        return
    here = identity.founded().id
    today = epoch_of(here)
    circles = judging.circles_of({bytes(person) for _pk, person, _key, _epoch in waiting})
    families = {person: Authority(person, "", circle.heard) for person, circle in circles.items()}
    for pk, person, key, epoch in waiting:
        if families[bytes(person)].speaks(bytes(key), here):
            open_account(pk)
        if today >= epoch + DAYS:
            Visit.objects.filter(pk=pk).delete()


def open_account(pk: int) -> None:
    """Let a visitor sign in; their feeds open when they do. Who would not be let in if they asked today goes on
    waiting, for rules change and blocks are lifted."""
    visit = Visit.objects.filter(pk=pk).first()
    if visit is None:
        return
    try:
        let_in(visit)
    except AlreadyHere:
        visit.delete()
    except (LocalError, IntegrityError):
        return


def let_in(visit: Visit) -> None:
    """Make the account of what waited; raises why they would not be let in today."""
    with transaction.atomic():
        welcome(visit.person, visit.by_steward)
        papers = chain_to(visit.person, visit.key, identity.founded().id)
        if not papers or not Visit.objects.filter(pk=visit.pk).delete()[0]:
            return
        person = Person(person_id=visit.person)
        for column in COPIED:
            setattr(person, column, getattr(visit, column))
        if not is_free(person.name_key):
            person.name = free_name(visit.person, home_of(visit.person))
            person.name_key = name_key(person.name)
        person.papers, person.feed, person.incarnation = opening.packed(papers), b"", b""
        person.save()
        tell(papers)


def why_not(visit: Visit) -> str:
    """Why they would not be let in today, whatever home says; empty where they would."""
    try:
        welcome(visit.person, visit.by_steward)
    except LocalError as wrong:
        return str(wrong)
    return ""
