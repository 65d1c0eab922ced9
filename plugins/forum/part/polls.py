"""Polls: asked with a topic, answered by whoever may reply there, counted for everybody.

An open poll is counted from people's votes. Votes of a secret poll stay at the hub where they are cast, in feeds that
never travel; each hub publishes the count of its own people (`plugins.forum.counting`), and a page, at that hub too,
shows these counts alone, for a number that rises while somebody stands at the screen tells what they chose.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from naming.api import display_names
from plugins.forum import checks, chosen, records
from plugins.forum.models import Tally, Vote
from plugins.forum.projections import short
from plugins.forum.words.reading import Said

RADIX = 1024
MOST_VILLAGES = 50
"""Hubs whose counts stand on a page."""


class Choice(NamedTuple):
    """One choice of a poll with how many chose it, also of a hundred who voted, and whether the reader did."""

    number: int
    text: str
    votes: int
    percent: int
    mine: bool


class Village(NamedTuple):
    """A hub and how many of its people voted in secret."""

    name: str
    voters: int


class Poll(NamedTuple):
    """A poll as its page shows it. villages: whose counts are in, for a secret one."""

    choices: list[Choice]
    voters: int
    many: bool
    secret: bool
    voted: bool
    villages: list[Village]

    @property
    def is_counted(self) -> bool:
        """Whether there are numbers to show: of a secret poll only once some hub published its count."""
        return not self.secret or bool(self.villages)


class Votes(NamedTuple):
    """How often each choice was taken, counted from 0, and by how many people."""

    counts: Counter[int]
    voters: int


def add(topic: Said, reader: bytes | None, writers: chosen.Writers = None) -> None:
    """Put the poll of a topic, if it has one, into what is shown of it; `writers`: who may answer, where not everybody
    does."""
    asked = topic.record.get("poll")
    if not isinstance(asked, dict) or topic.gone:
        return
    topic8, me = short(topic.entry.id), short(reader) if reader else 0
    given = chosen.counted(Vote, "topic8", [topic8], RADIX, me, writers)[topic8]
    mine = choices_in(given.mine or 0, asked)
    secret = asked.get("secret", False)
    counted = {hub: votes for hub, votes in by_village(topic).items() if may_count(hub, writers)} if secret else {}
    votes = added_up(counted.values()) if secret else of_people(given.counts, asked)
    choices = [
        Choice(number, text, votes.counts[number], percent_of(votes.counts[number], votes.voters), number in mine)
        for number, text in enumerate(asked["choices"])
    ]
    topic.poll = Poll(choices, votes.voters, asked.get("many", False), secret, bool(mine), named(counted, reader))


def may_count(hub: bytes, writers: chosen.Writers) -> bool:
    """Whether what a hub counted stands: where not everybody answers, only at the board's own village anybody does."""
    return writers is None or hub in writers


def choices_in(mask: int, poll: dict[str, Any]) -> list[int]:
    """The choices of one vote: none where it names several and the poll asks for one, or none that the poll has."""
    taken = [number for number in range(len(poll["choices"])) if mask >> number & 1]
    return taken if poll.get("many") or len(taken) == 1 else []


def of_people(counts: Counter[int], poll: dict[str, Any]) -> Votes:
    """What people chose, from how many gave each vote."""
    total, voters = Counter[int](), 0
    for mask, people in counts.items():
        taken = choices_in(mask, poll)
        voters += people if taken else 0
        for number in taken:
            total[number] += people
    return Votes(total, voters)


def by_village(topic: Said) -> dict[bytes, Votes]:
    """The count of each hub that published one, by its id: the latest of each of its feeds, and of several one."""
    latest = chosen.newest(Tally.objects.visible().filter(topic8=short(topic.entry.id)))
    by_hub: dict[bytes, list[Written]] = {}
    for entry in api.written(position for _feed, position in latest).values():
        if (entry.record or {}).get("topic") == topic.text_id and entry.person == entry.hub:
            by_hub.setdefault(entry.hub, []).append(entry)
    length = len(topic.record["poll"]["choices"])
    return {hub: said_by(chosen.standing(entries), length) for hub, entries in by_hub.items()}


def said_by(tally: Written, length: int) -> Votes:
    """What a hub counted, of the choices that the poll has: nobody was counted more often than there were voters."""
    record = tally.record or {}
    voters = record.get("voters", 0)
    return Votes(
        Counter({number: min(count, voters) for number, count in enumerate(record["counts"][:length])}), voters
    )


def added_up(counted: Collection[Votes]) -> Votes:
    """The counts of all hubs together."""
    total = Counter[int]()
    for votes in counted:
        total.update(votes.counts)
    return Votes(total, sum(votes.voters for votes in counted))


def percent_of(votes: int, voters: int) -> int:
    """Of a hundred, rounded."""
    return (200 * votes + voters) // (2 * voters) if voters else 0


def named(counted: dict[bytes, Votes], reader: bytes | None) -> list[Village]:
    """The hubs whose counts are in, ours first."""
    names, here = display_names(counted, reader), api.this_hub()
    order = sorted(counted, key=lambda hub: (here is None or hub != here.id, names[hub].casefold(), hub))
    return [Village(names[hub], counted[hub].voters) for hub in order[:MOST_VILLAGES]]


def vote(topic: Said, person: bytes, taken: Iterable[str]) -> records.Vote | None:
    """What somebody says by choosing these numbers; none of them takes their vote back. None where they are no choices
    of this poll."""
    poll = topic.record.get("poll")
    numbers = sorted({int(each) if each.isdecimal() and len(each) < 3 else -1 for each in taken})
    mask = sum(1 << number for number in numbers if number >= 0)
    if not isinstance(poll, dict) or (numbers and numbers != choices_in(mask, poll)):
        return None
    before = chosen.latest_by(Vote, "topic8", short(topic.entry.id), person)
    after = chosen.replaced_by(before, checks.MAX_AFTER)
    return records.Vote(topic=id_text(topic.entry.id), choices=numbers, after=after)


def scope_of(topic: Said) -> str:
    """Where a vote may go: one of a secret poll stays here."""
    return "here" if (topic.record.get("poll") or {}).get("secret") else "open"
