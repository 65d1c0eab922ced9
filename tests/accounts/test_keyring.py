"""What opens what."""

import hashlib
import stat

import pytest
from django.conf import settings
from nacl.pwhash import argon2id

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import keyring, opening
from hub.accounts.keys.files import box
from hub.core.keys import public_key


def test_k_is_the_published_formula(hub: HubIdentity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "HUB_ARGON2_MIB", 64)
    seal, salt, person = keyring.current_seal(), bytes(16), bytes(range(32))
    stretch = argon2id.kdf(32, b"2481", salt, opslimit=3, memlimit=64 * 1024 * 1024)
    expected = hashlib.blake2b(stretch + person, key=seal, digest_size=32).digest()
    assert keyring.key_of(seal, keyring.stretched("2481", salt), person) == expected


def test_digits_of_every_script_are_one_secret() -> None:
    assert keyring.normal("٢٤٨١") == keyring.normal("2481") == keyring.normal("２４８１")


def test_a_blob_moved_into_the_place_of_another_does_not_open() -> None:
    blob = keyring.lock(bytes(32), b"roots", b"entropy")
    assert keyring.unlock(bytes(32), b"signer", blob) is None
    assert keyring.unlock(bytes(32), b"roots", blob) == b"entropy"


def test_secrets_of_the_box_are_for_the_hub_alone(hub: HubIdentity) -> None:
    for path in (box() / "seal", box() / "incarnation", *(box() / "feeds").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(box().stat().st_mode) == 0o700


def test_a_change_of_secret_cut_short_leaves_the_feed_open_to_both() -> None:
    old, new, seed = bytes(32), bytes([1] * 32), opening.fresh_seed()
    name = keyring.keep_feed_key(old, seed)
    keyring.reseal_feed_key(new, name, seed)
    assert keyring.open_feed_key(old, name) == seed
    assert keyring.open_feed_key(new, name) == seed
    assert keyring.open_feed_key(old, name) is None, "once the new secret is used, the old file is gone"
    assert public_key(seed) == name


def test_roots_are_never_printed() -> None:
    roots = opening.fresh_roots()
    assert str(roots.root) not in repr(roots)
