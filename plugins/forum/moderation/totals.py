"""How many topics stand on each board that a reader sees, after all that moderators moved, merged and split off."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from hub import api
from plugins.forum.boards.standing import Board, Village, as_called, standing
from plugins.forum.models import Act, Topic, Touched
from plugins.forum.moderation import whereabouts
from plugins.forum.projections import ALL_BOARDS, short

REARRANGING: Final = [Act.Kind.MOVE, Act.Kind.MERGE, Act.Kind.SPLIT]
MOST_ACTS: Final = 2000
"""Acts that are looked at, the newest."""


def villages(viewer: bytes | None) -> list[Village]:
    """This village first, then the others by name, as who looks calls them."""
    grouped: dict[bytes, list[Board]] = {}
    for board in as_called(counted(standing()), viewer):
        grouped.setdefault(board.zone, []).append(board)
    found = [Village(boards[0].village, boards[0].here, boards) for boards in grouped.values()]
    return sorted(found, key=lambda village: (not village.here, village.name.casefold(), village.boards[0].zone))


def counted(boards: list[Board]) -> list[Board]:
    """With how many topics are visible on each, wherever they were begun: a handful of statements."""
    ids = [short(board.entry.id) for board in boards]
    counts = Counter(on_each_board(Topic.objects.filter(board8__in=ids, split8=0)))
    counts.subtract(on_each_board(Topic.objects.out_of_sight().filter(split8=0)))
    counts.update(on_kept_boards(boards))
    counts.update(rearranged())
    return [board._replace(topics=counts[short(board.entry.id)]) for board in boards]


def rearranged() -> Mapping[int, int]:
    """How many topics more or fewer stand on each board, by its short id, than were begun there; looked for anew only
    when a moderator, steward or writer of a topic did something."""
    acts = Act.objects.aggregate(last=Max("position"))["last"]
    if acts is None:
        return {}
    topics = Topic.objects.aggregate(last=Max("position"))["last"]
    changed = Touched.objects.filter(board8=ALL_BOARDS).values_list("times", flat=True).first()
    place = f"forum/rearranged/{acts}/{topics}/{changed}/{api.sight()}"
    found: Mapping[int, int] | None = cache.get(place)
    if found is None:
        found = dict(looked_for())
        cache.set(place, found)
    return found


def looked_for() -> Counter[int]:
    """The same by the newest acts of those who were ever seated: what was moved or merged, and what splits made."""
    seated = {short(person) for people in api.seated_by_hub().values() for person in people}
    acts = Act.objects.visible().filter(kind__in=REARRANGING, person8__in=seated).order_by("-position")
    named = acts.values_list("kind", "id8", "target8")[:MOST_ACTS]
    ids = {id8 if kind == Act.Kind.SPLIT else target8 for kind, id8, target8 in named}
    rows = {row.position: row for row in Topic.objects.visible().filter(id8__in=ids)}
    found = Counter[int]()
    for stand in whereabouts.stands_of(api.written(rows).values()).values():
        row = rows[stand.topic.position]
        found[row.board8] -= not row.split8
        if stand.board is not None and not (stand.state and stand.state.of("merge")):
            found[short(stand.board.entry.id)] += 1
    return found


def on_kept_boards(boards: Iterable[Board]) -> dict[int, int]:
    """How many topics stand on each of those boards on which not everybody's are shown, less how many there are of
    everybody."""
    kept = {short(board.entry.id): may for board in boards if (may := board.writers("topic")) is not None}
    if not kept:
        return {}
    rows = Topic.objects.visible().filter(board8__in=kept, split8=0).with_writer().values_list("board8", "writer")
    counts = dict.fromkeys(kept, 0)
    for board8, writer, count in rows.annotate(Count("position")):
        if bytes(writer or b"") not in kept[board8]:
            counts[board8] -= count
    return counts


def on_each_board(topics: QuerySet[Any]) -> dict[int, int]:
    """How many of these topics stand on each board, by its short id."""
    return dict(topics.values_list("board8").annotate(Count("position")))


def how_many_topics(role: str) -> int:
    """How many topics a role may read; counted anew only when something came or was taken out of sight."""
    here, last = api.this_hub(), Topic.objects.aggregate(last=Max("position"))["last"]
    place = f"forum/topics/{here.id.hex() if here else ''}/{api.latest_position()}/{last}/{api.sight()}/{role}"
    found: int | None = cache.get(place)
    if found is None:
        found = sum(board.topics for board in counted([each for each in standing() if each.allows(role, "read")]))
        cache.set(place, found)
    return found


def how_much_to_read(request: HttpRequest) -> str:
    """One line for the home page: how many topics stand on the boards that somebody may read."""
    count = how_many_topics(api.role_of(request))
    return ngettext("%(count)d topic", "%(count)d topics", count) % {"count": count} if count else ""
