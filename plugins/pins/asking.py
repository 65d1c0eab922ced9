"""Asking neighbours to prove what they should keep, telling everybody in this hub's own feed, and letting go of what is
kept by others for certain.

Only who has a file can check an answer, so each hub asks about what it has itself. A neighbour is known by its card;
one that is away is asked nothing, and nothing is said about it: who is never met answers in its feed (`carried`).
"""

import random
import secrets
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from http.client import HTTPException
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from hub import api
from hub.api import Card
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from hub.core.short_ids import short, to_hex
from plugins.pins import carried, letting_go, records
from plugins.pins.answering import LACKS, answer_to
from plugins.pins.circle import MOST_PROOFS
from plugins.pins.core.challenge import NONCE
from plugins.pins.core.standing import NEW, Copy
from plugins.pins.models import Proved
from plugins.pins.promises import Promise, promises
from plugins.pins.saying import say
from plugins.pins.seeing import Seen, seen
from plugins.pins.turns import Turn, rows_of

A_ROUND: Final = 100
"""Questions to one neighbour at a time."""
SECONDS: Final = 10
A_HUB: Final = 60.0
"""Seconds that one neighbour has for all answers of a round: whoever drips keeps no other job waiting."""
LATER: Final = (429, 503)
"""It has its hands full, or is being upgraded: nothing is said of it, as if it were away."""
MOST: Final = 250
"""Bytes of an answer."""
CARD: Final = 64_000

turn = Turn()


class Neighbour(NamedTuple):
    """Where a hub is met, and its card."""

    address: str
    card: Card


def ask_neighbours() -> None:
    """One round; the hub calls this every now and then."""
    here = api.this_hub()
    if here is None:
        return
    hubs = met(api.neighbours())
    carried.note_met(hubs, here.id)
    mine = [each for each in seen(promises(turn.next(here.id)), here.id) if each.mine and not each.promise.ended]
    there = {hub: neighbour for hub, neighbour in hubs.items() if ask(neighbour, mine, here.id)}
    carried.show(mine, here.id)
    carried.check(mine, here.id)
    until = time.monotonic() + A_HUB
    letting_go.let_go(mine, here.id, lambda each: time.monotonic() < until and enough_stay(each, there, here.id))


def ask_about_new() -> None:
    """Ask neighbours about what was promised in the last days and is on its way to them: it may be there minutes after
    it was promised. The hub calls this more often; where nothing is new nobody is asked."""
    here = api.this_hub()
    if here is None:
        return
    rows = rows_of([here.id]).order_by("-position").values_list("position", flat=True)[:A_ROUND]
    young = [each for each in promises(list(rows)) if not each.ended and is_new(each, here.id)]
    mine = [each for each in seen(young, here.id) if each.mine and coming_to(each)]
    for hub, neighbour in met(api.neighbours()).items() if mine else ():
        ask(neighbour, [each for each in mine if hub in coming_to(each)], here.id)


def coming_to(each: Seen) -> set[bytes]:
    """The hubs that should have it and of which it is not known yet."""
    return {kept.hub for kept in each.copies if kept.copy is Copy.COMING}


def is_new(promise: Promise, me: bytes) -> bool:
    return api.epoch_of(me) - int(promise.said["day"]) <= NEW


def met(addresses: Iterable[str]) -> dict[bytes, Neighbour]:
    """The hubs at these addresses that are there now, as their cards say: who answers signs for it."""
    found = {}
    for address in addresses:
        try:
            _status, shown = get(address, "/.well-known/hub.json", CARD)
            card = api.read_card(shown)
            found[card.hub] = Neighbour(address, card)
        except (OSError, HTTPException, RemoteError, ValueError):
            continue  # away, or not a hub
    return found


def ask(neighbour: Neighbour, mine: Sequence[Seen], me: bytes) -> bool:
    """Ask one neighbour about what it should keep, and publish what it said; whether it was there to the end."""
    hub = neighbour.card.hub
    told: dict[str, list[int]] = {"stays": [], "holds": [], LACKS: []}
    until, went_away = time.monotonic() + A_HUB, False
    try:
        for each in to_ask(mine, hub):
            if time.monotonic() >= until:
                raise TimeoutError
            word = heard(neighbour, each, secrets.token_bytes(NONCE))
            told.get(word, []).append(short(each.promise.entry.id))
    except (OSError, HTTPException, RemoteError, ValueError):
        went_away = True
    told[LACKS] = new_lacks(told[LACKS], hub, me)
    if any(told.values()):
        said = {word: b"".join(bytes.fromhex(to_hex(pin8)) for pin8 in pins) for word, pins in told.items()}
        days = {id_text(hub): api.epoch_of(hub)}
        say(records.Proof(of=id_text(hub), **said, day=api.epoch_of(me), days=days))
    return not went_away


def to_ask(mine: Iterable[Seen], hub: bytes) -> list[Seen]:
    """What a hub is asked about in one round: what was proved there, the longest ago first, and what was not, as it
    falls, each at least half of it, so that neither keeps the other waiting."""
    due = [(age_of(each, hub), each) for each in mine if is_due(each, hub)]
    proved = sorted(((age, each) for age, each in due if age is not None), key=lambda one: -one[0])
    never = [each for age, each in due if age is None]
    random.shuffle(never)
    some = never[: max(A_ROUND // 2, A_ROUND - len(proved))]
    return [each for _age, each in proved[: A_ROUND - len(some)]] + some


def is_due(each: Seen, hub: bytes) -> bool:
    """Whether a hub should have this, or was asked about it before, and was not proved today: one that was passed over
    while it was away comes back by being asked."""
    return age_of(each, hub) != 0 and any(kept.hub == hub for kept in each.copies)


def age_of(each: Seen, hub: bytes) -> int | None:
    """Days since it was proved there; None where it never was, or was not the last time."""
    return next((kept.age for kept in each.copies if kept.hub == hub), None)


def new_lacks(pins8: Collection[int], hub: bytes, me: bytes) -> list[int]:
    """Those of which this hub has not said already that they are not there. It counts from the first time, and a word
    each half hour would hide what is said of others."""
    rows = Proved.objects.visible().by_generation().filter(pin8__in=pins8, of8=short(hub), by8=short(me))
    last: dict[int, int] = {}
    for pin8, word in rows.order_by("-position").values_list("pin8", "word")[:MOST_PROOFS]:
        last.setdefault(pin8, word)
    return [pin8 for pin8 in pins8 if last.get(pin8) != 0]


def enough_stay(each: Seen, hubs: Mapping[bytes, Neighbour], me: bytes) -> bool:
    """Whether all who are called say now that they stay. Who is away says nothing, so nothing is let go of."""
    called = [hub for hub in each.standing.called if hub != me]
    try:
        return all(hub in hubs and heard(hubs[hub], each, secrets.token_bytes(NONCE)) == "stays" for hub in called)
    except (OSError, HTTPException, ValueError):
        return False


def heard(neighbour: Neighbour, each: Seen, nonce: bytes) -> str:
    """What a neighbour's answer is worth: a wrong one, or one that it did not sign, as much as none. Empty where our
    own copy turns out to be damaged there, or cannot be read now: then nobody else is blamed. OSError where it cannot
    answer now."""
    parts = each.needs.parts if each.needs is not None else ()
    part, pin8 = secrets.choice(parts) if parts else "", to_hex(short(each.promise.entry.id))
    try:
        right = answer_to(each, part, nonce, neighbour.card.hub)
    except LocalError:
        right = None
    if right is None:
        return ""
    status, told = get(neighbour.address, f"/pins/proof/{pin8}/{nonce.hex()}/{part}/", MOST)
    if status in LATER:
        raise OSError("it asks to come again later")
    said, _space, signature = told.decode("ascii", "replace").rpartition(" ")
    if status != 200 or said not in (f"stays {right.hex()}", f"holds {right.hex()}"):
        return LACKS
    return said[:5] if is_signed(neighbour.card, said, signature) else LACKS


def is_signed(card: Card, said: str, signature: str) -> bool:
    """Whether the hub itself says so: whoever has seen its card can show it."""
    try:
        return api.is_answer(card, "pins", said.encode(), bytes.fromhex(signature))
    except ValueError:
        return False


def get(address: str, path: str, most: int) -> tuple[int, bytes]:
    """What a neighbour's web port answers."""
    url = urlsplit(address)
    return api.web_answer(url.hostname or "", url.port or 80, path, most, SECONDS)
