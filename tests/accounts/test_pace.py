"""How fast a program may ask."""

from hub.accounts.people.pace import MOST_KNOWN, Pace


def test_so_many_at_once_and_then_as_they_come() -> None:
    pace = Pace(3, 60)
    assert [pace.takes(b"ama", 0.0) for _ in range(4)] == [True, True, True, False]
    assert pace.takes(b"kofi", 0.0)
    assert [pace.takes(b"ama", 1.0), pace.takes(b"ama", 1.0)] == [True, False]
    assert [pace.takes(b"ama", 1000.0) for _ in range(4)] == [True, True, True, False]


def test_a_thousand_askers_are_remembered_and_no_more() -> None:
    pace = Pace(1, 60)
    for number in range(MOST_KNOWN + 10):
        pace.takes(number.to_bytes(8, "big"), 0.0)
    assert len(pace.left) == MOST_KNOWN
