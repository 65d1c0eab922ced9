"""A set of operations, and what else decides about them, in memory: the plain form of what tables hold."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from naming.core import registers
from naming.core.operations import GROUP, HUB, PERSON, Operation
from naming.core.registers import Register

OF_BARE_NAMES: Final = ("claim", "unclaim")


class Set:
    """What is held, in whatever order it came and however often. days: the newest day of each hub.  groups: who writes
    for each.  seats: (zone, person, entry of the seat) of moderators.  people: those zones that are no hub.  hidden:
    ids of operations that are out of sight."""

    def __init__(
        self,
        operations: Iterable[Operation],
        days: Mapping[bytes, int] | None = None,
        groups: Mapping[bytes, frozenset[bytes]] | None = None,
        seats: Collection[tuple[bytes, bytes, bytes]] = (),
        people: Collection[bytes] = (),
        hidden: Collection[bytes] = (),
    ) -> None:
        self._days, self._groups, self._seats, self._people = days or {}, groups or {}, frozenset(seats), people
        self._hidden = frozenset(hidden)
        self._about = dict[tuple[bytes, str], list[Operation]]()
        self._claims = dict[str, list[Operation]]()
        self._registers = dict[tuple[bytes, str], Register]()
        for each in operations:
            self.add(each)

    def add(self, operation: Operation) -> None:
        """One more, which changes what is known of its own label alone; said again, nothing."""
        if operation.kind in OF_BARE_NAMES:
            self._claims.setdefault(operation.label, []).append(operation)
        else:
            self._about.setdefault((operation.zone, operation.label), []).append(operation)
            self._registers.pop((operation.zone, operation.label), None)

    @property
    def labels(self) -> frozenset[tuple[bytes, str]]:
        """Each zone and label of which something was said."""
        return frozenset(self._about)

    def about(self, zone: bytes, label: str) -> Iterable[Operation]:
        return self._about.get((zone, label), ())

    def claims(self, label: str, hubs: Collection[bytes]) -> Iterable[Operation]:
        return self._claims.get(label, ())

    def writers(self, zone: bytes) -> frozenset[bytes]:
        return self._groups.get(zone, frozenset({zone}))

    def moderates(self, operation: Operation) -> bool:
        return (operation.zone, operation.by, operation.seat) in self._seats

    def is_hidden(self, operation: Operation) -> bool:
        return operation.id in self._hidden

    def day(self, hub: bytes) -> int:
        return self._days.get(hub, 0)

    def kind(self, zone: bytes) -> str:
        return GROUP if zone in self._groups else PERSON if zone in self._people else HUB

    def register(self, zone: bytes, label: str) -> Register:
        key = zone, label
        if key not in self._registers:
            self._registers[key] = registers.register(self, zone, label)
        return self._registers[key]
