"""What a shelf is called and who may do what there: its own record, or what stewards made of it since.

Only changes by stewards of the shelf's own village count. Two who changed it before they met leave two versions: the
one with the smallest id counts on every hub, stewards see both, and the next change replaces both.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub import api
from hub.api import ROLES, Written
from hub.core.cid import id_text, parse_id
from hub.core.short_ids import short
from plugins.library.models import Act
from plugins.library.records import MAX_AFTER

RIGHTS: Final = {"read": "guest", "add": "member", "approve": "moderator"}
NEWEST_CHANGES: Final = 3
"""Changes of one feed to one shelf that are looked at: more than one, for the latest may count no more."""


def least_role(record: Mapping[str, Any], act: str) -> str:
    """The least role that may do something by a shelf's record; a word we do not know keeps all but stewards out, and
    nobody below a moderator approves."""
    rights = record.get("rights")
    given = rights if isinstance(rights, dict) else {}
    role = given.get(act, RIGHTS[act])
    if role not in ROLES:
        return ROLES[-1]
    return api.stricter(role, "moderator") if act == "approve" else str(role)


def writers(record: Mapping[str, Any], zone: bytes) -> frozenset[bytes] | None:
    """Whose items stand on a shelf where only moderators or stewards add: those who sit or sat as such at its village.
    None where everybody's do, for members of all villages add to a shelf that travels."""
    least = least_role(record, "add")
    if least not in ROLES[2:]:
        return None
    return frozenset(api.seated_by_hub(ROLES[ROLES.index(least) :]).get(zone, ()))


def zone_of(entry: Written) -> str:
    """Whose shelf it is, as written in it."""
    return str((entry.record or {}).get("zone", ""))


def heads_of(shelves: Iterable[Written]) -> dict[int, tuple[Written, ...]]:
    """The changes of each shelf that count and that no other replaced, the smallest id first, by its position."""
    return {at: api.heads(list(changes.values())) for at, changes in changes_of(shelves).items()}


def changes_of(shelves: Iterable[Written]) -> dict[int, dict[bytes, Written]]:
    """The changes that count, the latest of each feed by its key, by the shelf's position."""
    by_id8 = {short(shelf.id): shelf for shelf in shelves}
    zones = {id8: parse_id(zone_of(shelf)) for id8, shelf in by_id8.items()}
    rows = api.acts_on(Act, zones, NEWEST_CHANGES, [Act.Kind.SHELF], ["steward"])
    changes = api.written(at for at, _target in rows) if rows else {}
    counting = api.rightful(changes.values(), "steward") if changes else set[int]()
    found: dict[int, dict[bytes, Written]] = {}
    for at, id8 in rows:
        shelf, change = by_id8[id8], changes[at]
        if at in counting and is_about(change, shelf):
            of_feeds = found.setdefault(shelf.position, {})
            of_feeds[change.feed] = max(change, of_feeds.get(change.feed, change), key=lambda each: each.seq)
    return found


def is_about(change: Written, shelf: Written) -> bool:
    """Whether a change names this very shelf and its village: rows compare eight bytes."""
    record = change.record or {}
    return (record.get("shelf"), record.get("zone")) == (id_text(shelf.id), zone_of(shelf))


def replaced_by_now(shelf: Written) -> list[str] | None:
    """What a new change of a shelf replaces: the latest of every feed, heads first."""
    changes = list(changes_of([shelf]).get(shelf.position, {}).values())
    ids = [id_text(each.id) for each in (*api.heads(changes), *changes)]
    return list(dict.fromkeys(ids))[:MAX_AFTER] or None
