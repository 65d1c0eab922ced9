"""A person in final form from the first entry."""

import hashlib

import pytest
from nacl import pwhash

from hub.accounts.hubs.identity import HubIdentity, NotFounded
from hub.accounts.keys import keyring, opening
from hub.accounts.keys.files import box
from hub.accounts.models import Person, Profile
from hub.accounts.names import BadName, NameTaken, name_key
from hub.accounts.people import joining, unsealing
from hub.accounts.people.secret import WeakSecret
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.core import statement
from hub.core.judge import judge, parse_passport
from hub.core.keys import public_key, root_seed
from hub.log.models import Entry, Feed
from tests.people import signed_up


def passport_of(person: Person) -> bytes:
    feed = Feed.objects.get(key=person.feed)
    body = Entry.objects.get(feed=feed, seq=1).body
    assert body is not None
    return bytes(body)


def test_the_passport_alone_proves_whose_feed_it_is_and_what_it_may(ama: Person, hub: HubIdentity) -> None:
    passport = parse_passport(passport_of(ama))
    judged = judge(ama.feed, passport, (), None)
    assert (judged.person, judged.hub, judged.why) == (ama.person_id, hub.id, "")
    assert judged.caps == {statement.POST, statement.NAME, statement.MODERATE}
    assert len(passport.statements) == 6


def test_a_person_signs_nothing_with_what_a_backup_holds(ama: Person) -> None:
    assert (box() / "feeds" / ama.feed.hex()).read_bytes() not in bytes(ama.signer)
    key = key_of(ama)
    signer = keyring.unlock(key, b"signer", ama.signer)
    assert signer is not None
    assert public_key(signer) != ama.feed, "the key in the backup writes no entries"


def test_the_root_commits_to_the_next_and_both_wait_sealed(ama: Person) -> None:
    things = unsealing.things_of(ama, key_of(ama))
    assert things is not None
    incept = opening.unpacked(ama.papers)[0]
    assert incept.signer == public_key(root_seed(things["root"]))
    assert incept.fields["next"] == hashlib.sha256(public_key(root_seed(things["next_root"]))).digest()
    assert unsealing.things_of(ama, bytes(32)) is None


def test_both_in_one_blob_of_version_0_1_become_two_at_the_next_sign_in(ama: Person) -> None:
    key = key_of(ama)
    things = unsealing.things_of(ama, key)
    assert things is not None
    ama.root, ama.next_root = keyring.lock(key, b"roots", things["root"] + things["next_root"]), None
    ama.save()
    found = Person.objects.get(pk=ama.pk)
    assert unsealing.unsealed(found, queue.stretch(SECRET, found.salt, None))
    found = Person.objects.get(pk=ama.pk)
    assert found.next_root is not None
    assert unsealing.things_of(found, key) == things


def key_of(person: Person) -> bytes:
    stretch = queue.stretch(SECRET, person.salt, None)
    return keyring.key_of(keyring.current_seal(), stretch, person.person_id)


def test_a_profile_follows_the_passport(ama: Person) -> None:
    profile = Profile.objects.get(person=ama.person_id)
    assert (profile.name, profile.seq) == ("ama", 2)


def test_two_people_with_one_secret_share_no_key(ama: Person) -> None:
    kofi = signed_up("kofi")
    assert kofi.salt != ama.salt
    assert keyring.unlock(key_of(ama), b"signer", kofi.signer) is None


def test_a_name_is_given_once_however_it_is_typed(ama: Person) -> None:
    for typed in ("ama", "AMA", "  Ama ", "ａｍａ"):
        with pytest.raises(NameTaken):
            joining.sign_up(typed, SECRET)


def test_names_that_cannot_be_seen_are_refused(hub: HubIdentity) -> None:
    for typed in ("", "   ", "a\u202eb", "x" * 41):
        with pytest.raises(BadName):
            joining.sign_up(typed, SECRET)
    assert name_key("Élodie") == name_key("E\u0301LODIE")


def test_nobody_signs_up_before_the_hub_is_founded(db: None) -> None:
    with pytest.raises(NotFounded):
        joining.sign_up("ama", SECRET)


@pytest.mark.parametrize("secret", ["123", "    ", " 1 2 "])
def test_a_secret_of_three_signs_is_refused(hub: HubIdentity, secret: str) -> None:
    with pytest.raises(WeakSecret):
        joining.sign_up("ama", secret)


def test_a_failed_sign_up_leaves_nothing(hub: HubIdentity, ama: Person) -> None:
    feeds = Feed.objects.count()
    with pytest.raises(NameTaken):
        joining.enrol("ama", bytes(32), bytes(pwhash.argon2id.SALTBYTES))
    assert Feed.objects.count() == feeds


def test_a_new_seal_moves_in_at_the_next_sign_in(ama: Person) -> None:
    old = box() / "seal"
    kept = box() / f"seal.{ama.seal}"
    kept.write_bytes(old.read_bytes())
    old.unlink()
    keyring.make_seal()
    try:
        found = Person.objects.get(pk=ama.pk)
        assert unsealing.unsealed(found, queue.stretch(SECRET, found.salt, None))
        assert found.seal == keyring.seal_name(keyring.current_seal()) != ama.seal
        assert found.pen == ama.pen
        kept.unlink()
        assert unsealing.unsealed(found, queue.stretch(SECRET, found.salt, None))
    finally:
        kept.unlink(missing_ok=True)


def test_without_the_seal_nothing_opens_and_the_words_say_so(ama: Person) -> None:
    path, away = box() / "seal", box() / "usb-key"
    path.rename(away)
    try:
        with pytest.raises(keyring.SealMissing, match="seal is not here"):
            unsealing.unsealed(ama, bytes(32))
    finally:
        away.rename(path)
