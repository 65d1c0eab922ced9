"""What this hub says of its people's secret votes: how many chose what, some time after the last of them.

A count that followed each vote would tell who voted what. So a poll is counted when it was quiet for half an hour and
at least three people voted since the last count, and a day after the last vote in any case. Time is the hub's best
guess, the same that stamps are made of: where a box knows no date it passes while the box is up. A vote dated by a
clock that was put back since counts as long past, or its poll would be counted when that date has come.

What was counted is not read again until it changes: a hub with a thousand polls spends two statements on them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Max

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.core.stamp import DAY
from plugins.forum import checks, chosen, records
from plugins.forum.models import Tally, Topic, Touched, Vote
from plugins.forum.moderation import whereabouts
from plugins.forum.part.polls import Votes, of_people
from plugins.forum.projections import ALL_BOARDS, short

QUIET, LONG = 30 * 60 * 1000, DAY
ENOUGH = 3
AT_ONCE = 400
"""Topics in one statement."""


class State(NamedTuple):
    """All that a count rests on: the last of the votes in sight and how many there are, and the hub's counts of changes
    in what is in sight and in boards."""

    last: int
    votes: int
    sight: int
    boards: int


_settled: dict[int, State] = {}
"""Of topics that have votes, by short id: as they were when there was nothing to publish about them."""


def publish_counts() -> None:
    """Publish the counts of the secret polls that are due; the hub calls this every few minutes."""
    here = api.this_hub()
    if here is None:
        return
    now = states(here.id)
    for gone in [topic8 for topic8 in _settled if topic8 not in now]:
        del _settled[gone]
    changed = [topic8 for topic8, state in now.items() if _settled.get(topic8) != state]
    for start in range(0, len(changed), AT_ONCE):
        for topic8 in settled(changed[start : start + AT_ONCE], here.id):
            _settled[topic8] = now[topic8]


def states(hub: bytes) -> dict[int, State]:
    """How the votes in each topic stand that has any, or had when this hub counted them."""
    changes = api.sight(), Touched.objects.filter(board8=ALL_BOARDS).values_list("times", flat=True).first() or 0
    counted = Tally.objects.filter(hub8=short(hub)).values_list("topic8", flat=True)
    found = {topic8: State(0, 0, *changes) for topic8 in counted}
    votes = Vote.objects.visible().values_list("topic8").annotate(Max("position"), Count("position"))
    return found | {topic8: State(last, count, *changes) for topic8, last, count in votes}


def settled(topics8: Collection[int], hub: bytes) -> list[int]:
    """Publish what is due of these topics; those of which nothing is to be said until something changes."""
    rows = Topic.objects.visible().filter(id8__in=topics8).values_list("position", flat=True)
    topics = list(api.written(rows).values())
    stands = whereabouts.stands_of([topic for topic in topics if is_secret(topic)])
    return [short(topic.id) for topic in topics if not is_secret(topic) or is_settled(topic, hub, stands)]


def is_secret(topic: Written) -> bool:
    """Whether a topic asks in secret."""
    return bool(((topic.record or {}).get("poll") or {}).get("secret"))


def is_settled(topic: Written, hub: bytes, stands: Mapping[str, whereabouts.Stand]) -> bool:
    """Whether the last count of a poll says what a new one would; one that is due is published."""
    before, poll = tallies_of(topic, hub), (topic.record or {})["poll"]
    votes = votes_of(topic, hub, writers_in(stands.get(id_text(topic.id))))
    counted = counted_here(votes, poll)
    counts = [counted.counts[number] for number in range(len(poll["choices"]))]
    if is_said(counts, counted.voters, before):
        return True
    if is_due(votes, before):
        after = chosen.replaced_by(before, checks.MAX_AFTER)
        made = records.Tally(topic=id_text(topic.id), counts=counts, voters=counted.voters, after=after)
        api.publish_as_hub(made, topic.scope)
    return False


def writers_in(stand: whereabouts.Stand | None) -> chosen.Writers:
    """Who may answer where a topic stands; None where everybody does."""
    return stand.board.writers("reply") if stand is not None and stand.board is not None else None


def votes_of(topic: Written, hub: bytes, writers: chosen.Writers) -> list[Written]:
    """The latest vote in a poll of each feed in which people vote at this hub, of those who may answer there."""
    newest = chosen.newest(Vote.objects.visible().filter(topic8=short(topic.id)), "person8")
    written = api.written(position for *_feed, position in newest)
    found = (entry for entry in written.values() if entry.hub == hub and is_about(entry, topic))
    return [entry for entry in found if writers is None or entry.person in writers]


def tallies_of(topic: Written, hub: bytes) -> list[Written]:
    """The latest count that this hub published in each of its feeds."""
    rows = Tally.objects.filter(topic8=short(topic.id), hub8=short(hub)).values_list("position", flat=True)
    return latest(entry for entry in api.written(rows).values() if entry.hub == hub and is_about(entry, topic))


def is_about(entry: Written, topic: Written) -> bool:
    """Whether an entry names this very topic; rows compare eight bytes of its id."""
    return (entry.record or {}).get("topic") == id_text(topic.id)


def latest(entries: Iterable[Written]) -> list[Written]:
    """The latest entry of each feed."""
    found: dict[bytes, Written] = {}
    for entry in sorted(entries, key=lambda entry: entry.seq):
        found[entry.feed] = entry
    return list(found.values())


def counted_here(votes: Iterable[Written], poll: dict[str, Any]) -> Votes:
    """What people chose, each counted once."""
    standing = (chosen.standing(each).record or {} for each in by_person(votes).values())
    return of_people(Counter(sum(1 << number for number in set(record["choices"])) for record in standing), poll)


def by_person(votes: Iterable[Written]) -> dict[bytes, list[Written]]:
    """Votes by who gave them, under whichever of their ids."""
    found, one = dict[bytes, list[Written]](), api.joined()
    for vote in votes:
        found.setdefault(one.get(vote.person, vote.person), []).append(vote)
    return found


def is_said(counts: list[int], voters: int, before: list[Written]) -> bool:
    """Whether the last count said the same, or there is nothing to say."""
    if not before:
        return not voters
    last = chosen.standing(before).record or {}
    return (last.get("counts"), last.get("voters")) == (counts, voters)


def is_due(votes: list[Written], before: list[Written]) -> bool:
    """Whether a new count tells nobody who voted what."""
    last = max((entry.position for entry in before), default=0)
    quiet = api.latest_tame() - DAY - max((vote.stamp for vote in votes if not api.is_wild(vote.stamp)), default=0)
    people = by_person(vote for vote in votes if vote.position > last)
    return quiet >= LONG or (quiet >= QUIET and len(people) >= ENOUGH)
