"""Which boards stand, whose they are, and what each allows to whom.

A board is shown when its writer was a steward of its zone by the seat that it cites. The seat may come
after the board, so that is asked when reading. Equal titles never merge: other villages' boards stand under
their village.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef
from django.db.models.expressions import RawSQL

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import hex_of
from naming.api import display_names, private_names
from plugins.forum.boards.rules import RIGHTS, heads_of, least_role, writers, zone_of
from plugins.forum.models import Act
from plugins.forum.models import Board as BoardRow
from plugins.forum.projections import short

MOST_OF_A_VILLAGE = 50
MOST_OF_ALL = 20 * MOST_OF_A_VILLAGE
MOST_ALIKE = 10
"""Boards whose ids begin alike; more than two would take somebody years to make."""
AT_ONCE = 400
"""Stewards in one statement."""
CONSIDERED = 4 * MOST_OF_A_VILLAGE
"""Boards of one steward and of one village that are looked at; of so many, some may be out of sight or cut."""
FIRST_OF_EACH = f"""
    forum_board.position IN (
        WITH seated (zone8, person8) AS (VALUES {{}}),
        bound (zone8, person8, last) AS MATERIALIZED (
            SELECT zone8, person8, (
                SELECT position FROM forum_board AS own
                WHERE own.zone8 = seated.zone8 AND own.person8 = seated.person8
                ORDER BY "order", position LIMIT 1 OFFSET {CONSIDERED - 1}
            ) FROM seated
        )
        SELECT board.position FROM bound
        LEFT JOIN forum_board AS last ON last.position = bound.last
        JOIN forum_board AS board ON board.zone8 = bound.zone8 AND board.person8 = bound.person8
            AND (board."order", board.position) <= (COALESCE(last."order", {2**53}), COALESCE(last.position, {2**53}))
    )
"""  # noqa: S608  # constants only
IN_TURN = f"""
    SELECT zone8 <> %s, place, "order", position FROM (
        SELECT zone8, "order", position,
            ROW_NUMBER() OVER (PARTITION BY zone8 ORDER BY turn, "order", position) AS place
        FROM (
            SELECT zone8, "order", position,
                ROW_NUMBER() OVER (PARTITION BY zone8, person8 ORDER BY "order", position) AS turn
            FROM ({{}}) AS shown
        ) AS by_steward
    ) AS by_village
    WHERE place <= {CONSIDERED} ORDER BY 1, 2 LIMIT {MOST_OF_ALL}
"""  # noqa: S608  # constants only


class Board(NamedTuple):
    """A board that counts now. `heads`: what stewards made of it since, the one that counts first.  shown: whether it
    stands on pages; of others only the rights are asked under which something was written."""

    entry: Written
    zone: bytes
    village: str
    here: bool
    heads: tuple[Written, ...] = ()
    topics: int = 0
    shown: bool = True

    @property
    def now(self) -> Mapping[str, Any]:
        """Its words and rules."""
        return (self.heads[0] if self.heads else self.entry).record or {}

    @property
    def hex(self) -> str:
        return hex_of(self.entry.id)

    @property
    def gone(self) -> bool:
        """Whether nobody can tell any more what it was, for its record is not here."""
        return self.entry.record is None

    @property
    def text_id(self) -> str:
        return id_text(self.entry.id)

    @property
    def title(self) -> str:
        return str(self.now.get("title", ""))

    @property
    def about(self) -> str:
        return str(self.now.get("about") or "")

    @property
    def group(self) -> str:
        return str(self.now.get("group") or "")

    @property
    def heading(self) -> str:
        """Its group, however that is written: boards of one heading stand together."""
        return " ".join(self.group.casefold().split())

    @property
    def order(self) -> int:
        return int(self.now.get("order", 0))

    @property
    def closed(self) -> bool:
        """Whether it is read and no longer written on."""
        return bool(self.now.get("closed"))

    @property
    def precheck(self) -> str:
        """Whose words a moderator sees first: "guest", "newcomer" or "member" and all below, empty for nobody's. A word
        that we do not know counts as "member"."""
        asked = self.now.get("precheck") or ""
        return asked if asked in ("", "guest", "newcomer") else "member"

    @property
    def anonymous(self) -> bool:
        """Whether somebody may write without a name."""
        return bool(self.now.get("anonymous"))

    @property
    def scope(self) -> str:
        """ "open" where what is written travels, "here" where it stays; that never changes."""
        return str((self.entry.record or {}).get("scope", "open"))

    def writers(self, act: str) -> frozenset[bytes] | None:
        """Whose topics ("topic") or replies ("reply") are shown; None where everybody's are."""
        return writers(self.now, act, self.zone)

    def least(self, act: str) -> str:
        """The least role that may "read", begin a "topic", "reply", "upload" a photo with either, or "moderate". One
        that is not shown is read by those who could read each of its versions; by members where its words are gone for
        ever, and by everybody while they have not come."""
        if self.shown or act != "read":
            return least_role(self.now, act)
        if self.gone:
            return RIGHTS["read"] if self.entry.state == "absent" else "member"
        return api.stricter(*(least_role(each.record or {}, act) for each in (self.entry, *self.heads)))

    def allows(self, role: str, act: str) -> bool:
        writes = act in ("topic", "reply", "upload")
        return api.reaches(role, self.least(act)) and not (self.closed and writes)


class Group(NamedTuple):
    """Boards under one heading; without words those that stand under none."""

    name: str
    boards: list[Board]


class Village(NamedTuple):
    """A hub and its boards."""

    name: str
    here: bool
    boards: list[Board]

    @property
    def groups(self) -> list[Group]:
        """The boards by their headings."""
        return grouped(self.boards)


def grouped(boards: Iterable[Board]) -> list[Group]:
    """Boards by their headings, each heading where its first board stands."""
    found: dict[str, Group] = {}
    for board in boards:
        found.setdefault(board.heading, Group(board.group, [])).boards.append(board)
    return list(found.values())


def unshown(text_ids: Iterable[str], zone: bytes | None = None) -> dict[str, Board]:
    """Boards that are here and stand on no page, by their ids: hidden, erased, or of a steward whose seat was cut.
    `zone`: of which village, else of any; one whose record is gone counts as of that village, else as of this."""
    here = api.this_hub()
    digests = [digest for each in text_ids if (digest := digest_of(each))]
    entries = list(api.written_by_ids(digests).values()) if digests else []
    heads = heads_of([entry for entry in entries if is_board(entry)])
    home = zone or (here.id if here else b"")
    found = [
        Board(entry, of, "", here is not None and of == here.id, heads.get(entry.position, ()), shown=False)
        for entry in entries
        if entry.record is None or is_board(entry)
        for of in [parse_id(zone_of(entry)) if entry.record else home]
    ]
    return {board.text_id: board for board in found if zone in (None, board.zone)}


def unshown_board(named: str | None, board8: int) -> Board | None:
    """A topic's board where it is here and not shown; of a topic whose words are gone the one with this short id."""
    if named is None:
        entry = declared(board8)
        named = id_text(entry.id) if entry else None
    return unshown([named]).get(named) if named else None


def shown(board: Board | None) -> Board | None:
    """A board, where it stands on pages."""
    return board if board is not None and board.shown else None


def is_board(entry: Written) -> bool:
    """Whether this declares a board of some village."""
    return (entry.record or {}).get("t") == "forum.board" and digest_of(zone_of(entry)) is not None


def digest_of(text_id: str) -> bytes | None:
    """An id as bytes; None for what only looks like one."""
    try:
        return parse_id(text_id)
    except RemoteError:
        return None


def least_reader(named: str | None, board8: int) -> str:
    """The least role that may read a topic whose board is not shown, for it was written under that board's rights: by
    its own record, members where that is gone for ever, and everybody while it has not come.

    named: the board as the topic names it; None where the topic itself is gone.
    """
    entry = declared(board8) if named is None else api.written_by_id(parse_id(named))
    if entry is None or entry.state == "absent":
        return "member" if named is None else RIGHTS["read"]
    if entry.record is None:
        return "member"
    return least_ever(entry) if is_board(entry) else RIGHTS["read"]


def least_ever(board: Written) -> str:
    """The least role that may read by a board's own record and by what stewards made of it."""
    versions = (board, *heads_of([board]).get(board.position, ()))
    return api.stricter(*(least_role(each.record or {}, "read") for each in versions))


def declared(board8: int) -> Written | None:
    """A board by its short id, shown or not; of two that begin alike the one with the smaller id."""
    found = api.written(BoardRow.objects.filter(id8=board8).values_list("position", flat=True)[:10])
    return min(found.values(), key=lambda entry: entry.id, default=None)


def standing(only: int | Collection[int] | None = None) -> list[Board]:
    """The boards whose writers had the right to them, in their order; `only` those with this short id, or one of
    these."""
    if only is None:
        at, changed = candidates(), True
    else:
        wanted = [only] if isinstance(only, int) else sorted(only)
        acts = Act.objects.filter(target8=OuterRef("id8"))
        rows = BoardRow.objects.visible().filter(id8__in=wanted).annotate(changed=Exists(acts))
        found = list(rows.order_by("order", "position").values_list("position", "changed")[: MOST_ALIKE * len(wanted)])
        at, changed = [position for position, _changed in found], any(changed for _at, changed in found)
    entries = api.written(at)
    counting = api.rightful(entries.values(), "steward")
    boards = named([entries[each] for each in at if each in counting], changed)
    # Nothing that is written on another village's board that stays there ever comes here.
    return one_village_each(board for board in boards if board.here or board.scope == "open")


def candidates() -> list[int]:
    """Where boards lie by those who ever were stewards of their zone, in their order: others' cost nothing to pass
    over. All villages take turns, and in each its stewards, for those whose acts were cut since must not crowd out the
    others; only this village's boards come before all.
    """
    here, found = api.this_hub(), list[tuple[bool, int, int, int]]()
    pairs = sorted((short(hub), short(person)) for hub, person in api.ever_seated("steward"))
    with connection.cursor() as cursor:
        for start in range(0, len(pairs), AT_ONCE):
            rows = BoardRow.objects.visible().filter(first_of_each(pairs[start : start + AT_ONCE]))
            sql, given = rows.values("position", "zone8", "person8", "order").query.sql_with_params()
            cursor.execute(IN_TURN.format(sql), [short(here.id) if here else 0, *given])
            found += cursor.fetchall()
    return [position for _order, position in sorted(row[2:] for row in sorted(found)[:MOST_OF_ALL])]


def first_of_each(stewards: Sequence[tuple[int, int]]) -> RawSQL:
    """Whether a board is one of the first of a steward, given as short ids of hub and person; of the many others none
    is looked at."""
    values = ", ".join(["(%s, %s)"] * len(stewards))
    return RawSQL(FIRST_OF_EACH.format(values), list(chain(*stewards)), BooleanField())  # noqa: S611  # numbers alone


def one_village_each(boards: Iterable[Board]) -> list[Board]:
    """At most fifty of one village, so that one steward cannot fill everybody's page."""
    count = Counter[bytes]()
    kept = []
    for board in sorted(boards, key=lambda board: board.order):
        count[board.zone] += 1
        if count[board.zone] <= MOST_OF_A_VILLAGE:
            kept.append(board)
    return kept


def as_called(boards: Iterable[Board], viewer: bytes | None) -> list[Board]:
    """These with other villages called as who looks does: one statement where there is any, none for a guest."""
    found = list(boards)
    zones = {board.zone for board in found if not board.here}
    names = private_names(zones, viewer) if viewer is not None and zones else {}
    return [board._replace(village=names.get(board.zone, board.village)) for board in found]


def named(entries: list[Written], changed: bool) -> list[Board]:
    """With the names of other villages, and, where anybody changed them, as stewards did."""
    here, heads = api.this_hub(), heads_of(entries) if changed else {}
    zones = {entry.position: parse_id(zone_of(entry)) for entry in entries}
    names = display_names({zone for zone in zones.values() if here is None or zone != here.id})
    return [
        Board(entry, zone, names.get(zone, ""), here is not None and zone == here.id, heads.get(entry.position, ()))
        for entry in entries
        for zone in [zones[entry.position]]
    ]
