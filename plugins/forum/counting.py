"""What this hub says of its people's secret votes: how many chose what, some time after the last of them.

A count that followed each vote would tell who voted what. So a poll is counted when it was quiet for half an hour and
at least three people voted since the last count, and a day after the last vote in any case. Time is the hub's best
guess, the same that stamps are made of: where a box knows no date it passes while the box is up.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.core.stamp import DAY
from plugins.forum import chosen, records, whereabouts
from plugins.forum.models import Tally, Topic, Vote
from plugins.forum.polls import Votes, of_people
from plugins.forum.projections import short

QUIET, LONG = 30 * 60 * 1000, DAY
ENOUGH = 3


def publish_counts() -> None:
    """Publish the counts of the secret polls that are due; the hub calls this every few minutes."""
    here = api.this_hub()
    if here is None:
        return
    topics = list(secret_polls(here.id))
    stands = whereabouts.stands_of(topics)
    for topic in topics:
        before = tallies_of(topic, here.id)
        votes = votes_of(topic, here.id, writers_in(stands.get(id_text(topic.id))))
        counted = counted_here(votes, (topic.record or {})["poll"])
        counts = [counted.counts[number] for number in range(len((topic.record or {})["poll"]["choices"]))]
        if not is_said(counts, counted.voters, before) and is_due(votes, before):
            after = chosen.replaced_by(before, records.MAX_AFTER)
            made = records.Tally(topic=id_text(topic.id), counts=counts, voters=counted.voters, after=after)
            api.publish_as_hub(made, topic.scope)


def secret_polls(hub: bytes) -> Iterator[Written]:
    """The topics that ask in secret and have any votes, or had when this hub counted them."""
    voted = Q(id8__in=Vote.objects.values("topic8")) | Q(id8__in=Tally.objects.filter(hub8=short(hub)).values("topic8"))
    rows = Topic.objects.visible().filter(voted).values_list("position", flat=True)
    for topic in api.written(rows).values():
        if ((topic.record or {}).get("poll") or {}).get("secret"):
            yield topic


def writers_in(stand: whereabouts.Stand | None) -> chosen.Writers:
    """Who may answer where a topic stands; None where everybody does."""
    return stand.board.writers("reply") if stand is not None and stand.board is not None else None


def votes_of(topic: Written, hub: bytes, writers: chosen.Writers) -> list[Written]:
    """All votes in a poll that were cast at this hub, by those who may answer there."""
    rows = Vote.objects.visible().filter(topic8=short(topic.id)).values_list("position", flat=True)
    found = (entry for entry in api.written(rows).values() if entry.hub == hub and is_about(entry, topic))
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
    by_person: dict[bytes, list[Written]] = {}
    for vote in latest(votes):
        by_person.setdefault(vote.person, []).append(vote)
    standing = (chosen.standing(each).record or {} for each in by_person.values())
    return of_people(Counter(sum(1 << number for number in set(record["choices"])) for record in standing), poll)


def is_said(counts: list[int], voters: int, before: list[Written]) -> bool:
    """Whether the last count said the same, or there is nothing to say."""
    if not before:
        return not voters
    last = chosen.standing(before).record or {}
    return (last.get("counts"), last.get("voters")) == (counts, voters)


def is_due(votes: list[Written], before: list[Written]) -> bool:
    """Whether a new count tells nobody who voted what."""
    last = max((entry.position for entry in before), default=0)
    quiet = api.latest_tame() - DAY - max((vote.stamp for vote in votes), default=0)
    people = {vote.person for vote in votes if vote.position > last}
    return quiet >= LONG or (quiet >= QUIET and len(people) >= ENOUGH)
