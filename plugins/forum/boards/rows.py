"""A board's topics: their rows, in the order of its list, and how many a reader sees."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, Exists, Expression, F, Max, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest
from django.utils.translation import ngettext

from hub import api
from plugins.forum.boards.authority import ever_seated
from plugins.forum.boards.standing import Board, Village, standing
from plugins.forum.models import Act, Post, Topic
from plugins.forum.projections import short

ARE_THERE = """
    SELECT EXISTS (SELECT 1 FROM forum_topic WHERE board8 = %s AND split8 = 0 AND last > %s),
        EXISTS (SELECT 1 FROM forum_topic WHERE board8 = %s AND split8 < 0)
            OR EXISTS (SELECT 1 FROM forum_topic WHERE board8 = %s AND split8 > 0)
"""


def villages() -> list[Village]:
    """This village first, then the others by name."""
    grouped: dict[bytes, list[Board]] = {}
    for board in counted(standing()):
        grouped.setdefault(board.zone, []).append(board)
    found = [Village(boards[0].village, boards[0].here, boards) for boards in grouped.values()]
    return sorted(found, key=lambda village: (not village.here, village.name.casefold(), village.boards[0].zone))


def counted(boards: list[Board]) -> list[Board]:
    """With how many topics are visible on each: three statements."""
    zones = {short(board.entry.id): board.zone for board in boards}
    counts = Counter(on_each_board(Topic.objects.filter(board8__in=zones, split8=0)))
    counts.subtract(on_each_board(Topic.objects.out_of_sight().filter(split8=0)))
    counts.update(on_kept_boards(boards))
    counts.update(split_off(zones))
    return [board._replace(topics=counts[short(board.entry.id)]) for board in boards]


def split_off(zones: Mapping[int, bytes]) -> Counter[int]:
    """How many topics were split off onto each of these boards, given by short id with their village, by those who
    were ever seated there."""
    seated = ever_seated()
    pairs = {zone: {short(person) for person in seated.get(zone, ())} for zone in zones.values()}
    everybody = {person8 for people in pairs.values() for person8 in people}
    rows = Topic.objects.visible().filter(board8__in=zones, split8__in=everybody).values_list("board8", "split8")
    found = Counter[int]()
    for board8, split8, count in rows.annotate(Count("position")):
        found[board8] += count if split8 in pairs[zones[board8]] else 0
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


def by_latest_words(board: Board, latest: int) -> list[QuerySet[Any]]:
    """A board's topics, each with when somebody last `spoke` in it: by the index, and where a stamp lies after `latest`
    looked up without such stamps, apart. So nobody's clock holds a topic at the top or buries it.

    Where not everybody's replies are shown, when it was begun, for others' would lift it.
    """
    wild, split = are_there(board, latest)
    rows, everybody = topics_of(board), board.writers("reply") is None
    spoke = spoken(latest) if everybody else begun(latest)
    parts = [listed(rows.filter(last__lte=latest), F("last")) if everybody else listed(rows, spoke)]
    parts += [listed(rows.filter(last__gt=latest), spoke)] if everybody and wild else []
    return [*parts, listed(splits_of(board), spoke)] if split else parts


def are_there(board: Board, latest: int) -> tuple[bool, bool]:
    """Whether a board has topics of a stamp after `latest`, and topics that anybody split off: most have neither."""
    board8 = short(board.entry.id)
    with connection.cursor() as cursor:
        cursor.execute(ARE_THERE, [board8, latest, board8, board8])
        wild, split = cursor.fetchone()
    return bool(wild), bool(split)


def begun(latest: int) -> Expression:
    """When a topic was begun, as far as its stamp can be."""
    return Case(When(stamp__lte=latest, then="stamp"), default=0)


def spoken(latest: int) -> Expression:
    """When anybody last spoke in a topic, looked up among the stamps that can be."""
    of_the_topic = Post.objects.by_generation().filter(topic8=OuterRef("id8"), stamp__lte=latest)
    replies = of_the_topic.order_by("-stamp").values("stamp")[:1]
    return Greatest(begun(latest), Coalesce(Subquery(replies), 0))


def topics_of(board: Board) -> Any:
    """The rows of a board's topics that are in sight, by whoever may begin one there."""
    return by(Topic.objects.visible().filter(board8=short(board.entry.id), split8=0), board.writers("topic"))


def splits_of(board: Board) -> Any:
    """The rows of what those who were ever seated at its village split off onto a board; anybody else's count for
    nothing, so none of them is looked at."""
    seated = [short(person) for person in ever_seated().get(board.zone, ())]
    rows = Topic.objects.visible().filter(board8=short(board.entry.id), split8__in=seated)
    return by(rows, board.writers("topic"))


def by(rows: Any, writers: frozenset[bytes] | None) -> Any:
    """Only these people's rows, where not everybody's are shown."""
    return rows if writers is None else rows.with_writer().filter(writer__in=writers)


def listed(topics: QuerySet[Any], spoke: Expression | F) -> QuerySet[Any]:
    """What a list needs of topics' rows, without making models of them. `takes_in`: whether anybody merged another into
    it, so that of all others nothing more is asked."""
    merges = Act.objects.filter(place8=OuterRef("id8"), kind=Act.Kind.MERGE)
    rows = topics.annotate(spoke=spoke, takes_in=Exists(merges))
    found: QuerySet[Any] = rows.values_list("position", "id8", "posts", "spoke", "takes_in", named=True)
    return found


def replies_seen(topics: Iterable[Any], writers: frozenset[bytes] | None = None) -> dict[int, int]:
    """How many replies a reader sees in each of these topics' rows, by short id; `writers`: whose are shown."""
    if writers is None and not api.is_anything_out_of_sight():
        return {row.id8: row.posts for row in topics}
    replies = by(Post.objects.visible().by_generation(), writers).filter(topic8__in=[row.id8 for row in topics])
    return dict(replies.values_list("topic8").annotate(Count("position")))


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
