"""Names that wait to be looked up, and who asked for them. PURE.

Each asker has a turn, one name at a time, so whoever makes up a thousand delays others by one. Where all places are
taken, whoever has most of them loses the one that they took last.
"""

from collections import Counter
from typing import Generic, NamedTuple, TypeVar

from naming.dns.zone import Name

T = TypeVar("T")


class Asked(NamedTuple, Generic[T]):
    """What somebody waits for, in a place of theirs."""

    asker: str
    what: T


class Waiting(Generic[T]):
    """most: places in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_name = dict[Name, list[Asked[T]]]()
        self._turns = dict[str, dict[Name, None]]()
        self._places = Counter[str]()

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def __len__(self) -> int:
        return self._places.total()

    def add(self, asker: str, name: Name, what: T) -> T | None:
        """Have somebody wait for a name; what is given up for it, if anything is: it may be this."""
        lost = None
        if len(self) >= self._most:
            fullest = max(self._places, key=self._places.__getitem__)
            if self._places[asker] >= self._places[fullest]:
                return what
            lost = self._newest_of(fullest)
        self._by_name.setdefault(name, []).append(Asked(asker, what))
        self._turns.setdefault(asker, {})[name] = None
        self._places[asker] += 1
        return lost

    def _newest_of(self, asker: str) -> T | None:
        """Take the place from an asker that it took last."""
        for name, all_ in reversed(self._by_name.items()):
            for place in reversed(range(len(all_))):
                if all_[place].asker == asker:
                    lost = all_.pop(place)
                    self._left(lost)
                    if not all_:
                        del self._by_name[name]
                    if all(each.asker != asker for each in all_):
                        self._no_turn(asker, name)
                    return lost.what
        return None

    def _no_turn(self, asker: str, name: Name) -> None:
        names = self._turns.get(asker, {})
        names.pop(name, None)
        if not names:
            self._turns.pop(asker, None)

    def some(self, most: int) -> list[Name]:
        """The names that are next, of all who wait in turn; they wait until they are taken."""
        found = dict[Name, None]()
        while self._turns and len(found) < most:
            asker, names = next(iter(self._turns.items()))
            del self._turns[asker]
            name = next(iter(names))
            del names[name]
            if names:
                self._turns[asker] = names
            if name in self._by_name:
                found[name] = None
        return list(found)

    def taken(self, name: Name) -> list[T]:
        """What waited for a name, which waits no more."""
        all_ = self._by_name.pop(name, [])
        for each in all_:
            self._left(each)
        return [each.what for each in all_]

    def _left(self, asked: Asked[T]) -> None:
        self._places[asked.asker] -= 1
        if not self._places[asked.asker]:
            del self._places[asked.asker]
