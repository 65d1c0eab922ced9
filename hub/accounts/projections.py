"""How people's and hubs' own records become rows, and how moderators' acts take effect here.

Two projections: "person" (what people call themselves) and "hub" (seats, days, acts). Seats of a hub are
counted anew whenever a record of theirs comes, mostly a few dozen rows. Acts are rows like all others; their
effect, what is hidden, blocked or erased *here*, is this hub's own and is applied by `acts`: to new ones as
they come, and to all of a hub when the rights there have changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from hub.accounts import records
from hub.accounts.models import Act, Profile, Said, Seat, Tick, Unseat, VisitAsked
from hub.accounts.seats import acts
from hub.accounts.seats.seating import seating_of
from hub.accounts.seats.standing import Rights
from hub.core.cid import parse_id
from hub.core.keys import parse_key
from hub.core.statement import MODERATE, NAME
from hub.log import registry
from hub.log.registry import Message, Projection, reducer
from hub.log.rows import sight_changed
from hub.log.sorting import Sorting, kind_of
from hub.log.tables import select, states_by_id, stored_at

AT_ONCE: Final = 200
BEFORE: Final = """
    SELECT e.position, e.seq, e.body FROM log_entry e JOIN log_feed f ON f.id = e.feed_id
    WHERE f.key = %s AND e.seq < %s AND e.state = 0 ORDER BY e.seq DESC LIMIT %s
"""


@reducer(records.Profile)
def profiles(batch: list[Message]) -> None:
    """Keep the newest profile of each feed: one candidate a feed, so nothing good is overwritten."""
    newest = {
        message.key: message for message in sorted(batch, key=lambda message: message.seq) if NAME in message.caps
    }
    held = dict(Profile.objects.filter(feed__in=list(newest)).values_list("feed", "seq"))
    fresh = [message for key, message in newest.items() if held.get(key, 0) < message.seq]
    if replaced := [message.key for message in fresh if message.key in held]:
        Profile.objects.filter(feed__in=replaced).delete()
    Profile.objects.bulk_create([profile_row(message) for message in fresh])
    sight_changed()


def profile_row(message: Message) -> Profile:
    told = message.record
    assert isinstance(told, records.Profile)
    return Profile(
        position=message.position,
        entry=message.id,
        feed=message.key,
        seq=message.seq,
        person=message.person,
        name=told.name,
        picture=told.picture,
        languages=told.languages,
        after=told.after,
    )


def forget_profiles(positions: Sequence[int]) -> None:
    """Take profiles back; the one that the same feed wrote before stands again. Without this one who erases their name
    would have everybody's read anew."""
    gone = list(Profile.objects.filter(position__in=positions))
    Profile.objects.filter(position__in=positions).delete()
    for row in gone:
        if (before := profile_before(row, frozenset(positions))) is not None:
            profiles.fn([before])
    sight_changed()


def profile_before(row: Profile, gone: frozenset[int]) -> Message | None:
    """The newest profile in the same feed that is older, is not among those that go, and counts."""
    for position in older_profiles(row.feed, row.seq):
        entries = [] if position in gone else stored_at([position])
        sorting = Sorting([PERSON.label])
        sorting.add(entries, states_by_id({entry.feed for entry in entries}))
        if sorting.messages[PERSON.label]:
            return sorting.messages[PERSON.label][0]
    return None


def older_profiles(feed: bytes, seq: int) -> Iterator[int]:
    """Positions of the profiles that a feed holds before a number, the newest first, read a few bodies at a time."""
    while rows := select(BEFORE, [feed, seq, AT_ONCE]):
        yield from (at for at, _seq, body in rows if kind_of(bytes(body)) == records.Profile.type)
        seq = rows[-1][1]


@reducer(records.Seat, records.Unseat, records.Tick)
def seats(batch: list[Message]) -> None:
    """Keep what each hub's own feeds say about its seats and days, then count its seats anew."""
    spoken = [message for message in batch if speaks_for_its_hub(message)]
    told = [(message, message.record) for message in spoken]
    before = {hub: seating_of(hub).rights() for hub in {message.hub for message in spoken}}
    Tick.objects.bulk_create(
        [
            Tick(position=message.position, hub=message.hub, epoch=record.epoch)
            for message, record in told
            if isinstance(record, records.Tick) and message.kind == "hub"
        ],
        ignore_conflicts=True,
    )
    Seat.objects.bulk_create(
        [seat_row(message, record) for message, record in told if isinstance(record, records.Seat)],
        ignore_conflicts=True,
    )
    Unseat.objects.bulk_create(
        [unseat_row(message, record) for message, record in told if isinstance(record, records.Unseat)],
        ignore_conflicts=True,
    )
    count_seats(before)
    sight_changed()


def speaks_for_its_hub(message: Message) -> bool:
    """A hub's roles are what its own feeds say: another hub's zone in a record counts for nothing."""
    zone = getattr(message.record, "zone", None)
    return MODERATE in message.caps and (zone is None or parse_id(zone) == message.hub)


def seat_row(message: Message, told: records.Seat) -> Seat:
    return Seat(
        position=message.position,
        entry=message.id,
        feed=message.key,
        seq=message.seq,
        hub=message.hub,
        author=message.person,
        person=parse_id(told.person),
        role=told.role,
        boards=told.boards,
        cited=parse_id(told.seat) if told.seat else None,
        assents=told.assents,
        after=told.after,
        epoch=told.epoch,
    )


def unseat_row(message: Message, told: records.Unseat) -> Unseat:
    return Unseat(
        position=message.position,
        entry=message.id,
        feed=message.key,
        seq=message.seq,
        hub=message.hub,
        author=message.person,
        cited=parse_id(told.by),
        seat=parse_id(told.seat),
        feeds=told.feeds,
        epoch=told.epoch,
        after=told.after,
    )


def count_seats(before: Mapping[bytes, Rights]) -> None:
    """Bring every seat's standing up to date, and where rights are not those of before, what was done by them."""
    for hub, rights in before.items():
        found, changed = seating_of(hub), []
        for row in Seat.objects.filter(hub=hub):
            if (standing := found.standing(row.entry)) != row.standing:
                row.standing = standing
                changed.append(row)
        Seat.objects.bulk_update(changed, ["standing"])
        if found.rights() != rights:
            acts.apply(hub)


@reducer(records.Hide, records.Block, records.Erase, records.Lift)
def acts_of_authority(batch: list[Message]) -> None:
    """Keep acts, and let those take effect that count now."""
    kept = [message for message in batch if isinstance(message.record, records.Erase) or MODERATE in message.caps]
    rows = [act_row(message) for message in kept]
    Act.objects.bulk_create(rows, ignore_conflicts=True)
    for zone in {row.zone for row in rows if row.zone}:
        acts.apply(zone, [row.position for row in rows if row.zone == zone])
    own = zip(kept, rows, strict=True)
    acts.erase_own(row for message, row in own if row.kind == "erase" and NAME in message.caps)
    sight_changed()


def act_row(message: Message) -> Act:
    told = message.record
    assert isinstance(told, records.Hide | records.Block | records.Erase | records.Lift)
    zone, seat = told.zone, told.seat
    return Act(
        position=message.position,
        kind=told.type.partition(".")[2],
        target=parse_id(told.entry if isinstance(told, records.Erase) else told.target),
        zone=parse_id(zone) if zone else None,
        seat=parse_id(seat) if seat else None,
        author=message.person,
        feed=message.key,
        seq=message.seq,
        reason=told.reason or "",
    )


@reducer(records.Why, records.Rules)
def said(batch: list[Message]) -> None:
    """Keep what stewards say of their acts and about the rules of their hub."""
    spoken = [message for message in batch if speaks_for_its_hub(message)]
    Said.objects.bulk_create([said_row(message) for message in spoken], ignore_conflicts=True)


def said_row(message: Message) -> Said:
    told = message.record
    assert isinstance(told, records.Why | records.Rules)
    rules = {name: getattr(told, name) for name in records.RULES} if isinstance(told, records.Rules) else {}
    return Said(
        position=message.position,
        entry=message.id,
        hub=message.hub,
        author=message.person,
        feed=message.key,
        seq=message.seq,
        cited=parse_id(told.seat),
        of=parse_id(told.of) if isinstance(told, records.Why) else b"",
        rules=rules,
        reason=told.reason,
    )


def forget(positions: Sequence[int]) -> None:
    """Take back what these entries did here, for they count no more: seats, days and acts."""
    acts.forget(positions)
    Said.objects.filter(position__in=positions).delete()
    told = [model.objects.filter(position__in=positions) for model in (Seat, Unseat, Tick)]
    before = {hub: seating_of(hub).rights() for rows in told for hub in rows.values_list("hub", flat=True)}
    for rows in told:
        rows.delete()
    count_seats(before)
    sight_changed()


@reducer(records.VisitAsked)
def visits(batch: list[Message]) -> None:
    """Keep what hubs ask of visitors' homes, each for itself."""
    rows = []
    for message in batch:
        told = message.record
        if isinstance(told, records.VisitAsked) and message.kind == "hub":
            key, person = parse_key(told.key), parse_id(told.person)
            rows.append(VisitAsked(position=message.position, hub=message.hub, person=person, key=key))
    VisitAsked.objects.bulk_create(rows, ignore_conflicts=True)


def forget_visits(positions: Sequence[int]) -> None:
    VisitAsked.objects.filter(position__in=positions).delete()


PERSON = Projection(
    label="person",
    version=1,
    records={records.Profile.type: records.Profile},
    reducers=(profiles,),
    topics=lambda message: ("person",),
    models=(Profile,),
    forget=forget_profiles,
)
HUB = Projection(
    label="hub",
    version=2,
    records={
        kind.type: kind
        for kind in (
            records.Seat,
            records.Unseat,
            records.Tick,
            records.Erase,
            records.Hide,
            records.Block,
            records.Lift,
            records.Why,
            records.Rules,
        )
    },
    reducers=(seats, acts_of_authority, said),
    topics=lambda message: ("hub",),
    models=(Seat, Unseat, Tick, Act, Said),
    forget=forget,
)


IDENTITY = Projection(
    label="identity",
    version=1,
    records={records.VisitAsked.type: records.VisitAsked},
    reducers=(visits,),
    topics=lambda message: ("person",),
    models=(VisitAsked,),
    forget=forget_visits,
)


def register() -> None:
    """Let the log know all three."""
    registry.register(IDENTITY)
    registry.register(PERSON)
    registry.register(HUB)
