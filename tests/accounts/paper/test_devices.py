"""The hub's first card gives it a new device key where that was lost or stolen, and no other words do."""

import io
import secrets
from collections.abc import Mapping

import pytest
from django.core.management import CommandError, call_command

from hub.accounts.declaring import declare
from hub.accounts.hubs import identity
from hub.accounts.hubs.card import hub_card, read_card
from hub.accounts.hubs.identity import HubIdentity, founded, hub_pen
from hub.accounts.keys import keyring, opening
from hub.accounts.keys.files import keys
from hub.accounts.models import Hub, Person
from hub.accounts.paper import devices, stewards
from hub.accounts.paper.bearers import Card
from hub.accounts.paper.devices import NotNeeded, NotOurCard
from hub.accounts.paper.words import WrongWords, words_of
from hub.accounts.people import staying, unsealing
from hub.accounts.records import Profile
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.core import run as runs
from hub.core.cid import id_text
from hub.core.keys import key_text, public_key
from hub.core.record import to_body
from hub.core.statement import make
from hub.log import store
from hub.log.models import Entry, Feed
from hub.log.trouble import DiskFull
from tests.accounts.paper.village import roots_of


def card(entropy: bytes) -> str:
    return " ".join(words_of(entropy, "es"))


@pytest.fixture
def first(ama: Person) -> str:
    """The words of the hub's first card."""
    return card(stewards.entropy_of(Card.FIRST))


@pytest.fixture
def lost(first: str) -> str:
    """The same words, of a hub whose device key is gone."""
    (keys() / "device").unlink()
    return first


def state() -> tuple[bytes | None, Mapping[str, object], int]:
    device = keys() / "device"
    return device.read_bytes() if device.exists() else None, Hub.objects.values().get(), Entry.objects.count()


def worth(feed: bytes) -> int:
    row = Feed.objects.get(key=feed)
    return min(row.counts_to, row.head)


def test_a_lost_key_is_made_anew_and_proves_the_same_hub(lost: str, ama: Person) -> None:
    before, feed = founded(), hub_pen_before(ama)
    with pytest.raises(identity.DeviceKeyMissing):
        hub_card()
    devices.bring_back(lost)
    proven = read_card(hub_card().encode())
    assert (proven.hub, proven.key) == (before.id, public_key(identity.device_seed()))
    assert proven.key != before.device_key
    assert devices.is_here()
    assert worth(feed) == Feed.objects.get(key=feed).head, "what the hub said before goes on counting"


def hub_pen_before(_ama: Person) -> bytes:
    return bytes(Hub.objects.get().feed)


def test_whoever_signs_in_after_it_is_believed(lost: str, ama: Person) -> None:
    devices.bring_back(lost)
    Person.objects.update(incarnation=b"another box")
    person = Person.objects.get(name="ama")
    assert unsealing.unsealed(person, queue.stretch(SECRET, person.salt, None))
    assert person.pen is not None
    store.publish(person.pen, Profile(name="ama"))
    assert worth(person.pen.key) == 2


def test_a_stolen_key_ends_and_what_was_written_stays(first: str, ama: Person) -> None:
    thief, hub = identity.device_seed(), founded()
    assert ama.here_pen is not None
    staying.publish(ama.here_pen, ama, Profile(name="ama"))
    open_feeds = {bytes(one.key): one.head for one in Feed.objects.filter(head__gt=1)}
    assert worth(stolen_feed(hub, thief)) == 2, "until then it is believed"
    devices.replace(first)
    assert public_key(thief) != founded().device_key == public_key(identity.device_seed())
    assert all(worth(feed) == head for feed, head in open_feeds.items())
    assert ama.pen is not None
    store.publish(ama.pen, Profile(name="ama"))
    assert worth(ama.pen.key) > open_feeds[ama.pen.key], "feeds of people go on"
    assert worth(stolen_feed(hub, thief)) == 0


def stolen_feed(hub: HubIdentity, device: bytes) -> bytes:
    """A feed of the hub itself that whoever has a device key opens somewhere."""
    seed = opening.fresh_seed()
    feed = public_key(seed)
    cert = opening.certify(hub.id, feed, hub.id, opening.FULL, device)
    papers = [*hub.papers, cert, opening.host(hub.id, feed, device)]
    entries, sigs = runs.write(
        seed,
        None,
        [(1, opening.passport("hub", hub.id, bytes(16), papers)), (2, to_body(Profile(name="x"), bytes(16)))],
    )
    store.ingest(runs.cut(entries, sigs), via=bytes(32))
    return feed


def test_nothing_of_what_stays_here_is_told_in_what_travels(first: str, ama: Person) -> None:
    assert ama.here_pen is not None
    staying.publish(ama.here_pen, ama, Profile(name="ama"))
    last = Entry.objects.latest("position").position
    devices.replace(first)
    told = Entry.objects.filter(position__gt=last, feed__scope="open").values_list("body", flat=True)
    assert told
    assert not any(key_text(ama.here_pen.key).encode() in bytes(body or b"") for body in told)


def test_a_key_that_was_ended_after_the_backup_is_made_anew(first: str) -> None:
    old = state()
    devices.replace(first)
    Hub.objects.update(papers=old[1]["papers"])
    (keys() / "device").write_bytes(old[0] or b"")
    assert not devices.is_here(), "an older backup brought it back"
    devices.bring_back(first)
    assert devices.is_here()
    assert worth(hub_pen().key) > 0


@pytest.mark.parametrize("which", ["second", "other", "person", "seal", "wrong"])
def test_other_words_change_nothing_and_say_what_they_are(lost: str, ama: Person, which: str) -> None:
    typed, said = {
        "second": (card(stewards.entropy_of(Card.SECOND)), "the hub's second card"),
        "other": (card(secrets.token_bytes(16)), "a card, but not one of this hub"),
        "person": (card(roots_of(ama).root), "a card, but not one of this hub"),
        "seal": (card(keyring.current_seal()), "There should be 12 words, and these are 24."),
        "wrong": (f"zzzz {lost.partition(' ')[2]}", "Word 1, “zzzz”, is none of the list."),
    }[which]
    before = state()
    for act in (devices.bring_back, devices.replace):
        with pytest.raises((NotOurCard, WrongWords)) as refused:
            act(typed)
        assert said in getattr(refused.value, "said", str(refused.value))
    assert state() == before


def test_a_hub_that_has_its_key_needs_no_card(first: str) -> None:
    before = state()
    with pytest.raises(NotNeeded, match="its card is not needed"):
        devices.bring_back(first)
    assert state() == before


def test_a_full_disk_leaves_the_key_of_before(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(devices, "host_again", full)
    for is_lost in (False, True):
        if is_lost:
            (keys() / "device").unlink()
        before = state()
        with pytest.raises(DiskFull):
            devices.replace(first)
        assert state() == before


def test_after_a_power_cut_between_file_and_row_the_same_words_mend_it(first: str) -> None:
    (keys() / "device").write_bytes(secrets.token_bytes(32))
    assert not devices.is_here()
    devices.bring_back(first)
    assert devices.is_here()


def test_the_command_reads_words_that_are_on_no_command_line(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    call_command("device", stdout=told)
    assert "make a new one with `back`" in told.getvalue()
    for typed, said in (("one two", "There should be 12 words, and these are 2."), (lost, "")):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        if said:
            with pytest.raises(CommandError, match=said):
                call_command("device", "back")
        else:
            call_command("device", "back", stdout=told)
    assert "This hub has a new device key. Start the hub again." in told.getvalue()
    assert lost.split()[0] not in told.getvalue()


@pytest.mark.django_db
def test_where_no_hub_is_founded_the_command_says_so() -> None:
    with pytest.raises(CommandError, match="not set up yet"):
        call_command("device")


def test_whoever_has_the_stolen_key_ends_the_new_one_no_more_than_the_card(first: str, ama: Person) -> None:
    """The thief of a box: what the card ended ends nothing that the card certified, nor does a key that hangs on it."""
    stolen, hub = identity.device_seed(), founded()
    devices.replace(first)
    new, accomplice = founded().device_key, opening.fresh_seed()
    helped = opening.certify(hub.id, public_key(accomplice), hub.id, opening.SIGNER, stolen)
    ended = [key_text(new), *(key_text(bytes(one.key)) for one in Feed.objects.filter(person=hub.id))]
    said = [helped] + [
        make("revoke", {"person": id_text(hub.id), "key": key, "feeds": {}}, seed)
        for seed in (stolen, accomplice)
        for key in ended
    ]
    before = {bytes(one.key): worth(bytes(one.key)) for one in Feed.objects.filter(person=hub.id, head__gt=1)}
    assert len(before) > 1
    declare(said)
    assert devices.is_here()
    assert all(worth(feed) >= said for feed, said in before.items()), "what the hub said: its seats, its days"
    store.publish(hub_pen(), Profile(name="Riverbend"))
    assert worth(hub_pen().key) == Feed.objects.get(key=hub_pen().key).head
