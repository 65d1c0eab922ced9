"""What opens what: the box's seal, the key that a person's secret makes with it, and the sealed feed keys.

K = BLAKE2b(key = seal, Argon2id(secret, salt, 3 passes, 64 MiB) || person id). Whoever copies the database
lacks the seal; whoever copies the box lacks the secret. Each sealed blob begins with what it is, so a blob
moved into another's place does not open. `stretched` costs a sixth of a second and 64 MiB: only `queue` may
call it.

Feed seeds lie in box/feeds under the name of their public key. A change of secret writes `<name>.next` beside
the old file before the database changes; `open_feed_key` takes whichever the secret opens and tidies up.
"""

import hashlib
import secrets
import unicodedata
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from nacl.pwhash import argon2id

from hub.accounts.keys.files import box, kept, private_folder, write_durably
from hub.core import sealed
from hub.core.errors import LocalError
from hub.core.keys import public_key
from hub.durable import content, sync_folder

PASSES = 3
SALT = argon2id.SALTBYTES
NONCE = 24
SEAL = 32


class SealMissing(LocalError):
    """The seal that a row names is not in this box: its stick is out, or the data came without the box."""

    def __init__(self) -> None:
        super().__init__(_("This hub's seal is not here, so nobody can sign in. Ask a steward to bring the seal."))


def make_seal() -> None:
    """Write this box's seal, once, when the hub is founded."""
    kept(seal_path(), lambda: secrets.token_bytes(SEAL))


def current_seal() -> bytes:
    """The seal that new rows are sealed with. Typed at boot, it comes into its file by `manage.py seal back`."""
    seal = content(seal_path())
    if len(seal) != SEAL:
        raise SealMissing
    return seal


def seal_named(name: str) -> bytes:
    """The seal that a row names: the current one, or an older one that the box still keeps as seal.<name>."""
    for path in (seal_path(), older_path(name)):
        if path.exists() and seal_name(seal := path.read_bytes()) == name:
            return seal
    raise SealMissing


def seal_path() -> Path:
    return seal_folder() / "seal"


def seal_folder() -> Path:
    """Where seals lie: on the stick of `HUB_SEAL`, or in the box."""
    return settings.HUB_SEAL or box()


def older_path(name: str) -> Path:
    """Where an older seal lies that rows still name."""
    return seal_folder() / f"seal.{name}"


def older() -> set[str]:
    """The names of the older seals that are kept."""
    return {path.name.removeprefix("seal.") for path in seal_folder().glob("seal.*") if not path.name.endswith(".part")}


def content_name() -> str:
    """The name of the seal that is here; empty where there is none."""
    seal = content(seal_path())
    return seal_name(seal) if len(seal) == SEAL else ""


def seal_name(seal: bytes) -> str:
    """A short name by which rows say which seal they need; it tells nothing about the seal."""
    return hashlib.blake2b(seal, digest_size=8, person=b"hub-1 seal name").hexdigest()


def stretched(secret: str, salt: bytes) -> bytes:
    """Argon2id of a secret: the slow half of K. Called under the queue's lock and nowhere else."""
    return argon2id.kdf(32, normal(secret), salt, opslimit=PASSES, memlimit=settings.HUB_ARGON2_MIB << 20)


def normal(secret: str) -> bytes:
    """One form for a secret, whatever keyboard typed it: digits of every script count as the same digits."""
    text = unicodedata.normalize("NFKC", secret)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text).encode()


def key_of(seal: bytes, stretch: bytes, person_id: bytes) -> bytes:
    """K, which opens a person's blobs."""
    return hashlib.blake2b(stretch + person_id, key=seal, digest_size=32).digest()


def box_key(what: bytes, seal: bytes | None = None) -> bytes:
    """A key for what this box seals for itself, without anybody's secret; with today's seal or another."""
    return hashlib.blake2b(b"box " + what, key=seal or current_seal(), digest_size=32).digest()


def lock(key: bytes, what: bytes, data: bytes) -> bytes:
    """Seal a blob that says what it is."""
    return sealed.seal(key, what + b"\0" + data, secrets.token_bytes(NONCE))


def unlock(key: bytes, what: bytes, blob: bytes) -> bytes | None:
    """Open a blob of this kind, or None: the wrong key and the wrong kind look the same."""
    try:
        label, found, data = sealed.unseal(key, blob).partition(b"\0")
    except LocalError:
        return None
    return data if found and label == what else None


def feeds() -> Path:
    """The folder of sealed feed keys, in no backup."""
    return private_folder(box() / "feeds")


def keep_feed_key(key: bytes, seed: bytes) -> bytes:
    """Seal a feed's seed into the box, on the disk before this returns; answers the feed's public key."""
    name = public_key(seed)
    write_durably(feeds() / name.hex(), lock(key, b"feed", seed))
    return name


def open_feed_key(key: bytes, name: bytes) -> bytes | None:
    """The seed of a feed of this box, or None where the box holds none that this key opens."""
    path = feeds() / name.hex()
    for candidate in (path, path.with_name(path.name + ".next")):
        if not candidate.exists() or (seed := unlock(key, b"feed", candidate.read_bytes())) is None:
            continue
        if candidate != path:
            candidate.rename(path)
            sync_folder(path.parent)
        return seed
    return None


def forget_feed_key(name: bytes) -> None:
    """Destroy the sealed seed of a feed: nobody writes it any more."""
    for path in (feeds() / name.hex(), feeds() / f"{name.hex()}.next"):
        path.unlink(missing_ok=True)
    sync_folder(feeds())


def reseal_feed_key(key: bytes, name: bytes, seed: bytes) -> None:
    """Put the same seed under a new key beside the old file, which stays good until the new key is used."""
    write_durably(feeds() / f"{name.hex()}.next", lock(key, b"feed", seed))
