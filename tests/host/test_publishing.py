"""Names of this hub's own point where its caretaker says, and any tool can check it."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import device_seed
from hub.api import end_name, hear_trail, lead_name, led_names, publishing
from hub.content import leases, store
from hub.content.gateway import names, pointers
from hub.content.leases import Lease
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.cid import content_id, parse_cid
from hub.core.errors import LocalError, RemoteError
from hub.core.keys import public_key
from hub.log import vouching
from hub.log.clock import Clock


@pytest.fixture(autouse=True)
def founded(db: None) -> None:
    if identity.this_hub() is None:
        identity.found_hub("Testville")


def it_is(monkeypatch: pytest.MonkeyPatch, voucher: str, days: int = 0) -> None:
    """days: since the first of these times."""
    clock = Clock(lambda: 1_795_000_000_000 + days * 86_400_000, lambda _wall: voucher)
    for module in (publishing, pointers, names):
        monkeypatch.setattr(module, "clock", clock)


def content(*words: str) -> str:
    out = io.StringIO()
    call_command("content", *words, stdout=out)
    return out.getvalue().strip()


def kept(data: bytes) -> str:
    text = store.add(data)
    leases.take(Lease("content"), parse_cid(text), len(data))
    return text


def test_a_name_points_to_the_last_that_was_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    address = content("name", kept(b"old"))
    assert client.get(address).content == b"old"
    assert content("name", kept(b"new")) == address
    assert client.get(address).content == b"new"
    record = client.get(f"{address}?format=ipns-record").content
    key = ipns.read_name(address.removeprefix("/ipns/"))
    assert ipns.read(record, key).sequence == 1
    assert content("name", kept(b"old"), "--label", "school") != address


def test_its_key_is_not_the_hubs_own() -> None:
    assert len({public_key(seed) for seed in (device_seed(), publishing.seed_of(""), publishing.seed_of("a"))}) == 3


def test_what_is_not_here_or_not_so_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    text = kept(b"goat")
    long, slash = ("--label", "x" * 41), ("--label", "library/0123")
    for words in (("x",), (text, "--days", "0"), (text, "--days", "4000"), (text, *long), (text, *slash)):
        with pytest.raises(CommandError):
            content("name", *words)


def test_a_hub_that_does_not_know_the_day_promises_none(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "")
    with pytest.raises(CommandError, match="what day it is"):
        content("name", kept(b"goat"))


def test_the_hub_renews_its_names_before_they_end(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    text = kept(b"goat")
    address, once = (
        content("name", text, "--days", "30"),
        content("name", text, "--label", "b", "--once", "--days", "30"),
    )
    first = client.get(f"{address}?format=ipns-record").content
    for days, voucher in ((14, vouching.NETWORK), (16, "")):
        it_is(monkeypatch, voucher, days)
        publishing.renew()
        assert client.get(f"{address}?format=ipns-record").content == first, "not yet, and by no clock that is a guess"
    it_is(monkeypatch, vouching.NETWORK, 16)
    publishing.renew()
    it_is(monkeypatch, vouching.NETWORK, 45)
    assert client.get(address).content == b"goat"
    assert client.get(once).status_code == 410


def test_a_name_that_was_ended_is_newer_than_what_others_have_and_is_not_renewed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    name = lead_name("library", "0123", kept(b"goat"))
    held = Pointed.objects.get()
    end_name("library", "0123")
    publishing.renew()
    assert client.get(f"/ipns/{name}").status_code == 410
    assert led_names("library") == {}
    ended = ipns.read(bytes(Pointed.objects.get().record), bytes(held.pk))
    assert ended.newness > ipns.read(bytes(held.record), bytes(held.pk)).newness
    end_name("library", "never given")
    assert lead_name("library", "0123", kept(b"hen")) == name
    assert client.get(f"/ipns/{name}").content == b"hen"


@pytest.fixture
def brought_back(monkeypatch: pytest.MonkeyPatch) -> str:
    """A name of this hub that led to a goat when a backup was made, and to two more things before that came back;
    neighbours that hold the last of those were met since."""
    it_is(monkeypatch, vouching.NETWORK)
    name, backup = lead_name("library", "0123", kept(b"goat")), Pointed.objects.get()
    for each in (b"hen", b"cow"):
        lead_name("library", "0123", kept(each))
    theirs = bytes(Pointed.objects.get().record)
    backup.save(force_update=True)
    hear_trail(name, [theirs], "a neighbour")
    return name


def said_now() -> tuple[str, int]:
    row = Pointed.objects.get()
    said = ipns.read(bytes(row.record), bytes(row.pk))
    return said.value, said.sequence


def test_a_hub_that_was_brought_back_says_what_it_knows_above_what_neighbours_hold(
    client: Client, brought_back: str
) -> None:
    assert client.get(f"/ipns/{brought_back}").content == b"goat", "as it was when the backup was made"
    for _hour in range(2):
        publishing.renew()
        assert said_now() == (f"/ipfs/{content_id(b'goat')}", 3), "theirs has the number 2"
    assert list(led_names("library")) == ["0123"]


def test_what_a_hub_that_was_brought_back_says_next_is_newer_than_what_neighbours_hold(brought_back: str) -> None:
    assert lead_name("library", "0123", kept(b"pig")) == brought_back
    assert said_now() == (f"/ipfs/{content_id(b'pig')}", 3)


def test_a_name_that_is_ended_after_a_backup_came_back_ends_at_neighbours(brought_back: str) -> None:
    end_name("library", "0123")
    publishing.renew()
    assert said_now() == (f"/ipfs/{content_id(b'goat')}", 3)
    assert led_names("library") == {}


def test_a_name_that_could_not_be_ended_is_still_the_hubs_to_renew_and_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    lead_name("library", "0123", kept(b"goat"))
    row = Pointed.objects.get()
    said = ipns.read(bytes(row.record), bytes(row.pk))
    seed = publishing.seed_of(row.label or "")
    Pointed.objects.update(record=ipns.write(seed, said.value, ipns.MOST_NUMBER, said.until))
    with pytest.raises(RemoteError):
        end_name("library", "0123")
    assert list(led_names("library")) == ["0123"]


def test_what_others_tell_leaves_room_for_the_hubs_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    monkeypatch.setattr(pointers, "MOST", 1)
    monkeypatch.setattr(pointers, "MOST_TOLD", 1)
    pointers.keep(*told(1), "a neighbour")
    names = [lead_name("library", thing, kept(thing.encode())) for thing in ("0123", "4567")]
    assert [led.name for led in led_names("library").values()] == names
    with pytest.raises(LocalError):
        pointers.keep(*told(2), "another")


def test_the_hubs_own_names_go_for_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    lead_name("library", "0123", kept(b"goat"))
    own = Pointed.objects.get()
    end_name("library", "0123")
    pointers.keep(*told(1, days=1), "a neighbour")
    it_is(monkeypatch, vouching.NETWORK, 2)
    monkeypatch.setattr(pointers, "MOST", 1)
    pointers.keep(*told(2), "a neighbour")
    assert {bytes(row.pk) for row in Pointed.objects.all()} == {bytes(own.pk), told(2)[0]}, "it goes on from its number"


def told(who: int, days: int = 30) -> tuple[bytes, bytes]:
    """The key and a record of the name of somebody else, good for so many days."""
    seed = bytes([who]) * 32
    until = (1_795_000_000_000 + days * 86_400_000) * 1_000_000
    return public_key(seed), ipns.write(seed, "/ipfs/bafkqaaa", 1, until)


def test_a_name_of_an_earlier_device_key_is_not_renewed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, vouching.NETWORK)
    address = content("name", kept(b"goat"), "--days", "30")
    monkeypatch.setattr(publishing, "device_seed", lambda: bytes(32))
    it_is(monkeypatch, vouching.NETWORK, 31)
    publishing.renew()
    assert client.get(address).status_code == 410
    assert not Pointed.objects.exclude(label=None).exists(), "it is not what its label leads to any more"
