"""Which names of IPNS each side holds a record of, and which record: told after hello, and what changed since in live.

    names    marks, one after the other, of 16 bytes each: 8 for the name, 8 for its record

The record itself is asked for at the other's gateway, by whoever knows the name and holds another one.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from hub.core.errors import RemoteError

from .actions import NamesHeld
from .outbox import Outbox
from .reading import first_of

MARK: Final = 16
A_FRAME: Final = 2000


class NameTrade:
    """Belongs to one session."""

    def __init__(self, names: Collection[bytes], out: Outbox) -> None:
        self._untold: set[bytes] | None = set(names)  # until the peer said hello
        self._out = out

    def begin(self) -> None:
        """The peer said hello: tell all that is held."""
        names, self._untold = self._untold, None
        self.tell(names or ())

    def tell(self, names: Iterable[bytes]) -> None:
        """Tell of these, at once or with all."""
        if self._untold is not None:
            self._untold.update(names)
            return
        for marks in frames_of(sorted(names)):
            self._out.speak("names", marks)

    def came(self, fields: list[Any]) -> None:
        """The peer told of its own."""
        marks = first_of(fields)
        if type(marks) is not bytes or len(marks) % MARK:
            raise RemoteError("frame", "names that are cut off")
        self._out.act(NamesHeld(frozenset(marks[at : at + MARK] for at in range(0, len(marks), MARK))))


def frames_of(marks: list[bytes]) -> Iterator[bytes]:
    for at in range(0, len(marks), A_FRAME):
        yield b"".join(marks[at : at + A_FRAME])
