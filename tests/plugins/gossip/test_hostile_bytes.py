"""Damaged, forged and malformed bytes from a neighbour: nothing of them is taken, and its steward reads why."""

from hub.testing import Writer
from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.forging import claim, holds, more, note, numbers
from tests.plugins.gossip.steward import Steward
from tests.system.hubs import Hub

# What comes is not what was signed


def test_a_flipped_bit_in_a_run(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Flipvale")
    bent = more(ama, note("the well is dry"))
    body = bytearray(bent.links[0].body or b"")
    body[-1] ^= 1
    stranger = meet("Flipvale")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0]])
    holds(river, ama, 1)
    stranger.give([bent._replace(links=(bent.links[0]._replace(body=bytes(body)),))])
    assert stranger.hears_bye() == "signature"
    kofi.reads("Flipvale", "The neighbour sent entries with a false signature. None of them was taken.", got=1)
    assert numbers(river, ama) == [1]


def test_a_run_signed_with_the_wrong_key(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama, esi = Writer("ama", "Forgeham"), Writer("esi", "Forgeham")
    forged = ama.runs()[0]._replace(sig=esi.runs()[0].sig)
    stranger = meet("Forgeham")
    stranger.walk(claim(ama))
    stranger.give([forged])
    assert stranger.hears_bye() == "signature"
    kofi.reads("Forgeham", "The neighbour sent entries with a false signature. None of them was taken.")
    assert numbers(river, ama) == []


def test_a_bit_flipped_on_the_line(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Noisemoor")
    stranger.greet()
    sealed = bytearray(stranger.seal(b"anything at all"))
    sealed[40] ^= 1
    stranger.send_sealed(bytes(sealed))
    assert stranger.is_cut_off()
    kofi.reads("Noisemoor", "The encrypted connection was damaged or tampered with. Nothing damaged was taken.")


# Frames


def test_a_frame_that_announces_too_much(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Bigbury")
    stranger.greet()
    stranger.send((1 << 30).to_bytes(4, "big") + b"\x00")
    assert stranger.hears_bye() == "frame-too-big"
    kofi.reads("Bigbury", "The neighbour sent a message larger than an exchange allows.")


def test_a_frame_that_is_no_message(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Babblecombe")
    stranger.greet()
    stranger.send((3).to_bytes(4, "big") + b"\x00\xff\xff")
    assert stranger.hears_bye() == "frame"
    kofi.reads("Babblecombe", "The neighbour sent something that is no message of an exchange.")


def test_a_neighbour_that_closes_within_a_frame(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Cutmere")
    stranger = meet("Cutmere")
    stranger.walk(claim(ama))
    stranger.hear("want")
    stranger.send((5000).to_bytes(4, "big") + b"\x00\x82\x63run")
    stranger.hang_up()
    broke = "The connection broke off in the middle. Nothing is lost; the next exchange goes on from here."
    kofi.reads("Cutmere", broke)
    assert numbers(river, ama) == []


def test_an_unknown_version_of_the_exchange(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Futureford")
    stranger.say("hello", {"versions": [7], "declines": bytes(32), "credit": 1 << 20})
    assert stranger.hears_bye() == "version"
    kofi.reads(
        "Futureford", "The neighbour speaks another version of the exchange. One of the two hubs needs an update."
    )
