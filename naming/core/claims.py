"""Who is called so: hubs call themselves by a bare name, and nobody wins by itself.

A hub that calls itself so no more still was: what was said of the name may mean it. So whoever comes after it is not
given the name by that, and a viewer chooses. However many strangers call themselves so, they are shown behind those for
whom somebody vouches whom the viewer knows.
"""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple, Protocol

from hub.core.cid import parse_id
from hub.core.short_ids import short
from naming.core.operations import HUB, Operation
from naming.core.registers import SETTLED, Register, Sight, in_sight, within_budget

MOST_CLAIMANTS: Final = 100
"""Hubs that ever called themselves by one name that are looked at: of more, those whose short ids are the smallest, and
who is vouched for."""
MOST_OF_A_HUB: Final = 4
"""Claims of one feed that count, and as many ends of them: a hub calls itself so once, and seldom again."""
MOST_FEEDS: Final = 8
"""Feeds of one hub that count."""


class Claims(Sight, Protocol):
    """What is held, as it is asked here."""

    def claims(self, label: str, hubs: Collection[bytes]) -> Iterable[Operation]:
        """The claims and unclaims of a bare name by these hubs, and by at least the `MOST_CLAIMANTS` others that ever
        claimed it whose short ids are the smallest."""

    def register(self, zone: bytes, label: str) -> Register:
        """`registers.register` of it, as it may be kept ready."""


class Claim(NamedTuple):
    """A hub that calls itself so, or did.  vouched: the zones that the viewer trusts and that call it so too."""

    hub: bytes
    operation: Operation
    standing: bool
    vouched: tuple[bytes, ...] = ()


def claims(book: Claims, label: str, trusted: Collection[bytes]) -> tuple[Claim, ...]:
    """Each hub that ever called itself so, the ones that most vouch for first, then those that are trusted."""
    vouched = vouching(book, label, trusted)
    by_hub = dict[bytes, list[Operation]]()
    for each in book.claims(label, {*vouched, *trusted}):
        if each.by == each.zone == each.hub:
            by_hub.setdefault(each.zone, []).append(each)
    ever = {hub for hub, said in by_hub.items() if any(each.kind == "claim" for each in said)}
    others = sorted(ever - vouched.keys() - set(trusted), key=lambda hub: (short(hub), hub))
    heads = ((hub, head_of(by_hub[hub])) for hub in ever - set(others[MOST_CLAIMANTS:]))
    found = [Claim(hub, head, head.kind == "claim", vouched.get(hub, ())) for hub, head in heads]
    known = set(trusted)
    return tuple(
        sorted(found, key=lambda each: (not each.standing, -len(each.vouched), each.hub not in known, each.hub))
    )


def vouching(book: Claims, label: str, trusted: Collection[bytes]) -> dict[bytes, tuple[bytes, ...]]:
    """Which of the zones that are trusted lead this label to a hub, by its id."""
    found = dict[bytes, tuple[bytes, ...]]()
    for zone in sorted(trusted):
        register = in_sight(book, book.register(zone, label))
        if register.state == SETTLED and register.values[0].target.kind == HUB:
            hub = parse_id(register.values[0].target.value)
            found[hub] = (*found.get(hub, ()), zone)
    return found


def head_of(said: Collection[Operation]) -> Operation:
    """What a hub that called itself so says last of a name; of a claim and an end that know nothing of each other, the
    claim. As many ends as claims count: by ending it again and again nobody undoes that they ever said it."""
    counted = [
        each
        for kind in ("claim", "unclaim")
        for each in within_budget([each for each in said if each.kind == kind], MOST_OF_A_HUB, MOST_FEEDS)
    ]
    found = heads(counted)
    return next(iter([each for each in found if each.kind == "claim"] or found))


def heads(said: Iterable[Operation]) -> list[Operation]:
    """Those that no other of these supersedes, by their ids."""
    known = {each.id: each for each in said}
    superseded = {before for each in known.values() for before in each.after}
    return [known[key] for key in sorted(known.keys() - superseded)]
