"""Callers that are no neighbours learn nothing and change nothing; a steward sees who asks in earnest."""

import socket
import struct
from base64 import b64encode
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from hub.testing import sown
from plugins.gossip.listener import MAX_STRANGERS
from plugins.gossip.matching import matching_words
from plugins.gossip.pipes import NOT_ACCEPTED
from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger, answered_wrongly, card_shown
from tests.system.hubs import Hub, eventually

# Callers that are no neighbours


def test_a_caller_of_another_network(river: Hub, kofi: Steward, river_key: bytes) -> None:
    before = kofi.rows("n")
    stranger = Stranger("Elsewhere")
    stranger.network = sown("another network")
    with pytest.raises(ConnectionClosed):
        stranger.call(river.exchange_port, river_key)
    assert kofi.rows("n") == before
    assert river.answers()


def test_a_caller_that_claims_a_neighbours_key_without_having_it(
    meet: Meet, river: Hub, kofi: Steward, river_key: bytes
) -> None:
    stranger = meet("Trueholm")
    thief = Stranger("Trueholm")
    thief.seed = sown("not the key of Trueholm")
    with pytest.raises(ConnectionClosed):
        thief.call(river.exchange_port, river_key)
    stranger.greet()
    stranger.leave()
    kofi.reads("Trueholm")


def test_a_caller_whom_nobody_accepted_is_shown_to_the_steward(river: Hub, kofi: Steward, river_key: bytes) -> None:
    with card_shown(Stranger("Askham")) as stranger:
        with pytest.raises(ConnectionClosed) as closed:
            stranger.call(river.exchange_port, river_key, stranger.web_port)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == NOT_ACCEPTED
        words = matching_words(stranger.key, river_key)
        asks = "It asks to exchange with us. Compare the words below with its steward, then accept."
        eventually(lambda: [row for _pk, row in kofi.rows("n") if "Askham" in row], "the steward sees who asks")
        (row,) = [row for _pk, row in kofi.rows("n") if "Askham" in row]
        assert row.split("\n")[:3] == ["Askham", asks, words]


def test_a_stranger_whose_card_drips_holds_nobody_up(
    meet: Meet, river: Hub, kofi: Steward, river_key: bytes, dripping: int
) -> None:
    with pytest.raises(ConnectionClosed):
        Stranger("Dripping").call(river.exchange_port, river_key, dripping)
    stranger = meet("Unhindered")
    stranger.greet()
    stranger.leave()
    kofi.reads("Unhindered")


def test_one_address_cannot_keep_the_port_busy(meet: Meet, river: Hub) -> None:
    with ExitStack() as stack:
        silent = [stack.enter_context(silently(river)) for _ in range(MAX_STRANGERS)]
        with pytest.raises(InvalidStatus):
            silently(river)
        silent[0].close()
        meet("Roomy").greet()


def test_callers_that_are_gone_at_once_take_no_place(meet: Meet, river: Hub) -> None:
    for _ in range(100):
        hang_up_at_once(river)
    eventually(lambda: is_let_in(river), "the next caller is let in")
    meet("Patience").greet()


def hang_up_at_once(river: Hub) -> None:
    """Ask for the websocket, then reset the line without waiting for an answer."""
    key = b64encode(bytes(16)).decode()
    head = ["GET /gossip/ HTTP/1.1", "Host: river", "Upgrade: websocket", "Connection: Upgrade"]
    head += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "", ""]
    with socket.create_connection(("127.0.0.1", river.exchange_port), timeout=20) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall("\r\n".join(head).encode())


def is_let_in(river: Hub) -> bool:
    """Whether a caller's websocket opens."""
    try:
        with silently(river):
            return True
    except InvalidStatus:
        return False


def silently(river: Hub) -> ClientConnection:
    """Call, and say nothing."""
    return connect(f"ws://127.0.0.1:{river.exchange_port}/gossip/", compression=None)


def test_a_neighbour_that_answers_in_another_network(river: Hub, kofi: Steward) -> None:
    stranger = Stranger("Otherworld")
    with answered_wrongly(sown("another network")) as port, card_shown(stranger, port):
        kofi.accept(stranger)
        words = "The other side belongs to another network."
        eventually(lambda: words in dict_of(kofi)["Otherworld"], "the steward reads why")
        assert f"Otherworld\t{stranger.address}\t{words}\n" in river.manage("neighbour", "list")


def dict_of(kofi: Steward) -> dict[str, str]:
    """What stands at each neighbour, by name."""
    return {row.split("\n")[0]: row for _pk, row in kofi.rows("n")}
