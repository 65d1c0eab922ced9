"""Opening what a person's secret seals, and sealing it anew under another secret or another seal.

Sign-in opens the sign-in key; if this box is not the one that the feed was made on, a new feed is certified and
opened before anything is written. Beside it goes the feed that stays at this hub (`staying`).
"""

import secrets

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.keys.opening import Roots
from hub.accounts.models import Person
from hub.accounts.people import staying
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.sign_in import delays, queue
from hub.core.statement import Statement
from hub.log import store
from hub.log.store import Pen

SEALED = ("salt", "seal", "signer", "roots", "password")
"""The fields that change with a secret."""


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
