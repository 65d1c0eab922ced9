"""A neighbour that lies about what it holds, sends too much or nothing: it costs little, and its steward reads why."""

import sqlite3
from contextlib import closing, suppress

import pytest
from websockets.exceptions import ConnectionClosed

from hub.core.frontier import Row
from hub.testing import Writer, sown
from plugins.gossip.wire.credit import MAX_HELD, Limits
from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.forging import claim, holds, more, note, numbers
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger
from tests.system.hubs import Hub, eventually

# Lies about what is held

UNSERVED = "The neighbour says it holds more of a feed than it gives us."


def test_a_frontier_that_claims_what_is_never_served(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Boastham")
    stranger = meet("Boastham")
    stranger.walk(claim(ama, 900))
    assert stranger.hear("want")[1] == [[ama.key, 1]]
    stranger.give(ama.runs())
    assert stranger.hear("have") == [[[ama.key, 1]]]  # judged, not only kept: on disk it is a moment before
    stranger.say("none", [[ama.key, 2, 1]])
    stranger.leave()
    kofi.reads("Boastham", f"{UNSERVED}", got=1)


def test_a_higher_number_of_a_feed_of_ours_only_makes_us_ask(meet: Meet, river: Hub, kofi: Steward) -> None:
    ((own, head),) = river.rows("SELECT key, head FROM log_feed WHERE own = 1 AND kind = 'hub'")
    assert isinstance(own, bytes)
    assert isinstance(head, int)
    stranger = meet("Ourselves")
    stranger.walk(Row(own, head + 40, sown("a lie"), 1, 0))
    assert stranger.hear("want")[1] == [[own, head + 1]]
    stranger.say("none", [[own, head + 1, 1]])
    stranger.leave()
    ours = "The neighbour says it holds more of one of our own feeds than we do. We asked to see it."
    kofi.reads("Ourselves", f"{ours} {UNSERVED}")
    assert river.rows("SELECT head, closed, fork FROM log_feed WHERE own = 1 AND kind = 'hub'") == [(head, 0, None)]


def test_a_feed_of_a_hub_three_steps_away_is_declined(meet: Meet, river: Hub, kofi: Steward) -> None:
    far = Writer("esi", "Beyond The Hills")
    stranger = meet("Threeways")
    stranger.walk(claim(far))
    stranger.give(far.runs())
    assert stranger.hear("decline") == [[far.key]]
    stranger.leave()
    kofi.reads("Threeways")
    assert numbers(river, far) == []


def test_declining_waits_for_nobody_who_writes(meet: Meet, river: Hub) -> None:
    far = Writer("esi", "Behind The Hills")
    stranger = meet("Declinewell")
    with closing(sqlite3.connect(river.folder / "data" / "hub.db", timeout=30, isolation_level=None)) as database:
        stranger.walk(claim(far))
        assert stranger.hear("want")[1] == [[far.key, 1]]
        database.execute("BEGIN IMMEDIATE")
        stranger.give(far.runs())
        assert stranger.hear("decline") == [[far.key]]
        database.execute("ROLLBACK")


def test_a_feed_of_a_neighbours_neighbour_is_kept(meet: Meet, river: Hub, kofi: Steward) -> None:
    esi = Writer("esi", "Twosteps Beyond")
    stranger = meet("Twosteps")
    stranger.greet(neighbours=[esi.hub.id])
    stranger.say("frontier", "root", bytes(32))
    stranger.say("frontier", "rows", [list(claim(esi))], False)
    stranger.say("frontier", "done")
    stranger.give(esi.runs())
    holds(river, esi, 1)
    stranger.leave()
    kofi.reads("Twosteps", got=1)


def test_what_was_declined_is_asked_for_once_its_hub_is_near(
    meet: Meet, river: Hub, kofi: Steward, river_key: bytes
) -> None:
    esi = Writer("esi", "Newcomer")
    stranger = meet("Introducer")
    stranger.walk(claim(esi))
    stranger.give(esi.runs())
    assert stranger.hear("decline") == [[esi.key]]
    stranger.leave()
    kofi.reads("Introducer")

    stranger.call(river.exchange_port, river_key)
    stranger.greet(neighbours=[esi.hub.id])
    assert stranger.hears_bye() == "anew"
    stranger.call(river.exchange_port, river_key)
    stranger.greet(neighbours=[esi.hub.id])
    stranger.say("frontier", "root", bytes(32))
    stranger.say("frontier", "rows", [list(claim(esi))], False)
    stranger.say("frontier", "done")
    stranger.give(esi.runs())
    holds(river, esi, 1)


# Too much and too little


def test_a_flood_of_small_messages(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Floodbank")
    stranger.greet()
    many = stranger.frame("have", []) * 20_000
    with suppress(ConnectionClosed):
        for _ in range(20):
            stranger.send(many)
    assert stranger.is_cut_off()
    kofi.reads("Floodbank", "The neighbour sent much more than an exchange needs. We will call again later.")


def test_entries_without_end_and_without_leave(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Pourwell")
    opening = ama.runs()[0]
    heavy = [
        more(ama, *(bytes([number]) + bytes(16_000) for number in range(12)))
        for _ in range(Limits().window // 190_000 + 2)
    ]
    stranger = meet("Pourwell")
    stranger.walk()
    stranger.give([opening], *([one] for one in heavy))
    assert stranger.is_cut_off()
    over = "The neighbour sent entries faster than we allowed. We will call again later."
    eventually(lambda: over in kofi.receipt("Pourwell"), "the steward reads why")
    held = numbers(river, ama)
    assert held == list(range(1, len(held) + 1))


def test_leave_without_end_and_nothing_read(meet: Meet, river: Hub, kofi: Steward, river_key: bytes) -> None:
    ama = Writer("ama", "Hoardwell")
    texts = ["".join(sown(number, part).hex() for part in range(234)) for number in range(60)]  # which hardly pack
    runs = [*ama.runs(), *(more(ama, *map(note, texts[start : start + 12])) for start in range(0, 60, 12))]
    stranger = meet("Hoardwell")
    stranger.walk(claim(ama))
    stranger.give(*([run] for run in runs))
    holds(river, ama, len(ama.written))
    stranger.leave()
    stranger.call(river.exchange_port, river_key)
    stranger.walk(claim(ama))

    def cut_off() -> bool:
        with suppress(ConnectionClosed):
            for _ in range(20):
                stranger.say("want", MAX_HELD, [[ama.key, 1]])
        return "The neighbour stopped answering." in kofi.receipt("Hoardwell")

    eventually(cut_off, "it is cut off before our memory is full")


def test_a_text_message_is_no_exchange(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Textbourne")
    stranger.greet()
    stranger.send_text("hello?")
    assert stranger.is_cut_off()
    kofi.reads("Textbourne", "The neighbour sent something that is no message of an exchange.")


def test_after_a_wrong_it_is_left_alone_for_a_while(meet: Meet, river: Hub, kofi: Steward, river_key: bytes) -> None:
    stranger = meet("Hasty")
    stranger.greet()
    stranger.send((1).to_bytes(4, "big"))
    assert stranger.hears_bye() == "frame"
    kofi.reads("Hasty", "The neighbour sent something that is no message of an exchange.")
    with pytest.raises(ConnectionClosed):
        stranger.call(river.exchange_port, river_key)


def test_calling_again_wipes_no_slate(meet: Meet, river: Hub, kofi: Steward, river_key: bytes) -> None:
    esi = Writer("esi", "Slatewell")
    stranger = meet("Slatewell")

    def lie_and_call_again() -> None:
        for _ in range(Limits().strikes + 3):  # one may fade meanwhile
            stranger.walk(claim(esi, 900))
            assert stranger.hear("want")[1] == [[esi.key, 1]]
            stranger.say("none", [[esi.key, 1, 0]])
            stranger.leave()
            stranger.call(river.exchange_port, river_key)

    with pytest.raises(ConnectionClosed):
        lie_and_call_again()
    over = "The neighbour did too many things wrong in one exchange."
    eventually(lambda: over in kofi.receipt("Slatewell"), "the steward reads why")
    with pytest.raises(ConnectionClosed):
        stranger.call(river.exchange_port, river_key)


# What takes long to be found out


def test_a_neighbour_that_falls_silent(quiet: Hub, waiting: dict[str, Stranger]) -> None:
    kofi = Steward(quiet)
    assert waiting["Silence"].is_cut_off()
    kofi.reads("Silence", "The neighbour stopped answering. We will call again.")


def test_a_neighbour_that_promises_and_never_gives(quiet: Hub, waiting: dict[str, Stranger]) -> None:
    kofi = Steward(quiet)
    eventually(lambda: any(UNSERVED in words for _key, words in kofi.rows("r")), "it is noticed while it goes on")
    waiting["Promises"].leave()
    kofi.reads("Promises", f"{UNSERVED}")
