"""Asking neighbours to prove what they should keep, telling everybody in this hub's own feed, and letting go of what is
kept by others for certain.

Only who has a file can check an answer, so each hub asks about what it has itself. A neighbour is known by its card;
one that is away is asked nothing, and nothing is said about it.
"""

import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from http.client import HTTPException
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from hub import api
from hub.api import Card
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from hub.core.short_ids import short, to_hex
from plugins.pins import letting_go, records
from plugins.pins.answering import LACKS, answer_to
from plugins.pins.core.challenge import NONCE
from plugins.pins.promises import promises
from plugins.pins.seeing import Seen, seen
from plugins.pins.turns import Turn

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
    mine = [each for each in seen(promises(turn.next(here.id)), here.id) if each.mine and not each.promise.ended]
    hubs = met(api.neighbours()) if mine else {}
    there = {hub: neighbour for hub, neighbour in hubs.items() if ask(neighbour, mine, here.id)}
    until = time.monotonic() + A_HUB
    letting_go.let_go(mine, here.id, lambda each: time.monotonic() < until and enough_stay(each, there, here.id))


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
    """Ask one neighbour about what it is called to keep, longest unproved first, and publish what it said; whether it
    was there to the end."""
    hub = neighbour.card.hub
    due = sorted((each for each in mine if is_due(each, hub)), key=lambda each: -age_of(each, hub))[:A_ROUND]
    told: dict[str, list[bytes]] = {"stays": [], "holds": [], LACKS: []}
    until, went_away = time.monotonic() + A_HUB, False
    try:
        for each in due:
            if time.monotonic() >= until:
                raise TimeoutError
            word = heard(neighbour, each, secrets.token_bytes(NONCE))
            told.get(word, []).append(bytes.fromhex(each.promise.hex8))
    except (OSError, HTTPException, RemoteError, ValueError):
        went_away = True
    if any(told.values()):
        said = {word: b"".join(pins) for word, pins in told.items()}
        days = {id_text(hub): api.epoch_of(hub)}
        publish(records.Proof(of=id_text(hub), **said, day=api.epoch_of(me), days=days))
    return not went_away


def is_due(each: Seen, hub: bytes) -> bool:
    """Whether a hub should have this, and was not proved today."""
    return hub in each.standing.copies and hub in each.standing.called and age_of(each, hub) > 0


def age_of(each: Seen, hub: bytes) -> int:
    """Days since it was proved there; more than all where it never was."""
    ages = [kept.age for kept in each.copies if kept.hub == hub and kept.age is not None]
    return ages[0] if ages else records.MAX_DAY


def enough_stay(each: Seen, hubs: Mapping[bytes, Neighbour], me: bytes) -> bool:
    """Whether all who are called say now that they stay. Who is away says nothing, so nothing is let go of."""
    called = [hub for hub in each.standing.called if hub != me]
    try:
        return all(hub in hubs and heard(hubs[hub], each, secrets.token_bytes(NONCE)) == "stays" for hub in called)
    except (OSError, HTTPException, ValueError):
        return False


def heard(neighbour: Neighbour, each: Seen, nonce: bytes) -> str:
    """What a neighbour's answer is worth: a wrong one, or one that it did not sign, as much as none. Empty where our
    own copy turns out to be damaged there: then nobody else is blamed. OSError where it cannot answer now."""
    parts = each.needs.parts if each.needs is not None else ()
    part, pin8 = secrets.choice(parts) if parts else "", to_hex(short(each.promise.entry.id))
    right = answer_to(each, part, nonce, neighbour.card.hub)
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


def publish(proof: records.Proof) -> None:
    """Say it in this hub's own feed; where it cannot be written now, the next round says it."""
    try:
        api.publish_as_hub(proof)
    except LocalError:
        return
