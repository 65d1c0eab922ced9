"""What the log holds of names, as `core` asks for it: a few rows of one label, and the entries that they point to."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Any, Final

from django.db.models import Min

from hub import api
from hub.api import Written
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import short
from naming import counted
from naming.core import registers
from naming.core.operations import GROUP, HUB, PERSON, ZONES, Operation, Target
from naming.core.registers import (
    MOST_FEEDS,
    MOST_FEEDS_OF_A_ZONE,
    MOST_HANDS,
    MOST_OF_A_FEED,
    MOST_OF_A_ZONE,
    Register,
    ended_by,
    hands_of,
    in_sight,
    is_offered,
    is_own,
    line,
    within_budget,
)
from naming.counted import Row
from naming.models import Claimed, Founded, Said
from naming.projections import label8

MOST_SAID: Final = 2000
"""Operations on labels that are read together: of more each label is asked for by itself."""
MOST_READ: Final = 4 * (MOST_FEEDS * MOST_OF_A_FEED) ** 2
"""Operations on one label that are read in one step, in the order of their writers' short ids: more than all that those
can say to whom one person offers it, or they could push out the word of who took it."""
MOST_WHOLE: Final = 64
"""Operations that are read whole: of more it is asked first what was replaced."""
MOST_LABELS: Final = 10_000
"""Of one zone, in a list."""
ROLES: Final = ("moderator", "steward")


class Held:
    """What is here now. Made anew for each question or page: it remembers what it was asked."""

    def __init__(self) -> None:
        self._written = dict[bytes, Written]()
        self._registers = dict[tuple[bytes, str], Register]()
        self._days = dict[bytes, int]()
        self._near = dict[tuple[bytes, str], list[Operation]]()
        self._groups = dict[bytes, Written | None]()
        self._judged = dict[bytes, bool]()
        self._hidden = dict[int, bool]()

    @cached_property
    def _seated(self) -> dict[bytes, set[bytes]]:
        return api.seated_by_hub(ROLES)

    def read(self, zone: bytes, labels: Collection[str]) -> None:
        """Have ready what `about` asks for, of these labels of a zone in as many statements as of one. Nothing where
        that is more than is read as it lies: then each is asked for by itself."""
        first = self.writers(zone) | self._seated.get(zone, set())
        found = self._walk(zone, dict.fromkeys(labels, first), lambda asked: self._said_together(zone, asked))
        self._near |= {(zone, label): list(words.values()) for label, words in (found or {}).items()}

    def _walk(
        self,
        zone: bytes,
        asked: Mapping[str, frozenset[bytes]],
        ask: Callable[[Mapping[str, frozenset[bytes]]], list[Operation] | None],
    ) -> dict[str, dict[bytes, Operation]] | None:
        """What those say of labels of a zone who may say something of it, by ids, step by step, so that strangers cost
        nothing and nobody's words take the place of the zone's: those who are asked first, among them who speaks for
        the zone; its moderators, and who had what the zone took back; then those to whom it leads the label now, those
        to whom these offer it, and so on. None where who is asked cannot say."""
        own, labels = self.writers(zone), list(asked)
        found = {label: dict[bytes, Operation]() for label in labels}
        known = dict.fromkeys(labels, frozenset[bytes]())
        for step in range(MOST_HANDS + 3):
            new = ask(asked)
            if new is None:
                return None
            for each in new:
                found[each.label][each.id] = each
            known = {label: known[label] | asked[label] for label in labels}
            beside = frozenset(self._seated.get(zone, ())) if step == 0 else frozenset[bytes]()
            had = {label: self._had(words, own) if step == 0 else beside for label, words in found.items()}
            asked = {label: (beside | had[label]) - known[label] for label in labels}
            if not any(asked.values()):
                asked = {label: concerned(words, own) - known[label] for label, words in found.items()}
            if not any(asked.values()):
                break
        return found

    def _had(self, found: Mapping[bytes, Operation], own: frozenset[bytes]) -> frozenset[bytes]:
        """Who handed on or took what the zone took back since: by what its words name, each take by its offer. They are
        asked before anybody else, for it follows from their words who has it no more."""
        named = {key for each in found.values() if is_own(each, own) for key in each.after} - found.keys()
        people = frozenset[bytes]()
        for _word in range(2 * MOST_HANDS):
            entries = api.written_by_ids(named).values() if named else ()
            hands = [each for entry in entries if (each := operation_of(entry)) and each.kind in ("take", "offer")]
            people |= {each.by for each in hands}
            named = {each.of for each in hands} - found.keys()
        return people

    def _said_together(self, zone: bytes, asked: Mapping[str, frozenset[bytes]]) -> list[Operation] | None:
        """What each label's people said of it; None where that is too much."""
        of, by = {label8(each) for each in asked}, {short(who) for people in asked.values() for who in people}
        found = Said.objects.filter(zone8=short(zone), label8__in=of, person8__in=by)
        rows = [Row(*each) for each in found.values_list("position", "place", "after", "kind")[: MOST_SAID + 1]]
        if len(rows) > MOST_SAID:
            return None
        return [each for each in self._told(zone, asked, rows) if each.by in asked.get(each.label, ())]

    def said_at(self, positions: Collection[int]) -> dict[int, Operation]:
        """What is said of labels at these positions."""
        return {self._written[each.id].position: each for each in self._operations(positions)}

    def named_at(self, zone: bytes, positions: Collection[int]) -> list[str]:
        """The labels of a zone of which something is said at these positions."""
        return sorted({each.label for each in self.said_at(positions).values() if each.zone == zone})

    def about(self, zone: bytes, label: str) -> list[Operation]:
        found = self._walk(zone, {label: self.writers(zone)}, lambda asked: self._said(zone, label, asked[label]))
        return list(found[label].values()) if found else []

    def _said(self, zone: bytes, label: str, people: Collection[bytes]) -> list[Operation]:
        if (near := self._near.get((zone, label))) is not None:
            return [each for each in near if each.by in people]
        speaks = set(people) <= self.writers(zone)
        most, feeds = (MOST_OF_A_ZONE, MOST_FEEDS_OF_A_ZONE) if speaks else (MOST_OF_A_FEED, MOST_FEEDS)
        rows = counted.said(short(zone), label8(label), people, most, feeds, MOST_READ)
        return [each for each in self._told(zone, [label], rows) if each.label == label and each.by in people]

    def _told(self, zone: bytes, labels: Collection[str], rows: Collection[Row]) -> list[Operation]:
        """What is said of these labels of a zone; of much of it, what was replaced without where it led."""
        done = dict[int, Operation]()
        if len(rows) > MOST_WHOLE:
            entries = api.signed(row.position for row in rows)
            done = counted.replaced(rows, entries, zone, labels, self.writers(zone))
        found = self._operations(row.position for row in rows if row.position not in done)
        return [*done.values(), *(each for each in found if each.zone == zone)]

    def labels(self, zone: bytes) -> list[str]:
        """All labels of which a zone says something, in their order."""
        return sorted({label for label, _position in self.newest(zone, None, MOST_LABELS)})

    def newest(self, zone: bytes, before: int | None, most: int) -> list[tuple[str, int]]:
        """At most so many labels of a zone, each with the position at which it first said something of it, the latest
        first: of which it did so before one."""
        first = self._first(zone).order_by("-position").values_list("position", flat=True)
        rows = first if before is None else first.filter(position__lt=before)
        found = self._operations(rows[:most])
        at = {each.label: self._written[each.id].position for each in found if each.zone == zone}
        return sorted(at.items(), key=lambda each: -each[1])

    def count(self, zone: bytes) -> int:
        """Of how many labels a zone says something."""
        count: int = self._first(zone).count()
        return count

    def _first(self, zone: bytes) -> Any:
        rows = Said.objects.filter(zone8=short(zone), person8__in=[short(each) for each in self.writers(zone)])
        return rows.values("label8").annotate(position=Min("position"))

    def entry(self, operation: Operation) -> Written | None:
        """The entry that says this, where it was read here."""
        return self._written.get(operation.id)

    def bare(self, most: int) -> list[str]:
        """What hubs call themselves by their newest claims, the name that was claimed last for the first time first."""
        rows = Claimed.objects.filter(ended=False).order_by("-position").values_list("position", flat=True)[:most]
        said = sorted(self._operations(rows), key=lambda each: self._written[each.id].position)
        return list(dict.fromkeys(each.label for each in said if not self.is_hidden(each)))[::-1]

    def title(self, zone: bytes) -> str:
        """What those who founded a group call it; empty of what is none, and where that is out of sight."""
        founded = self._group(zone)
        if founded is None:
            return ""
        if founded.position not in self._hidden:
            self._hidden[founded.position] = bool(out_of_sight([founded.position]))
        return "" if self._hidden[founded.position] else str((founded.record or {}).get("title", ""))

    def founded(self, zone: bytes) -> Written | None:
        """The entry that founded a group; None of what is none."""
        return self._group(zone)

    def claims(self, label: str, hubs: Collection[bytes]) -> list[Operation]:
        told, wanted = counted.claimed(label8(label), hubs), None
        if len(told) > MOST_WHOLE:
            entries = api.signed(row.position for row in told)
            operations, wanted = counted.heads(told, entries, label)
        found = self._operations(row.position for row in told if wanted is None or row.position in wanted)
        whole = {each.id: each for each in found if each.label == label and each.by == each.hub}
        return list(whole.values()) if wanted is None else [whole.get(each.id, each) for each in operations]

    def writers(self, zone: bytes) -> frozenset[bytes]:
        founded = self._group(zone)
        if founded is None:
            return frozenset({zone})
        told = (founded.record or {}).get("writers") or ()
        return frozenset({founded.person, *(each for text in told if (each := id_of(text)) is not None)})

    def moderates(self, operation: Operation) -> bool:
        """Asked of all that was read, together."""
        if operation.id not in self._judged:
            acts = [
                each
                for key, each in self._written.items()
                if key not in self._judged and (each.record or {}).get("seat")
            ]
            right = api.rightful(acts, *ROLES)
            self._judged |= {each.id: each.position in right for each in acts}
        return self._judged.get(operation.id, False)

    def day(self, hub: bytes) -> int:
        if hub not in self._days:
            self._days[hub] = api.epoch_of(hub)
        return self._days[hub]

    def know_days(self, hubs: Iterable[bytes]) -> None:
        """Have ready which days these hubs have counted, in one statement."""
        self._days |= api.epochs_of([each for each in hubs if each not in self._days])

    def kind(self, zone: bytes) -> str:
        if self._group(zone) is not None:
            return GROUP
        return HUB if api.is_hub(zone) else PERSON

    def register(self, zone: bytes, label: str) -> Register:
        key = zone, label
        if key not in self._registers:
            self._registers[key] = registers.register(self, zone, label)
        return self._registers[key]

    def shown(self, zone: bytes, label: str) -> Register:
        """The same without what is out of sight here."""
        return in_sight(self, self.register(zone, label))

    def is_hidden(self, operation: Operation) -> bool:
        """Asked of all that was read, together."""
        position = self._written[operation.id].position
        if position not in self._hidden:
            new = [each.position for each in self._written.values() if each.position not in self._hidden]
            self._hidden |= dict.fromkeys(new, False) | dict.fromkeys(out_of_sight(new), True)
        return self._hidden[position]

    def know(self, zones: Iterable[bytes]) -> None:
        """Have ready which of these zones are groups, in one statement where none is."""
        new = {short(each): each for each in zones if each not in self._groups}
        groups = set(Founded.objects.filter(id8__in=list(new)).values_list("id8", flat=True)) if new else set()
        self._groups |= {zone: None for id8, zone in new.items() if id8 not in groups}

    def _group(self, zone: bytes) -> Written | None:
        if zone not in self._groups:
            self._groups[zone] = self._founded(zone)
        return self._groups[zone]

    def _founded(self, zone: bytes) -> Written | None:
        if not Founded.objects.filter(id8=short(zone)).exists():
            return None
        founded = api.written_by_id(zone)
        return founded if founded and (founded.record or {}).get("t") == "naming.group" else None

    def _operations(self, positions: Iterable[int]) -> list[Operation]:
        entries = api.written(positions).values()
        self._written |= {each.id: each for each in entries}
        return [found for each in entries if (found := operation_of(each)) is not None]


def out_of_sight(positions: Collection[int]) -> list[int]:
    """Those of these at which moderators here hid something, or blocked who wrote it."""
    if not api.is_anything_out_of_sight():
        return []
    rows = (model.objects.filter(position__in=positions).out_of_sight() for model in (Said, Claimed, Founded))
    return [position for some in rows for position in some.values_list("position", flat=True)]


def concerned(found: Mapping[bytes, Operation], own: frozenset[bytes]) -> frozenset[bytes]:
    """Who may answer this: those to whom a zone leads its label now, and those to whom they offer it, who have it now.
    found: all that was said of one label until then, by ids, that of the zone whole.  own: who speaks for the zone."""
    counted = {each.id: each for each in within_budget(found.values(), own=own)}
    takes = (each for each in counted.values() if each.kind == "take")
    lines = {each.id: {each.id, *line(hands)} for each in takes if (hands := hands_of(each, counted, own))}
    ended = ended_by([each for each in counted.values() if is_own(each, own)], lines)
    people = set[bytes]()
    for each in found.values():
        target, of = each.target, found.get(each.of)
        if target and target.kind in ZONES and each.id not in ended and is_own(each, own):
            people |= {zone for zone in [id_of(target.value)] if zone}
        if of is not None and of.id not in ended and is_offered(each, of):
            people.add(each.to)
    return frozenset(people)


def operation_of(entry: Written) -> Operation | None:
    """What an entry says of a label; None where its words are not here, or name nothing."""
    told = entry.record or {}
    zone = id_of(told["zone"]) if told.get("zone") else entry.person
    kind, _, noun = str(told.get("t", "")).partition(".")
    if kind != "naming" or zone is None:
        return None
    return Operation(
        id=entry.id,
        by=entry.person,
        hub=entry.hub,
        feed=entry.feed,
        seq=entry.seq,
        kind=noun,
        zone=zone,
        label=told["label"],
        target=target_of(told) if noun == "bind" else None,
        after=frozenset(each for text in told.get("after", ()) if (each := id_of(text)) is not None),
        of=id_of(told.get("of")) or b"",
        to=id_of(told.get("to")) or b"",
        until=told.get("until"),
        handed=told.get("handed", False),
        seat=id_of(told.get("seat")) or b"",
    )


def target_of(told: Mapping[str, Any]) -> Target:
    return Target(told["what"], told["target"], told.get("port", 0), told.get("protocol", ""), told.get("path", ""))


def id_of(text: object) -> bytes | None:
    """The 32 bytes of a written id; None for what is none."""
    if text is None:
        return None
    try:
        return parse_id(text)
    except RemoteError:
        return None
