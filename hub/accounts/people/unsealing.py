"""Opening what a person's PIN or password seals, and sealing it anew under another secret or another seal.

Sign-in opens the sign-in key; if this box is not the one that the feeds were made on, new ones are certified and
opened before anything is written, those that pictures open among them (`pictures`): pictures alone cannot certify.
"""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.models import Person
from hub.accounts.people import hands, kept, pictures, staying
from hub.accounts.people.feeds import feed_seeds, new_feed, pens_held

KEPT: Final = {
    "signer": b"signer",
    "root": b"root",
    "next_root": b"next",
    "drafts": b"drafts",
    "picture_stretch": b"pictures",
}
"""The columns of what K seals, each with what its blob says it is."""
SEALED: Final = ("salt", "seal", "password", "drafts_public", *KEPT)
"""The fields that change with a secret."""

Things = Mapping[str, bytes]
"""What K seals, unsealed, by its column; what somebody lacks is left out."""


@sensitive_variables()
def seal_up(person: Person, stretch: bytes, salt: bytes, things: Things) -> bytes:
    """Seal what a person owns under their secret and today's seal, ending their other sessions; answers K."""
    seal = keyring.current_seal()
    key = keyring.key_of(seal, stretch, person.person_id)
    person.salt, person.seal = salt, keyring.seal_name(seal)
    for column, what in KEPT.items():
        setattr(person, column, keyring.lock(key, what, things[column]) if column in things else None)
    person.drafts_public = kept.public(things["drafts"]) if "drafts" in things else None
    person.set_unusable_password()
    return key


@sensitive_variables()
def things_of(person: Person, key: bytes) -> dict[str, bytes] | None:
    """What K seals, opened; None where this key is not K."""
    found: dict[str, bytes] = {}
    for column, what in KEPT.items():
        blob = getattr(person, column)
        thing = keyring.unlock(key, what, blob) if blob else None
        if thing is not None:
            found[column] = thing
    return found | opening.both_roots(key, person.root) if "signer" in found else None


@sensitive_variables()
def unsealed(person: Person, stretch: bytes) -> bool:
    """Open a person's sign-in key with a derived secret; True puts the pens of this box's feeds into their hand."""
    seal = keyring.seal_named(person.seal)
    key = keyring.key_of(seal, stretch, person.person_id)
    things = things_of(person, key)
    if things is None:
        return False
    things.setdefault("drafts", opening.fresh_seed())  # who signed up before there was such a key
    if seal != keyring.current_seal() or any(not getattr(person, column) for column in things):
        key = move_seal(person, key, stretch, things)
    take_pens(person, key, things)
    return True


@sensitive_variables()
def take_pens(person: Person, key: bytes, things: Things) -> None:
    """Put the pens of the full hand into a person's hand, made anew, with those of pictures, where this box is not the
    one on which they were made."""
    same_box = person.incarnation == incarnation.current()
    person.drafts_key, signer = things["drafts"], things["signer"]
    pen, here_pen = pens_held(person, hands.FULL, key) if same_box else (None, None)
    lost = pictures.are_lost(person, same_box)
    if pen is None or here_pen is None or lost:
        with transaction.atomic():
            pen = pen or new_feed(person, hands.FULL, key, signer)
            here_pen = here_pen or staying.prepare(person, hands.FULL, key, signer)
            person.incarnation = incarnation.current()
            renewed = pictures.renew(person, things) if lost else []
            person.save(update_fields=[*hands.FULL.columns, *renewed, "incarnation"])
    person.pen, person.here_pen = pen, here_pen


@sensitive_variables()
def move_seal(person: Person, key: bytes, stretch: bytes, things: Things) -> bytes:
    """Seal a person's things anew because the box has a new seal. Same secret, so sessions go on."""
    mark, seeds = person.password, feed_seeds(person, hands.FULL, key)
    fresh = seal_up(person, stretch, person.salt, things)
    person.password = mark
    save_sealed(person, fresh, seeds)
    return fresh


@sensitive_variables()
def key_by(person: Person, secret: str) -> bytes:
    """K as this secret makes it, be it the right one or not. Called in one's turn to derive."""
    return keyring.key_of(keyring.seal_named(person.seal), keyring.stretched(secret, person.salt), person.person_id)


@sensitive_variables()
def save_sealed(person: Person, key: bytes, seeds: dict[bytes, bytes]) -> None:
    """Store what was sealed anew: the feeds' files first, beside the old ones, which are good until the row
    changes.
    """
    for feed, seed in seeds.items():
        keyring.reseal_feed_key(key, feed, seed)
    person.save(update_fields=SEALED)
