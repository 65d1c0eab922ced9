"""One derivation at a time on a box, eight in line, one for each screen."""

import multiprocessing
import threading
import time
from contextlib import ExitStack
from multiprocessing.synchronize import Event

import pytest

from hub.accounts.sign_in import queue

FORK = multiprocessing.get_context("fork")


def hold(held: Event, release: Event) -> None:
    with queue.turn("their screen"):
        held.set()
        release.wait(30)


@pytest.fixture
def other_process() -> "tuple[Event, Event, multiprocessing.process.BaseProcess]":
    """A process of its own that derives until told to stop."""
    held, release = FORK.Event(), FORK.Event()
    process = FORK.Process(target=hold, args=(held, release), daemon=True)
    process.start()
    assert held.wait(30)
    return held, release, process


def wait_in_line(stack: ExitStack, screen: str) -> None:
    """Take a screen's place in line without waiting for the derivation itself."""
    queue.join(stack.enter_context(queue.line_file()), screen)


def test_a_second_process_waits_for_the_first(other_process: tuple[Event, Event, object]) -> None:
    _, release, _ = other_process
    entered = threading.Event()

    def enter() -> None:
        with queue.turn("our screen"):
            entered.set()

    waiting = threading.Thread(target=enter)
    waiting.start()
    assert not entered.wait(0.3)
    release.set()
    waiting.join(30)
    assert entered.is_set()


def test_a_process_that_dies_gives_its_turn_back(
    other_process: "tuple[Event, Event, multiprocessing.process.BaseProcess]",
) -> None:
    other_process[2].kill()
    with queue.turn("our screen"):
        pass


def test_the_ninth_is_told_that_the_hub_is_busy() -> None:
    with ExitStack() as stack:
        for number in range(8):
            wait_in_line(stack, f"screen {number}")
        with pytest.raises(queue.Busy, match="busy, try again"), queue.turn("screen 9"):
            pass
    with queue.turn("screen 9"):
        pass


def test_one_screen_stands_in_line_once() -> None:
    with ExitStack() as stack:
        wait_in_line(stack, "kiosk")
        with pytest.raises(queue.Busy), queue.turn("kiosk"):
            pass
        with queue.turn("phone"):
            pass


def test_a_command_waits_instead_of_being_told_busy() -> None:
    with ExitStack() as stack:
        for number in range(8):
            wait_in_line(stack, f"screen {number}")
        with queue.turn(None):
            pass


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> queue.Room:
    """Outside of the line nobody waits yet."""
    monkeypatch.setattr(queue, "room", queue.Room())
    return queue.room


def busy(screen: str) -> int:
    """How many come before a screen that wants a turn now; 0 when it had one."""
    try:
        with queue.turn(screen):
            return 0
    except queue.Busy as full:
        return full.before


def test_who_finds_the_line_full_hears_how_many_come_first(room: queue.Room) -> None:
    with ExitStack() as stack:
        for number in range(8):
            wait_in_line(stack, f"screen {number}")
        assert [busy("ama"), busy("kofi"), busy("esi"), busy("ama")] == [8, 9, 10, 8]
        assert queue.before_me("kofi") == 9


def test_nobody_gets_past_those_who_wait_outside(room: queue.Room) -> None:
    with ExitStack() as stack:
        for number in range(7):
            wait_in_line(stack, f"screen {number}")
        with ExitStack() as eighth:
            wait_in_line(eighth, "screen 8")
            assert busy("ama") == 8
        assert busy("kofi") == 8, "one place is free, and ama was here before"
        assert queue.before_me("ama") == 0
        assert busy("ama") == 0
        assert busy("kofi") == 0


def test_who_went_away_holds_up_nobody(room: queue.Room) -> None:
    with ExitStack() as stack:
        for number in range(8):
            wait_in_line(stack, f"screen {number}")
        assert [busy("ama"), busy("kofi")] == [8, 9]
        room.seen["ama"] -= queue.GONE
        assert busy("kofi") == 8


def test_who_is_called_and_only_asks_on_holds_up_nobody(room: queue.Room) -> None:
    with ExitStack() as stack:
        for number in range(7):
            wait_in_line(stack, f"screen {number}")
        with ExitStack() as eighth:
            wait_in_line(eighth, "screen 8")
            assert [busy("esi"), busy("ama")] == [8, 9]
        assert queue.before_me("esi") == 0
        called = room.seen["esi"]
        assert queue.before_me("esi") == 0
        assert room.seen["esi"] == called, "asking once more is no coming"
        assert busy("ama") == 8
        room.seen["esi"] -= queue.GONE
        assert busy("ama") == 0


def test_the_room_outside_has_an_end(room: queue.Room) -> None:
    with ExitStack() as stack:
        for number in range(8):
            wait_in_line(stack, f"screen {number}")
        for number in range(2 * queue.MOST_OUTSIDE):
            busy(f"phone {number}")
        assert len(room.seen) == queue.MOST_OUTSIDE


def test_in_the_line_of_another_process_places_are_counted_too(
    other_process: "tuple[Event, Event, multiprocessing.process.BaseProcess]", room: queue.Room
) -> None:
    with ExitStack() as stack:
        for number in range(7):
            wait_in_line(stack, f"screen {number}")
        assert busy("ama") == 8
    other_process[1].set()


def test_of_a_crowd_that_asks_again_everybody_has_a_turn_one_at_a_time(room: queue.Room) -> None:
    """Twenty phones at once, each asking again until it had its turn: all have one, one at a time."""
    served: list[int] = []
    together: list[int] = []
    inside = threading.Lock()

    def phone(number: int) -> None:
        while True:
            try:
                with queue.turn(f"phone {number}"):
                    together.append(inside.acquire(blocking=False))
                    served.append(number)
                    time.sleep(0.002)
                    inside.release()
                return
            except queue.Busy:
                time.sleep(0.001)

    phones = [threading.Thread(target=phone, args=(number,)) for number in range(20)]
    for each in phones:
        each.start()
    for each in phones:
        each.join(30)
    assert sorted(served) == list(range(20))
    assert all(together)
    assert not room.seen
