"""One derivation at a time on a box, eight in line, one for each screen."""

import multiprocessing
import threading
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
