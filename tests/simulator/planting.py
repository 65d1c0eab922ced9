"""How a fault is planted: it is put in place in the test process by name, for one story, and taken out again.

`touched` counts how often the changed code really answered differently or ran: a mutant that never ran was not caught,
whatever else failed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hub.core import judge

from . import bookkeeping

Wrap = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: `change(original, *args)` takes the place of `owner.name`; it calls `touch` when it bites."""

    description: str
    owner: Any
    name: str
    change: Wrap


class Planted:
    """A mutant in place."""

    def __init__(self) -> None:
        self.touched = 0

    def touch(self) -> None:
        self.touched += 1


@contextmanager
def planted(mutant: Mutant) -> Iterator[Planted]:
    """The world with this fault, until the end of the block."""
    marks = Planted()
    original = getattr(mutant.owner, mutant.name)

    def changed(*args: Any, **named: Any) -> Any:
        return mutant.change(marks.touch, original, *args, **named)

    _forget()
    setattr(mutant.owner, mutant.name, changed)
    try:
        yield marks
    finally:
        setattr(mutant.owner, mutant.name, original)
        _forget()


def _forget() -> None:
    """What was concluded under one law is nothing under another."""
    judge.forget()
    bookkeeping.forget_statements()


def planting(mutants: dict[str, Mutant]) -> Callable[[Any, str], Callable[[Wrap], Wrap]]:
    """What registers a function among these, as the fault that its name and first line tell, in `owner.name`."""

    def mutant(owner: Any, name: str) -> Callable[[Wrap], Wrap]:
        def register(change: Wrap) -> Wrap:
            mutants[change.__name__] = Mutant((change.__doc__ or "").strip(), owner, name, change)
            return change

        return register

    return mutant


def instead(touch: Callable[[], None], right: Any, wrong: Any) -> Any:
    """The wrong answer, which bites where it differs."""
    if right != wrong:
        touch()
    return wrong
