"""The hub card proves which key speaks for a hub."""

import hashlib
import json

import pytest

from hub.accounts.hubs import identity
from hub.accounts.hubs.card import hub_card, read_card
from hub.accounts.hubs.identity import HubIdentity
from hub.core import keys
from hub.core.errors import RemoteError


def test_a_card_reads_back(hub: HubIdentity) -> None:
    card = read_card(hub_card().encode())
    assert (card.hub, card.key, card.name) == (hub.id, hub.device_key, "Riverbend")
    assert (card.web_port, card.exchange_port) == (8000, 8001)


def signed_anew(hub: HubIdentity, **changed: object) -> bytes:
    """The hub's card as its own device would sign it with something changed."""
    text = json.dumps(json.loads(json.loads(hub_card())["card"]) | changed)
    sig = keys.sign(identity.device_seed(), keys.CARD, hashlib.sha256(text.encode()).digest())
    return json.dumps({"card": text, "key": keys.key_text(hub.device_key), "sig": sig.hex()}).encode()


def test_a_hubs_name_turns_no_letters_around(hub: HubIdentity) -> None:
    assert read_card(signed_anew(hub, name="Hill\u202etop")).name == "Hilltop"


@pytest.mark.parametrize("name", ["", " \n", "\u202e\u2069", "x" * 201, 7, "Hill\ud800top", "Hill\0top"])
def test_a_hub_without_a_name_that_can_be_kept_and_shown_is_refused(hub: HubIdentity, name: object) -> None:
    with pytest.raises(RemoteError, match="name or ports"):
        read_card(signed_anew(hub, name=name))


def test_a_changed_word_is_refused(hub: HubIdentity) -> None:
    with pytest.raises(RemoteError, match="signature"):
        read_card(hub_card().replace("Riverbend", "Riverbent").encode())


def test_another_key_cannot_sign_for_the_hub(hub: HubIdentity) -> None:
    told = json.loads(hub_card())
    seed = bytes(32)
    sig = keys.sign(seed, keys.CARD, hashlib.sha256(told["card"].encode()).digest())
    told |= {"key": keys.key_text(keys.public_key(seed)), "sig": sig.hex()}
    with pytest.raises(RemoteError, match="does not belong"):
        read_card(json.dumps(told).encode())


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"null", b"\xff", b"[" * 9000, b'{"card": 1, "key": 2, "sig": 3}', b" " * 20000],
)
def test_anything_else_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(RemoteError):
        read_card(data)
