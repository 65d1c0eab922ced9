"""How far each person here has read: local, of no record, and never exact at the price of a page.

A mark says three things of a topic: up to which arrival (`seen`) and down to which place on its page (`upto`) its
replies were shown, and how many of them that were. So a reply that came late and stands far above counts as unread,
and a list tells what is new by counts alone, without looking at replies. The mark under `WHOLE` is of the whole forum:
what arrived before it is old to that person, whether or not they ever opened it.

Marks are remembered in memory and written together (`api.soon`): reading pages must not cost commits. The last quarter
of a minute is forgotten when the power fails, and then some replies are new twice.
"""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hub import api
from hub.api.paging import Page
from plugins.forum.boards.rows import by
from plugins.forum.models import Mark as Row
from plugins.forum.models import Post, Watch

WHOLE: Final = 0
EVERYTHING: Final = 2**53
MOST_TOPICS: Final = 5000
"""Topics that are remembered of one person; of the others everything is old."""
A_FEW: Final = 100


class Mark(NamedTuple):
    """How far somebody has read in a topic."""

    seen: int
    upto: int
    posts: int

    @property
    def of_new(self) -> Q:
        """Which replies, with their `position` and where they are `placed`, were not shown."""
        return Q(position__gt=self.seen) | Q(placed__gt=self.upto)


_fresh: dict[tuple[bytes, int], Mark] = {}
_lock = threading.Lock()


def read(person: bytes, topics: Iterable[int]) -> dict[int, Mark]:
    """A person's marks of these topics, where there are any: one statement."""
    wanted = set(topics)
    rows = Row.objects.filter(person=person, topic8__in=wanted).values_list("topic8", "seen", "upto", "posts")
    found = {topic8: Mark(*mark) for topic8, *mark in rows}
    with _lock:
        found.update({topic8: _fresh[person, topic8] for topic8 in wanted if (person, topic8) in _fresh})
    return found


def note(person: bytes, topic8: int, mark: Mark) -> None:
    """Remember how far somebody has read."""
    with _lock:
        _fresh[person, topic8] = mark
    api.soon(write)


def write() -> None:
    """Put what is remembered into the database, but for those who have left since they read."""
    with _lock:
        waiting = dict(_fresh)
    keep(waiting)
    people = {person for person, _topic8 in waiting}
    for person in people - api.villagers(people):  # asked when the rows lie there: who leaves later forgets them, too
        forget(person)
    with _lock:
        for key, mark in waiting.items():
            if _fresh.get(key) == mark:
                del _fresh[key]


def keep(marks: Mapping[tuple[bytes, int], Mark]) -> None:
    """Write marks down, in place of those of before."""
    Row.objects.bulk_create(
        (Row(person=person, topic8=topic8, **mark._asdict()) for (person, topic8), mark in marks.items()),
        update_conflicts=True,
        unique_fields=["person", "topic8"],
        update_fields=Mark._fields,
    )


def forget(person: bytes) -> None:
    """They left this hub: nothing is kept of what they read and watch."""
    with _lock:
        for key in [key for key in _fresh if key[0] == person]:
            del _fresh[key]
    for rows in (Row, Watch):
        rows.objects.filter(person=person).delete()


def forget_the_oldest(person: bytes) -> None:
    """Keep a person's marks bounded, before one more: those of the topics where they read longest ago go."""
    rows = Row.objects.filter(person=person).exclude(topic8=WHOLE).order_by("-seen", "-pk")
    Row.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_TOPICS - 1 : MOST_TOPICS + A_FEW])).delete()


def since(person: bytes) -> int:
    """The position up to which everything is old to a person. It begins with their first visit."""
    mark = read(person, [WHOLE]).get(WHOLE)
    return first_visit(person) if mark is None else mark.seen


def first_visit(person: bytes) -> int:
    """Begin to remember what is old to a person: all that there is."""
    mark = Mark(api.latest_position(), EVERYTHING, 0)
    note(person, WHOLE, mark)
    return mark.seen


def watched(person: bytes | None) -> Exists:
    """Whether somebody wants to be told of what is new in the topic of a row."""
    return Exists(Watch.objects.filter(person=person or b"", topic8=OuterRef("id8")))


def everything_is_read(person: bytes) -> None:
    """From here on all that there is is old to a person."""
    note(person, WHOLE, Mark(api.latest_position(), EVERYTHING, 0))
    with _lock:
        for key in [key for key in _fresh if key[0] == person and key[1] != WHOLE]:
            del _fresh[key]
    Row.objects.filter(person=person).exclude(topic8=WHOLE).delete()


def new_in(person: bytes, rows: Collection[Any], writers: frozenset[bytes] | None = None) -> dict[int, int]:
    """How much a person has not read in each of these topics' rows, by short id; a topic that they never opened and
    that came since their last visit counts itself. `writers`: whose replies are shown there, where not everybody's."""
    marks = read(person, [WHOLE, *(row.id8 for row in rows)])
    old = marks[WHOLE].seen if WHOLE in marks else first_visit(person)
    if writers is not None:
        new = new_by(writers, {row.id8: marks[row.id8].seen if row.id8 in marks else old for row in rows})
        return {row.id8: new[row.id8] + (row.id8 not in marks and row.position > old) for row in rows}
    unopened = [row for row in rows if row.id8 not in marks]
    fresh = arrived_since(old, [row.id8 for row in unopened])
    found = {row.id8: max(0, row.posts - marks[row.id8].posts) for row in rows if row.id8 in marks}
    return found | {row.id8: fresh.get(row.id8, 0) + (row.position > old) for row in unopened}


def new_by(writers: frozenset[bytes], seen: Mapping[int, int]) -> Counter[int]:
    """How many replies by these people came to each topic since the position up to which it was `seen`: what others
    wrote is in the counts of rows and on no page."""
    replies = by(Post.objects.visible().by_generation(), writers).filter(topic8__in=seen)
    came = replies.filter(position__gt=min(seen.values(), default=0)).values_list("topic8", "position")
    return Counter(topic8 for topic8, position in came if position > seen[topic8])


def arrived_since(position: int, topics: Collection[int]) -> Mapping[int, int]:
    """How many replies came to these topics since then."""
    if not topics:
        return {}
    rows = Post.objects.visible().by_generation().filter(topic8__in=topics, position__gt=position)
    return dict(rows.values_list("topic8").annotate(Count("position")))


def opened(person: bytes, topic: Any, page: Page, replies: QuerySet[Any]) -> "Opened":
    """A page of a topic (its row: `id8`, `posts`) is shown to a person: what on it is new, and where else the first of
    what is new stands. The mark moves on when nothing new lies before this page. `replies` are all of the topic's, each
    with where it is `placed`."""
    mark, posts = read(person, [topic.id8]).get(topic.id8), topic.posts
    if mark is not None and posts <= mark.posts:
        return Opened()
    if mark is None:
        forget_the_oldest(person)
    first = None if mark is None else first_new(mark, replies)
    if first is not None and not any(row.position == first.position for row in page.rows):
        return Opened(elsewhere=f"{first.placed}-{first.position - 1}", left=posts - (mark.posts if mark else 0))
    note(person, topic.id8, moved_on(mark, posts, page, replies))
    return Opened(first=first.position if first else 0)


class Opened(NamedTuple):
    """The position of the first new reply on a page, 0 for none; or the key after which it stands on another page, and
    how many are new in all."""

    first: int = 0
    elsewhere: str = ""
    left: int = 0


def first_new(mark: Mark, replies: QuerySet[Any]) -> Any:
    """The reply that stands first of those that are new, None where a steward hid them."""
    return replies.filter(mark.of_new).order_by("placed", "position").first()


def moved_on(mark: Mark | None, posts: int, page: Page, replies: QuerySet[Any]) -> Mark:
    """The mark of who has seen this page, and all that stands before it."""
    seen = max([mark.seen if mark else 0, *(row.position for row in page.rows)])
    if not page.after or not page.rows:
        return Mark(seen, EVERYTHING, posts)
    last = page.rows[-1]
    beyond = Q(placed__gt=last.placed) | Q(placed=last.placed, position__gt=last.position)
    return Mark(seen, last.placed, posts - replies.filter(beyond).count())
