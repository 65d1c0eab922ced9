"""Whoever makes up names by the thousand waits for them, and others hardly notice."""

from random import Random

from naming.dns.waiting import Waiting
from naming.dns.zone import Name


def made_up(number: int) -> Name:
    return (b"x%d" % number,)


def test_each_asker_has_a_turn() -> None:
    waiting = Waiting[int](1000)
    for number in range(500):
        waiting.add("flood", made_up(number), number)
    for number, name in enumerate((b"soko", b"kitabu")):
        waiting.add("ama", (name,), number)
    assert set(waiting.some(4)) == {made_up(0), made_up(1), (b"soko",), (b"kitabu",)}
    assert waiting.some(2) == [made_up(2), made_up(3)]


def test_a_name_that_several_ask_for_comes_by_the_first_turn_and_is_told_to_all() -> None:
    waiting = Waiting[str](1000)
    for number in range(50):
        waiting.add("flood", made_up(number), "")
    waiting.add("flood", (b"soko",), "the flood's")
    waiting.add("ama", (b"soko",), "ama's")
    assert (b"soko",) in waiting.some(2)
    assert waiting.taken((b"soko",)) == ["the flood's", "ama's"]
    assert waiting.taken((b"soko",)) == []
    assert (b"soko",) not in waiting.some(100)


def test_who_has_most_places_loses_the_last_of_them() -> None:
    waiting = Waiting[str](8)
    given_up = [waiting.add("flood", made_up(number), f"{number}") for number in range(10)]
    assert given_up == [None] * 8 + ["8", "9"], "nobody else has a place"
    assert waiting.add("ama", (b"soko",), "soko") == "7"
    assert waiting.add("flood", made_up(10), "10") == "10"
    assert [waiting.add("ama", made_up(number), "") for number in (20, 21, 22)] == ["6", "5", "4"]
    assert waiting.add("ama", (b"wengi",), "wengi") == "wengi", "as many as the other"
    assert len(waiting) == 8
    assert (b"soko",) in waiting.some(2)


def test_places_are_counted_whatever_comes() -> None:
    dice, waiting, inside = Random(19), Waiting[int](30), set[int]()
    for number in range(5_000):
        if dice.random() < 0.85:
            lost = waiting.add(f"asker {dice.randrange(6)}", made_up(dice.randrange(40)), number)
            inside = (inside | {number}) - {lost if lost is not None else -1}
        else:
            for name in waiting.some(dice.randrange(1, 9)):
                inside -= set(waiting.taken(name))
        assert len(waiting) == len(inside) <= 30
        assert bool(waiting) == bool(inside)
    for name in waiting.some(100):
        inside -= set(waiting.taken(name))
    assert not inside, "nobody waits for ever"
    assert not waiting._places
    assert not waiting._turns
