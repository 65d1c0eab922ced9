"""A board's topics: their rows, in the order of its list, and how many replies a reader sees in each."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, Expression, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest

from hub import api
from plugins.forum.boards.standing import Board
from plugins.forum.models import Act, Post, Topic
from plugins.forum.projections import short

MOST_GATHERED = 2000
ARE_THERE = """
    SELECT EXISTS (SELECT 1 FROM forum_topic WHERE board8 = %s AND split8 = 0 AND last > %s),
        EXISTS (SELECT 1 FROM forum_topic WHERE board8 = %s AND split8 < 0)
            OR EXISTS (SELECT 1 FROM forum_topic WHERE board8 = %s AND split8 > 0)
"""


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
    seated = [short(person) for person in api.seated_by_hub().get(board.zone, ())]
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


def replies_to(topic: bytes) -> list[int]:
    """Positions of the newest replies that name this topic (32-byte id), whoever wrote them."""
    rows = Post.objects.visible().by_generation().filter(topic8=short(topic)).order_by("-position")
    return list(rows.values_list("position", flat=True)[:MOST_GATHERED])
