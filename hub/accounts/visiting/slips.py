"""Travel slips: a key for one journey, made at home with the PIN and printed as twelve words.

At home the sign-in key certifies it for one other hub, to post there and to certify the feed for that: nothing else, so
a slip that is found joins nobody, moderates nowhere and ends nothing. The certificate goes out by exchange, and says
until which day of the home hub the slip may be used (`until`, with `home`: fields that other hubs carry and need not
know). There the words make the account; from then on a certificate signed by the slip's key is known, by which every
hub that has heard of it knows the slip as used.
"""

import hashlib
import secrets
from typing import Final, NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare
from hub.accounts.hubs import identity
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.accounts.paper import words
from hub.accounts.paper.bearers import HOLDING, NobodysCard, OldCard, bearer_of
from hub.accounts.people import known
from hub.accounts.people.opened import opened
from hub.accounts.people.parting import under_each_root
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.seats.seating import epoch_of
from hub.accounts.visiting.arriving import guesses_counted, named_for, settle
from hub.accounts.visiting.chains import Family, chain_to
from hub.accounts.visiting.ending import end
from hub.accounts.visiting.homes import NotKnown, villages, welcome
from hub.core import statement
from hub.core.authority import Authority
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError, TooMany
from hub.core.keys import key_text, parse_key, public_key
from hub.core.statement import CERTIFY, POST, Statement
from hub.log import judging
from hub.log.store import Pen
from hub.log.tables import select

DAYS: Final = 30
MOST_OPEN: Final = 5
SAYS: Final = "SELECT 1 FROM log_statement WHERE found_by = %s AND about = %s AND signer = %s LIMIT 1"


class BadSlip(LocalError):
    """A slip that cannot be used; the text says why, and what to do."""


class Slip(NamedTuple):
    """A slip that somebody made: for which hub, until which day of its home, and what became of it."""

    cert: bytes
    key: bytes
    hub: bytes
    until: int
    state: str  # open, used, over or back


@sensitive_variables()
def seed_of(entropy: bytes) -> bytes:
    return hashlib.blake2b(entropy, digest_size=32, person=b"hub-1 slip key").digest()


@sensitive_variables()
def make(person: Person, pen: Pen, hub: bytes, secret: str, *, screen: str | None = None) -> bytes | None:
    """A slip for another hub, as the 16 bytes behind its words; None if the secret opens nothing. It is known here when
    this returns, and kept nowhere."""
    here = identity.founded()
    if hub == here.id:
        raise BadSlip(_("You are at home here. A slip is for another village."))
    if hub not in villages():
        raise NotKnown
    if not Family(person.person_id).may_send_to(hub):
        raise BadSlip(_("You are visiting here. Make your slip at home: only home can send you on."))
    if sum(slip.state == "open" for slip in made_by(person.person_id)) >= MOST_OPEN:
        raise TooMany(_("You have five slips that were not used. Take one of them back first."))
    with opened(person, secret, screen) as found:
        if found is None:
            return None
        entropy = secrets.token_bytes(opening.ENTROPY)
        declare([certificate(person.person_id, entropy, hub, here.id, found.things["signer"])], pen)
    return entropy


@sensitive_variables()
def certificate(person: bytes, entropy: bytes, hub: bytes, home: bytes, signer: bytes) -> Statement:
    fields = {
        "person": id_text(person),
        "key": key_text(public_key(seed_of(entropy))),
        "hub": id_text(hub),
        "caps": [POST, CERTIFY],
        "n": opening.nonce(),
        "home": id_text(home),
        "until": epoch_of(home) + DAYS,
    }
    return statement.make("cert", fields, signer)


def made_by(person: bytes) -> list[Slip]:
    """Every slip that somebody made, by what is held of their word; none that a hub that they visited says they made,
    which may certify for itself alone."""
    held = judging.heard(person)
    family, families = Authority(person, "", held), under_each_root(person, held)
    return [slip_of(one, family) for one in held if is_slip(one) and any(is_homes(one, each) for each in families)]


def is_homes(one: Statement, family: Authority) -> bool:
    """Whether the root certified it, or, revocations aside, a key of the home that it names, for its hub too."""
    hub, home = parse_id(one.fields["hub"]), parse_id(one.fields["home"])
    certified = all(family.certifies(one.signer, place, revoked=False) for place in (home, hub))
    return hub != home and (certified or one.signer == family.root)


def is_slip(one: Statement) -> bool:
    """Whether a statement certifies a slip."""
    home, until = one.fields.get("home"), one.fields.get("until")
    if one.kind != "cert" or type(until) is not int:
        return False
    try:
        return bool(parse_id(home))
    except RemoteError:
        return False


def slip_of(one: Statement, family: Authority) -> Slip:
    key, until, home = parse_key(one.fields["key"]), one.fields["until"], parse_id(one.fields["home"])
    state = "open"
    if is_used(one.subject, key):
        state = "used"
    elif not family.speaks(key, parse_id(one.fields["hub"])):
        state = "back"
    elif epoch_of(home) >= until:
        state = "over"
    return Slip(one.id, key, parse_id(one.fields["hub"]), until, state)


def is_used(person: bytes, key: bytes) -> bool:
    """Whether a feed certified by a slip is known."""
    place = judging.found_by(person, hashlib.sha256(key).digest())
    return bool(select(SAYS, [place, person, key]))


@sensitive_variables()
def take_back(person: Person, pen: Pen, cert: bytes, secret: str, *, screen: str | None = None) -> bool:
    """End one's own slip that was not used; False if the secret opens nothing."""
    slip = next((one for one in made_by(person.person_id) if one.cert == cert and one.state == "open"), None)
    if slip is None:
        raise BadSlip(_("This slip is not open any more: it was used, taken back, or ran out."))
    return end(person, pen, slip.cert, secret, screen=screen)


@sensitive_variables()
def arrive(typed: str, secret: str, *, screen: str | None = None, by_steward: bool = False) -> Person:
    """The account here of whoever made the slip with these words, ready for `login`."""
    if is_weak(secret):
        raise WeakSecret
    entropy = words.read(typed)
    with guesses_counted(screen):
        signer = seed_of(entropy)
        person_id, slip = found_by_key(public_key(signer), entropy)
        check(slip)
    welcome(person_id, by_steward)
    return settle(*named_for(person_id, secret, signer, screen), signer, chain_to(person_id, slip.key, slip.hub))


def check(slip: Slip) -> None:
    """Raise why a slip cannot be used here, if it cannot."""
    here = identity.founded().id
    if slip.state == "used":
        raise BadSlip(_("This slip was used already. A slip is good for once; make another at home."))
    if slip.hub != here:
        village = next(iter(known.called(slip.hub)), "") or _("another village")
        raise BadSlip(_("This slip is for %(village)s, and good for nothing here.") % {"village": village})
    if slip.state == "back":
        raise BadSlip(_("This slip was taken back at home. Make another there."))
    if slip.state == "over":
        raise BadSlip(_("This slip ran out: too many days have passed at your village. Make another there."))


@sensitive_variables()
def found_by_key(key: bytes, entropy: bytes) -> tuple[bytes, Slip]:
    """Whose slip it is; `BadSlip` for words that are none, or none that this hub has heard of."""
    for (about,) in select(HOLDING[connection.vendor], [key_text(key).encode()]):
        for slip in made_by(bytes(about)):
            if slip.key == key:
                return bytes(about), slip
    raise BadSlip(unheard(entropy))


@sensitive_variables()
def unheard(entropy: bytes) -> str:
    """What is said of words that are no slip known here."""
    try:
        bearer_of(entropy)
    except (NobodysCard, OldCard):
        return str(
            _(
                "This hub has not heard of such a slip. A new one comes with the next exchange with your village;"
                " ask a steward when that is."
            )
        )
    return str(_("These are the words of a card and not of a slip. Put the card away; it is for home."))
