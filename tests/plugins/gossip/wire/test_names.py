"""Each side tells which records of names it holds, at the beginning and whenever one came."""

from typing import Any

import pytest

from plugins.gossip.wire.actions import NamesHeld
from plugins.gossip.wire.frames import Encoder

from .peers import Peer, meet, settle
from .replica import KISIMA, UPANDE, Replica

ONE, OTHER = (bytes([number]) * 16 for number in (1, 2))


def talking(*names: bytes) -> tuple[Peer, Peer]:
    a, b = Peer(Replica(UPANDE), leads=True, names=frozenset(names)), Peer(Replica(KISIMA), leads=False)
    meet(a, b)
    return a, b


def heard(peer: Peer) -> list[frozenset[bytes]]:
    return [each.marks for each in peer.all_of(NamesHeld)]


def test_all_at_the_beginning_and_then_what_came() -> None:
    a, b = talking(ONE)
    assert (heard(a), heard(b)) == ([], [frozenset({ONE})])
    a.do(a.session.named([OTHER], 0))
    b.do(b.session.named([ONE, OTHER], 0))
    settle(a, b)
    assert heard(b)[1:] == [frozenset({OTHER})]
    assert heard(a) == [frozenset({ONE, OTHER})]


def test_what_came_before_the_other_said_hello_is_told_with_all() -> None:
    a, b = Peer(Replica(UPANDE), leads=True, names=frozenset({ONE})), Peer(Replica(KISIMA), leads=False)
    a.start()
    a.do(a.session.named([OTHER], 0))
    b.start()
    settle(a, b)
    assert heard(b) == [frozenset({ONE, OTHER})]


def test_more_than_a_frame_holds_are_told_in_several() -> None:
    _a, b = talking(*(number.to_bytes(16, "big") for number in range(4001)))
    assert [len(each) for each in heard(b)] == [2000, 2000, 1]
    assert len(frozenset[bytes]().union(*heard(b))) == 4001


@pytest.mark.parametrize("fields", [(), (b"x",), ("a text",), ([ONE],), (5,)])
def test_what_is_no_list_of_names_ends_it(fields: tuple[Any, ...]) -> None:
    _a, b = talking()
    b.receive(Encoder().frame("names", *fields))
    assert b.ended is not None
    assert b.ended.code == "frame"
