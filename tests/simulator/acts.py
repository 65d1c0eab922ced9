"""What may happen in a moment, and how often: people, lines and boxes. Disks and sticks are in `mishaps`."""

from collections.abc import Callable
from typing import Final

from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.keys import public_key
from hub.core.record import decode
from hub.core.statement import Statement, make

from . import mishaps, people
from .hub import Hub
from .ledger import Chain
from .people import Person
from .world import World

Act = Callable[[World], None]


def draw(world: World) -> None:
    """Let one act happen."""
    weights = [weight * world.plan.trouble if act in _TROUBLE else weight for act, weight in _CHANCES.items()]
    act = world.luck.choices(list(_CHANCES), weights)[0]
    world.counts[act.__name__] += 1
    act(world)


def someone(world: World) -> tuple[Hub, Person] | None:
    """A box that is up, and one of its people."""
    hub = world.luck.choice(world.hubs)
    return (hub, world.luck.choice(world.people[hub.name])) if hub.up else None


def talk(world: World) -> None:
    """A few posts in one breath, now and then a new name."""
    if found := someone(world):
        hub, who = found
        luck = world.luck
        bodies = [people.post(f"{who.name} {luck.getrandbits(48):x}") for _ in range(luck.randint(1, 4))]
        if luck.random() < 0.1:
            bodies.append(people.profile(f"{who.name} the {luck.getrandbits(20):x}"))
        world.write(hub, who, *bodies)


def whisper(world: World) -> None:
    """Something that is not to leave the box."""
    if found := someone(world):
        hub, who = found
        world.write(hub, who, people.post(f"{who.name} whispers {world.luck.getrandbits(48):x}"), scope="here")


def regret(world: World) -> None:
    """Somebody has a post of their own erased."""
    found = someone(world)
    chain = _own_chain(world, *found) if found else None
    if found and chain:
        posts = [entry for entry in chain.entries if _is_post(entry)]
        if posts:
            entry = world.luck.choice(posts)
            world.write(*found, people.erasure(entry.id))


def _is_post(entry: Entry) -> bool:
    return entry.body is not None and decode(entry.body)["t"] == "forum.post"


def _own_chain(world: World, hub: Hub, who: Person, forked: bool = False) -> Chain | None:
    """One of a person's feeds, as their box holds it; one that forked, if that is asked for and there is one."""
    own = [
        chain
        for feed, chain in sorted(hub.ledger.chains.items())
        if feed in world.oracle.pens and world.oracle.pens[feed].person is who
    ]
    own = [chain for chain in own if world.oracle.pens[chain.feed].scope == "open"]
    own = [chain for chain in own if forked and chain.fork] or own
    return world.luck.choice(own) if own else None


def revoke(world: World) -> None:
    """Somebody's sign-in key says that a feed counts only so far: the judgement shrinks, at each hub when it hears."""
    found = someone(world)
    chain = _own_chain(world, *found) if found else None
    if found and chain:
        last = world.luck.randint(0, chain.head)
        if _declare(world, *found, people.revocation(found[1], chain.feed, last), lasting=True):
            world.oracle.cuts[chain.feed].append(last)


def settle(world: World) -> None:
    """Somebody names the branch of a forked feed that counts."""
    found = someone(world)
    chain = _own_chain(world, *found, forked=True) if found else None
    if found and chain and chain.fork is not None and chain.head >= chain.fork:
        entry = world.luck.choice(chain.entries[chain.fork - 1 :])
        if _declare(world, *found, people.settlement(chain.feed, entry.id, found[1].own.seed), lasting=True):
            world.oracle.settled[chain.feed].add(entry.id)


def usurp(world: World) -> None:
    """A stranger carries statements that nobody entitled signed: the forked feed's own key settles, a neighbour's
    sign-in key revokes. They must change nothing."""
    found = someone(world)
    if found is None:
        return
    hub, who = found
    pens = world.oracle.pens
    others = [feed for feed in sorted(hub.ledger.chains) if pens[feed].person is not who]
    forked = [feed for feed in others if hub.ledger.chains[feed].fork]
    if not others:
        return
    chain = hub.ledger.chains[world.luck.choice(forked or others)]
    other = pens[chain.feed].person
    claim = {**people.revocation(who, chain.feed, 0).fields, "person": id_text(other.own.id)}
    forged = make("revoke", claim, who.own.seed)
    unsigned = forged._replace(signer=public_key(other.own.seed))
    signer = pens[chain.feed].seed if forked else who.own.seed
    _declare(world, hub, who, people.settlement(chain.feed, chain.entries[-1].id, signer), forged, unsigned)


def rotate(world: World) -> None:
    """Somebody takes a new root; it stands by the sign-in key, or, after a theft, by nothing."""
    if found := someone(world):
        hub, who = found
        if who.name in world.rotated:
            return
        world.rotated.add(who.name)
        loyal = world.luck.random() < 0.6
        statement = people.rotation(who, [who.own.statements[1].id] if loyal else [])
        if _declare(world, hub, who, statement, lasting=True) and not loyal:
            world.oracle.rotated.add(who.own.id)


def _declare(world: World, hub: Hub, who: Person, *found: Statement, lasting: bool = False) -> bool:
    """Statements travel in the person's own feed, when that is one that only they write."""
    if people.quill(who, world.numbers[who.name]).key in world.oracle.crooked:
        return False
    world.write(hub, who, people.declared(found))
    if lasting:
        world.declared += [(hub, who, one) for one in found]
    return True


def dial(world: World) -> None:
    """A line that was down is tried again."""
    down = [line for line in world.lines if not line.up]
    if down:
        world.luck.choice(down).dial()


def cut(world: World) -> None:
    """A line breaks at some byte."""
    up = [line for line in world.lines if line.up]
    if up:
        world.luck.choice(up).cut()


def part(world: World) -> None:
    """The villages fall into two groups that cannot reach each other for a while."""
    group = set(world.luck.sample([hub.name for hub in world.hubs], len(world.hubs) // 2))
    barred = [line for line in world.lines if len(group & {hub.name for hub in line.ends}) == 1]
    for line in barred:
        line.barred = True
        line.cut()

    def join() -> None:
        for line in barred:
            line.barred = False

    world.agenda.after(world.luck.randint(2_000, 40_000), join)


_CHANCES: Final[dict[Act, float]] = {
    talk: 60,
    whisper: 1,
    regret: 3,
    revoke: 1,
    settle: 2,
    usurp: 1,
    rotate: 0.3,
    dial: 22,
    cut: 7,
    part: 0.3,
    mishaps.crash: 1.5,
    mishaps.back_up: 2,
    mishaps.restore: 0.3,
    mishaps.restore_whole: 0.6,
    mishaps.clone: 4,
    mishaps.fill_stick: 3,
    mishaps.read_stick: 5,
    mishaps.forge: 1,
    mishaps.squat: 0.3,
}
_TROUBLE: Final = frozenset(_CHANCES) - {talk, dial, cut, part, rotate, revoke}
