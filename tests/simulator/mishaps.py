"""What befalls boxes: power cuts, old copies, clones that write on, sticks of every kind, forgeries.

A *careful* restore is a new disk in a box that notices: its incarnation differs, so its people get new feeds before
they write. A copy of the whole machine notices nothing and writes on under numbers that are taken; so does a clone.
These are the only ways to a fork, and the oracle is told of the feeds that they concern.
"""

import random
from collections.abc import Callable

from hub.core.errors import RemoteError
from hub.core.run import Link, Run, cut, without_bodies

from . import people
from .disk import Disk
from .hub import Hub, entries_of
from .ledger import Ledger
from .world import Backup, World

MOST_KEPT = 40


def _up(world: World) -> Hub | None:
    hub = world.luck.choice(world.hubs)
    return hub if hub.up else None


def crash(world: World) -> None:
    """A power cut; the box is back after a while, perhaps without what it remembered of its neighbours."""
    if hub := _up(world):
        hub.crash()
        if world.luck.random() < 0.5:
            hub.declined.clear()
            hub.their_declined.clear()
        world.agenda.after(world.luck.randint(500, 20_000), lambda: world.restart(hub))


def back_up(world: World) -> None:
    """Somebody copies a disk, and perhaps the folder with the keys."""
    if hub := _up(world):
        numbers = {who.name: world.numbers[who.name] for who in world.people[hub.name]}
        world.drawer.backups.append(Backup(hub, hub.disk.copy(), numbers))
        del world.drawer.backups[:-MOST_KEPT]


def _replace_disk(world: World, backup: Backup) -> None:
    hub = backup.hub
    if hub.up:
        hub.crash()
    before = {entry.id: entry for entry in entries_of(hub)}
    hub.disk = Disk(backup.changes)
    hub.declined.clear()
    hub.their_declined.clear()
    kept = {entry.id for change in backup.changes for entry in getattr(change, "entries", ())}
    world.oracle.restored(hub.name, [entry for key, entry in before.items() if key not in kept])


def restore(world: World) -> None:
    """An old copy in a box that notices."""
    if not world.drawer.backups:
        return
    backup = world.luck.choice(world.drawer.backups)
    _replace_disk(world, backup)
    for who in world.people[backup.hub.name]:
        world.renew(who)
    backup.hub.start()


def restore_whole(world: World) -> None:
    """An old copy of the whole machine: nothing notices, and it writes on."""
    if not world.drawer.backups:
        return
    backup = world.luck.choice(world.drawer.backups)
    _mark(world, backup)
    _replace_disk(world, backup)
    world.numbers.update(backup.numbers)
    backup.hub.start()


def _mark(world: World, backup: Backup) -> None:
    for who in world.people[backup.hub.name]:
        for scope in ("open", "here"):
            world.oracle.crooked.add(people.quill(who, backup.numbers[who.name], scope).key)


def clone(world: World) -> None:
    """A copied machine writes on in a drawer; what it wrote comes to light on a stick."""
    if not world.drawer.backups:
        return
    backup = world.luck.choice(world.drawer.backups)
    who = world.luck.choice(world.people[backup.hub.name])
    pen = people.quill(who, backup.numbers[who.name])
    chain = Ledger(Disk(backup.changes)).chains.get(pen.key)
    if chain is None or not chain.seed:
        return
    world.oracle.crooked.add(pen.key)
    keep = world.luck.randint(1, chain.head)
    held, sigs = chain.entries[:keep], chain.sigs[:keep]
    bodies = [people.post(f"ghost {world.luck.getrandbits(48):x}") for _ in range(world.luck.randint(1, 5))]
    more, fresh = world.sign(backup.hub, pen, held[-1], bodies)
    runs = cut([*held, *more], [*sigs, *fresh])
    world.drawer.sticks.append(runs if world.luck.random() < 0.5 else cut(more, fresh))


def squat(world: World) -> None:
    """Somebody opens a feed that no hub stands by: the person's own key says that the hub hosts it."""
    hub = world.luck.choice(world.hubs)
    who = world.luck.choice(world.people[hub.name])
    held = world.numbers[who.name]
    world.renew(who)
    pen, world.numbers[who.name] = people.quill(who, world.numbers[who.name]), held
    world.oracle.unhosted.add(pen.key)
    entries, sigs = world.sign(hub, pen, None, [people.passport(pen, host=who.own.seed), people.post("squatting")])
    world.drawer.sticks.append(cut(entries, sigs))


def fill_stick(world: World) -> None:
    """Somebody copies runs of some feeds: some from the middle, some without bodies, some that were not to leave."""
    hub = _up(world)
    if hub is None or not hub.ledger.chains:
        return
    luck, found = world.luck, list[Run]()
    for feed in luck.sample(sorted(hub.ledger.chains), min(12, len(hub.ledger.chains))):
        first = luck.choice((1, 1, 1, luck.randint(1, hub.ledger.chains[feed].head)))
        runs = hub.ledger.runs_from(feed, first, 1 << 20)
        if luck.random() < 0.25:
            runs = [run if run.first == 1 else without_bodies(run) for run in runs]
        found += runs
    if luck.random() < 0.3:
        luck.shuffle(found)
    world.drawer.sticks.append(found)
    del world.drawer.sticks[:-MOST_KEPT]


def read_stick(world: World) -> None:
    """A stick is put in somewhere; what lies on it may be old, known, forged or shuffled. It stays in the drawer."""
    hub = _up(world)
    if hub is None or not world.drawer.sticks:
        return
    runs = world.luck.choice(world.drawer.sticks)

    def job() -> Callable[[], None]:
        for run in runs:
            try:
                hub.take([run])
            except RemoteError:
                world.counts["refused runs"] += 1
        return lambda: None

    hub.submit(job)


def forge(world: World) -> None:
    """Somebody without the key alters a run and leaves it on a stick."""
    honest = [run for runs in world.drawer.sticks for run in runs]
    if honest:
        run = world.luck.choice(honest)
        world.drawer.sticks.append([_altered(run, world.luck)])


def _altered(run: Run, luck: random.Random) -> Run:
    stamp, size, body_hash, body = run.links[-1]
    match luck.randrange(3):
        case 0:
            return run._replace(links=(*run.links[:-1], Link(stamp + 1, size, body_hash, body)))
        case 1 if run.first > 1:
            return run._replace(links=(*run.links, Link(stamp + 1, size, body_hash, body)))
    return run._replace(sig=bytes([run.sig[0] ^ 1]) + run.sig[1:])
