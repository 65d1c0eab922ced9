"""Asking neighbours to prove what they should keep, and telling everybody in this hub's own feed.

Only who has a file can check an answer, so each hub asks about what it has itself. A neighbour is known by its card;
one that is away is asked nothing, and nothing is said about it.
"""

import secrets
from collections.abc import Sequence
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from hub import api
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from hub.core.short_ids import short, to_hex
from plugins.pins import records
from plugins.pins.answering import LACKS, answer_to
from plugins.pins.core.challenge import NONCE
from plugins.pins.models import Pinned
from plugins.pins.pages.lists import LOOKED_AT, zones
from plugins.pins.promises import promises
from plugins.pins.seeing import Seen, seen

A_ROUND: Final = 20
"""Questions to one neighbour at a time."""
SECONDS: Final = 10
MOST: Final = 100
"""Bytes of an answer."""
CARD: Final = 64_000


def ask_neighbours() -> None:
    """One round; the hub calls this every now and then."""
    here = api.this_hub()
    if here is None:
        return
    rows = Pinned.objects.visible().filter(zone8__in=[short(zone) for zone in zones(here)])
    positions = rows.order_by("-position").values_list("position", flat=True)[:LOOKED_AT]
    mine = [each for each in seen(promises(list(positions)), here.id) if each.mine and not each.promise.ended]
    for address in api.neighbours() if mine else ():
        try:
            ask(address, mine, here.id)
        except (OSError, HTTPException, RemoteError, ValueError):
            continue  # away, or not a hub: the next one


def ask(address: str, mine: Sequence[Seen], me: bytes) -> None:
    """Ask one neighbour about what it is called to keep, longest unproved first, and publish what it said."""
    _status, card = get(address, "/.well-known/hub.json", CARD)
    hub = api.read_card(card).hub
    due = sorted((each for each in mine if is_due(each, hub)), key=lambda each: -age_of(each, hub))[:A_ROUND]
    told: dict[str, list[bytes]] = {"stays": [], "holds": [], LACKS: []}
    for each in due:
        told[heard(address, each, hub, secrets.token_bytes(NONCE))].append(bytes.fromhex(each.promise.hex8))
    if due:
        said = {word: b"".join(pins) for word, pins in told.items()}
        days = {id_text(hub): api.epoch_of(hub)}
        publish(records.Proof(of=id_text(hub), **said, day=api.epoch_of(me), days=days))


def is_due(each: Seen, hub: bytes) -> bool:
    """Whether a hub should have this, and was not proved today."""
    return hub in each.standing.copies and hub in each.standing.called and age_of(each, hub) > 0


def age_of(each: Seen, hub: bytes) -> int:
    """Days since it was proved there; more than all where it never was."""
    ages = [kept.age for kept in each.copies if kept.hub == hub and kept.age is not None]
    return ages[0] if ages else records.MAX_DAY


def heard(address: str, each: Seen, hub: bytes, nonce: bytes) -> str:
    """What a neighbour's answer is worth: a wrong one as much as none."""
    pin8 = to_hex(short(each.promise.entry.id))
    status, said = get(address, f"/pins/proof/{pin8}/{nonce.hex()}/", MOST)
    word, _space, proof = said.decode("ascii", "replace").partition(" ")
    right = answer_to(each.promise, nonce, hub)
    is_right = status == 200 and right is not None and proof == right.hex()
    return word if is_right and word in ("stays", "holds") else LACKS


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
