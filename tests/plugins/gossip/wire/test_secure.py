"""A whole exchange inside the encryption: what a line may do to it, and what it costs in all."""

import pytest

from hub.core import keys
from hub.core.errors import LocalError, RemoteError
from plugins.gossip.wire.actions import Ended
from plugins.gossip.wire.handshake import Client, Server
from plugins.gossip.wire.secure import Secure
from plugins.gossip.wire.words import SENTENCES

from .peers import Peer, pair
from .replica import KISIMA, UPANDE, Replica
from .village import two_hubs

NETWORK, AMA, KOFI = bytes([7] * 32), bytes([1] * 32), bytes([2] * 32)


class End:
    """A peer behind its encryption."""

    def __init__(self, peer: Peer, secure: Secure) -> None:
        self.peer, self.secure = peer, secure
        self.out = secure.start()
        self.started = False

    def receive(self, data: bytes) -> None:
        try:
            reply, plain = self.secure.received(data)
        except RemoteError as error:
            self.peer.do(self.peer.session.failed(error, 0.0))
            return
        self.out += reply
        if self.secure.peer and not self.started:
            self.started = True
            self.peer.start()
        if plain:
            self.peer.receive(plain)

    def take(self) -> bytes:
        data, self.out = self.out, b""
        if self.started:
            data += b"".join(map(self.secure.seal, self.peer.out))
            self.peer.out.clear()
        return data


def ends(a: Replica, b: Replica) -> tuple[End, End]:
    one, two = pair(a, b)
    client = Client(NETWORK, AMA, keys.public_key(AMA), keys.public_key(KOFI), bytes([3] * 32))
    return End(one, Secure(client)), End(two, Secure(Server(NETWORK, KOFI, bytes([4] * 32))))


def run(one: End, two: End, piece: int = 1 << 30, flip: int = -1) -> int:
    """Everything both ways; the bytes that took. `flip` turns one bit of the client's stream."""
    total = at = 0
    forth, back = one.take(), b""
    while forth or back:
        if at <= flip // 8 < at + len(forth):
            broken = bytearray(forth)
            broken[flip // 8 - at] ^= 1 << flip % 8
            forth = bytes(broken)
        at += len(forth)
        for start in range(0, len(forth), piece):
            if two.peer.ended is None:
                two.receive(forth[start : start + piece])
        back = two.take()
        for start in range(0, len(back), piece):
            if one.peer.ended is None:
                one.receive(back[start : start + piece])
        total += len(forth) + len(back)
        forth = one.take()
    return total


def villages() -> tuple[Replica, Replica]:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    upande.write("ama", "the well is dry")
    kisima.write("kofi", "we bring pipes")
    return upande, kisima


@pytest.mark.parametrize("piece", [1, 64, 1 << 30])
def test_an_exchange_cut_at_every_byte(piece: int) -> None:
    upande, kisima = villages()
    one, two = ends(upande, kisima)
    run(one, two, piece)
    assert upande.frontier.digest() == kisima.frontier.digest()
    assert one.secure.peer == keys.public_key(KOFI)


def test_nothing_new_costs_less_than_1_kb_with_handshake_and_encryption() -> None:
    assert run(*ends(*two_hubs(10_000))) < 1024


def test_one_changed_feed_costs_less_than_3_kb_with_everything() -> None:
    assert run(*ends(*two_hubs(10_000, changed=1))) < 3 * 1024


def test_any_flipped_bit_ends_the_exchange_and_nothing_is_taken() -> None:
    whole = 64 + 112 + 500
    for bit in range(0, whole * 8, 37):
        upande, kisima = villages()
        one, two = ends(upande, kisima)
        run(one, two, flip=bit)
        assert two.peer.ended
        assert two.peer.ended.fault
        assert two.peer.ended.words.startswith(SENTENCES[two.peer.ended.code])
        assert all(chain.entries for chain in kisima.chains.values())


def test_nothing_is_said_before_the_handshake_is_over() -> None:
    one, _ = ends(*villages())
    assert one.secure.goodbye() == b""
    with pytest.raises(LocalError):
        one.secure.seal(b"early")


def test_an_ended_session_stays_ended() -> None:
    one, two = ends(*villages())
    run(one, two)
    one.peer.do(one.peer.session.close(1.0))
    assert one.peer.all_of(Ended)
    one.peer.do(one.peer.session.tick(100.0))
    assert len(one.peer.all_of(Ended)) == 1
