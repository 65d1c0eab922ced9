"""What a board is called and who may do what there: its own record, or what stewards made of it since.

Only changes by stewards of the board's own village count. Two who changed it before they met leave two versions: the
one with the smallest id counts on every hub, stewards see both, and the next change replaces both. A board's scope
never changes.

Rights are about writing here. A board that is closed takes nothing more on this hub's pages; what was written elsewhere
before word of it came there is shown like all else, for without a clock nobody can tell what came after.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub import api
from hub.api import ROLES, Written
from hub.core.cid import id_text, parse_id
from plugins.forum.checks import MAX_AFTER
from plugins.forum.models import Act
from plugins.forum.projections import short

RIGHTS: Final = {"read": "guest", "topic": "member", "reply": "member", "moderate": "moderator"}
NEWEST_CHANGES: Final = 3
"""Changes of one feed to one board that are looked at: more than one, for the latest may count no more."""


def least_role(record: Mapping[str, Any], act: str) -> str:
    """The least role that may do something by a board's record; a word we do not know keeps all but stewards out, and
    nobody below a moderator moderates."""
    rights = record.get("rights")
    given = rights if isinstance(rights, dict) else {}
    if act == "upload" and act not in given:
        return least_role(record, "reply")
    role = given[act] if act in given else RIGHTS[act]
    if role not in ROLES:
        return ROLES[-1]
    return api.stricter(role, "moderator") if act == "moderate" else role


def writers(record: Mapping[str, Any], act: str, zone: bytes) -> frozenset[bytes] | None:
    """Whose topics or replies stand on a board that keeps writing to moderators or stewards: those who sit or sat as
    such at its village, and the village's hub, which signs for others after a moderator saw their words. None where
    whoever wrote is shown, for members of all villages write here.

    Whether somebody still sat when they wrote is not asked: that has no order without a clock. What a dismissed steward
    wrote is hidden or erased like anybody else's.
    """
    least = least_role(record, act)
    if least not in ROLES[2:]:
        return None
    seated = [api.ever_seated(role) for role in ROLES[ROLES.index(least) :]]
    return frozenset({zone, *(person for each in seated for hub, person in each if hub == zone)})


def zone_of(entry: Written) -> str:
    """Whose board it is, as written in it."""
    return str((entry.record or {}).get("zone", ""))


def heads_of(boards: Iterable[Written]) -> dict[int, tuple[Written, ...]]:
    """The changes of each board that count and that no other replaced, the smallest id first, by the board's
    position."""
    return {position: api.heads(changes) for position, changes in changes_of(boards).items()}


def changes_of(boards: Iterable[Written]) -> dict[int, list[Written]]:
    """The changes that count, the latest of each feed, by the board's position: one statement, more where there are
    changes."""
    by_id8 = {short(board.id): board for board in boards}
    zones = {id8: parse_id(zone_of(board)) for id8, board in by_id8.items()}
    rows = api.acts_on(Act, zones, NEWEST_CHANGES, [Act.Kind.BOARD], ["steward"])
    changes = api.written(at for at, _target in rows) if rows else {}
    counting = api.rightful(changes.values(), "steward") if changes else set[int]()
    found: dict[int, dict[bytes, Written]] = {}
    for at, id8 in rows:
        board, change = by_id8[id8], changes[at]
        if at in counting and is_about(change, board):
            of_feeds = found.setdefault(board.position, {})
            of_feeds[change.feed] = max(change, of_feeds.get(change.feed, change), key=lambda each: each.seq)
    return {position: list(of_feeds.values()) for position, of_feeds in found.items()}


def is_about(change: Written, board: Written) -> bool:
    """Whether a change names this very board and its village: rows compare eight bytes."""
    record = change.record or {}
    said = (record.get("t"), record.get("board"), record.get("zone"))
    return said == ("forum.board-change", id_text(board.id), zone_of(board))


def replaced_by_now(board: Written) -> list[str] | None:
    """What a new change of a board replaces: the latest of every feed, heads first, so that nothing older stands up
    again once the links between are no longer looked at."""
    changes = changes_of([board]).get(board.position, [])
    ids = [id_text(each.id) for each in (*api.heads(changes), *changes)]
    return list(dict.fromkeys(ids))[:MAX_AFTER] or None
