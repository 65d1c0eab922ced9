"""Signing up, unsealing, changing a secret, and what a signed-in person may do.

A person is made in one transaction: inception, sign-in key, feed, account, profile. The feed's key is on the
disk before its passport is in the log. Sign-in opens the sign-in key; if this box is not the one that the
feed was made on, a new feed is certified and opened before anything is written. Beside it goes the feed that
stays at this hub (`staying`).
"""

import json
import secrets
from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts import delays, identity, incarnation, keyring, opening, queue, staying
from hub.accounts.models import Person, Seat, seat_of
from hub.accounts.names import NameTaken, checked, name_key, plain
from hub.accounts.opening import Roots
from hub.accounts.records import Profile as ProfileRecord
from hub.accounts.sessions import SessionStore
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.keys import public_key, root_seed
from hub.core.statement import Statement
from hub.log import store
from hub.log.store import Pen
from hub.log.tables import select, select_in

SHORTEST_SECRET, LONGEST_SECRET = 4, 200
SEALED = ("salt", "seal", "signer", "roots", "password")
"""The fields that change with a secret."""
PROFILES = "SELECT person, entry, name, after FROM accounts_profile WHERE person IN {}"


class WeakSecret(LocalError):
    """A secret too short to protect anything."""

    def __init__(self) -> None:
        super().__init__(_("This is too short. Use at least four digits or letters."))


@sensitive_variables()
def is_weak(secret: str) -> bool:
    """Whether a secret has too few signs, not counting blanks around them."""
    return len(secret.strip()) < SHORTEST_SECRET


@sensitive_variables()
def sign_up(name: str, secret: str, *, screen: str | None = None, languages: tuple[str, ...] = ()) -> Person:
    """A new person of this hub, with their pen. Raises `BadName`, `NameTaken`, `WeakSecret`, `Busy` or `SealMissing`.

    screen: from `screen.screen_of(request)` where somebody waits; None in commands, which simply wait.
    """
    identity.founded()
    keyring.current_seal()  # before anybody stands in line for nothing
    shown, salt = new_account(name, secret), secrets.token_bytes(keyring.SALT)
    return enrol(shown, queue.stretch(secret, salt, screen), salt, languages)


@sensitive_variables()
def new_account(name: str, secret: str) -> str:
    """The name of a new account as it will be shown, or why it cannot be."""
    shown = checked(name)
    if Person.objects.filter(name_key=name_key(shown)).exists():
        raise NameTaken
    if is_weak(secret):
        raise WeakSecret
    return shown


@sensitive_variables()
def enrol(name: str, stretch: bytes, salt: bytes, languages: tuple[str, ...] = ()) -> Person:
    """Make a person's keys, feed, account and profile at once or not at all."""
    hub, roots, signer = identity.founded(), opening.fresh_roots(), opening.fresh_seed()
    incept = opening.incept(roots)
    cert = opening.certify(incept.id, public_key(signer), hub.id, opening.SIGNER, root_seed(roots.root))
    person = Person(name=name, name_key=name_key(name), person_id=incept.id)
    person.papers = opening.packed([incept, cert])
    key = seal_up(person, stretch, salt, roots, signer)
    try:
        with transaction.atomic():
            person.pen, person.here_pen = new_feed(person, key, signer), staying.prepare(person, key, signer)
            person.save()
            store.publish(person.pen, ProfileRecord(name=name, languages=list(languages)))
    except IntegrityError:
        raise NameTaken from None
    return person


@sensitive_variables()
def seal_up(person: Person, stretch: bytes, salt: bytes, roots: Roots | None, signer: bytes) -> bytes:
    """Seal what a person owns under their secret and today's seal, ending their other sessions; answers K."""
    seal = keyring.current_seal()
    key = keyring.key_of(seal, stretch, person.person_id)
    person.salt, person.seal = salt, keyring.seal_name(seal)
    person.signer = keyring.lock(key, b"signer", signer)
    person.roots = keyring.lock(key, b"roots", roots.root + roots.next) if roots else None
    person.set_unusable_password()
    return key


@sensitive_variables()
def new_feed(person: Person, key: bytes, signer: bytes) -> Pen:
    """Certify and open a full feed of this box for a person; the caller saves the row."""
    hub, life, seed = identity.founded(), incarnation.current(), opening.fresh_seed()
    feed = keyring.keep_feed_key(key, seed)
    cert = opening.certify(person.person_id, feed, hub.id, opening.FULL, signer)
    host = opening.host(hub.id, feed, identity.device_seed())
    papers: list[Statement] = [*hub.papers, *opening.unpacked(person.papers), cert, host]
    pen = Pen(seed, feed)
    store.open_feed(pen, opening.passport("person", hub.id, life, papers))
    person.feed, person.incarnation = feed, life
    return pen


@sensitive_variables()
def unsealed(person: Person, stretch: bytes) -> bool:
    """Open a person's sign-in key with a derived secret; True puts the pen of this box's feed into their
    hand.
    """
    seal = keyring.seal_named(person.seal)
    key = keyring.key_of(seal, stretch, person.person_id)
    signer = keyring.unlock(key, b"signer", person.signer)
    if signer is None:
        return False
    if seal != keyring.current_seal():
        key = move_seal(person, key, stretch, signer)
    person.pen, person.here_pen = pens_of_this_box(person, key, signer)
    return True


@sensitive_variables()
def pens_of_this_box(person: Person, key: bytes, signer: bytes) -> tuple[Pen, Pen]:
    """The pens of the person's feeds, that which travels and that which stays; of new ones where this box is not the
    box those were made on."""
    same_box = person.incarnation == incarnation.current()
    pen = pen_held(person, key) if same_box else None
    here_pen = staying.prepared(person, key) if same_box else None
    if pen is not None and here_pen is not None:
        return pen, here_pen
    with transaction.atomic():
        both = pen or new_feed(person, key, signer), here_pen or staying.prepare(person, key, signer)
        person.save(update_fields=["feed", "here_feed", "here_cert", "incarnation"])
    return both


@sensitive_variables()
def pen_held(person: Person, key: bytes) -> Pen | None:
    """The pen of the feed that travels, if this box holds it and it may still write."""
    seed = keyring.open_feed_key(key, person.feed) if identity.writable(person.feed) else None
    return Pen(seed, person.feed) if seed is not None else None


@sensitive_variables()
def move_seal(person: Person, key: bytes, stretch: bytes, signer: bytes) -> bytes:
    """Seal a person's things anew because the box has a new seal. Same secret, so sessions go on."""
    mark, roots = person.password, roots_of(person, key)
    seeds = feed_seeds(person, key)
    fresh = seal_up(person, stretch, person.salt, roots, signer)
    person.password = mark
    save_sealed(person, fresh, seeds)
    return fresh


@sensitive_variables()
def change_secret(person: Person, old: str, new: str, *, screen: str | None = None) -> bool:
    """Give a person a new secret; False if the old one does not open. Ends their other sessions: a page that
    goes on calls `django.contrib.auth.update_session_auth_hash(request, person)`.

    Guesses wait and count as at sign-in. Two who change one secret at once come one after the other, so the second
    must know what the first has set.
    """
    if is_weak(new):
        raise WeakSecret
    name, at = person.name_key, screen or ""
    delays.check(name, at)
    with queue.turn(screen):
        delays.check(name, at)
        person.refresh_from_db(fields=[*SEALED, "feed", "here_feed"])
        changed = sealed_anew(person, old, new)
        if changed:
            delays.succeeded(name)
        else:
            delays.failed(name, at)
    return changed


@sensitive_variables()
def sealed_anew(person: Person, old: str, new: str) -> bool:
    """Seal a person's things under a new secret, if the old one opens them. Called in one's turn to derive."""
    key = keyring.key_of(keyring.seal_named(person.seal), keyring.stretched(old, person.salt), person.person_id)
    signer = keyring.unlock(key, b"signer", person.signer)
    if signer is None:
        return False
    roots, seeds = roots_of(person, key), feed_seeds(person, key)
    salt = secrets.token_bytes(keyring.SALT)
    save_sealed(person, seal_up(person, keyring.stretched(new, salt), salt, roots, signer), seeds)
    return True


@sensitive_variables()
def feed_seeds(person: Person, key: bytes) -> dict[bytes, bytes]:
    """The seeds of a person's feeds that lie in this box and open, by the feed's key."""
    found = {feed: keyring.open_feed_key(key, feed) for feed in (person.feed, person.here_feed) if feed}
    return {feed: seed for feed, seed in found.items() if seed is not None}


def roots_of(person: Person, key: bytes) -> Roots | None:
    """The entropies that still wait for their paper."""
    held = keyring.unlock(key, b"roots", person.roots) if person.roots else None
    return Roots(held[: opening.ENTROPY], held[opening.ENTROPY :]) if held else None


@sensitive_variables()
def save_sealed(person: Person, key: bytes, seeds: dict[bytes, bytes]) -> None:
    """Store what was sealed anew: the feeds' files first, beside the old ones, which are good until the row
    changes.
    """
    for feed, seed in seeds.items():
        keyring.reseal_feed_key(key, feed, seed)
    person.save(update_fields=SEALED)


def remember_pen(request: HttpRequest, person: Any) -> None:
    """Put the unsealed seeds of their feeds into the session of who has just signed in."""
    if isinstance(request.session, SessionStore):
        request.session.renew()
    if isinstance(person, Person) and person.pen is not None:
        request.session["pen"] = [person.pen.seed.hex(), person.incarnation.hex()]
        request.session["here"] = person.here_pen.seed.hex() if person.here_pen else ""


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
    return pen if pen.key == request.user.here_feed and staying.is_unopened(pen.key) else None


def role_of(person_id: bytes) -> str:
    """guest, member, moderator or steward. Who signed up here is a member until a seat says otherwise."""
    seat = seat_of(person_id)
    if seat is not None:
        return seat.role
    return "member" if Person.objects.filter(person_id=person_id, is_active=True).exists() else "guest"


def stewards() -> QuerySet[Person]:
    """Those who look after this hub."""
    here = identity.this_hub()
    held = Seat.objects.filter(hub=here.id if here else b"", role="steward", standing="held")
    return Person.objects.filter(person_id__in=set(held.values_list("person", flat=True)))


def is_last_steward(person: Person) -> bool:
    """Whether nobody else who looks after this hub may sign in."""
    others = stewards().filter(is_active=True).exclude(pk=person.pk)
    return stewards().filter(pk=person.pk).exists() and not others.exists()


def called(person_id: bytes) -> list[str]:
    """What a person or hub calls itself, for a page: the names that no other profile of theirs replaces, mostly
    one."""
    return called_all([person_id]).get(person_id, [])


def called_all(person_ids: Iterable[bytes]) -> dict[bytes, list[str]]:
    """The same for many in one statement, plain SQL because every page asks; those of whom no profile is here are left
    out."""
    held: dict[bytes, list[tuple[bytes, str]]] = {}
    replaced = set[tuple[bytes, str]]()
    for person, entry, name, after in select_in(PROFILES, person_ids):
        held.setdefault(person, []).append((entry, plain(name)))
        replaced.update((person, old) for old in json.loads(after))
    return {
        person: sorted({name for entry, name in each if (person, id_text(entry)) not in replaced and name})
        for person, each in held.items()
    }


def bearers(keys: Collection[str]) -> dict[str, set[bytes]]:
    """Who calls themselves so, by what `name_key` makes of the names; of a name that nobody bears nothing is said."""
    everybody = select("SELECT person, name FROM accounts_profile")
    possible = {person for person, name in everybody if key_of_plain(name) in keys}
    found: dict[str, set[bytes]] = {}
    for person, called_so in called_all(possible).items():
        for key in {key_of_plain(name) for name in called_so} & set(keys):
            found.setdefault(key, set()).add(person)
    return found


def key_of_plain(name: str) -> str:
    """One form for all the ways to write a name from anywhere."""
    return name_key(plain(name))


def villagers(person_ids: Iterable[bytes]) -> set[bytes]:
    """Those of these people who sign in at this hub."""
    here = Person.objects.filter(person_id__in=set(person_ids), is_active=True)
    return {bytes(person_id) for person_id in here.values_list("person_id", flat=True)}
