"""What this hub offers is said anew before others take it for gone: who was not heard of for a week is waited for."""

from typing import Any, Final

from hub import api
from hub.core.cid import id_text
from plugins.pins import records
from plugins.pins.circle import day_in, offers_of, parsed
from plugins.pins.core.standing import FRESH
from plugins.pins.saying import say

AFTER: Final = FRESH - 2
"""Days after which an offer is said again: neighbours may not meet for two."""


def renew(me: bytes) -> None:
    """Say the offer that counts once more, if it is some days old: those whom it lets keep ours answer it too
    (`carried`). Where nothing is offered and nobody let nothing is said."""
    own, today = offers_of([me]).get(me), api.epoch_of(me)
    said = own.record if own is not None else None
    if own is None or said is None or today - day_in(own) < AFTER:
        return
    if said.get("doublings") is None and not said.get("trusts"):
        return
    say(offer(me, said))


def offer(me: bytes, said: dict[str, Any]) -> records.Offer:
    """The same offer, of today."""
    keeps, trusts = list(said.get("keeps") or ()), list(said.get("trusts") or ())
    return records.Offer(
        doublings=said.get("doublings"),
        beside=said.get("beside"),
        full=bool(said.get("full")),
        keeps=keeps or None,
        trusts=trusts or None,
        day=api.epoch_of(me),
        days=days_of([*keeps, *trusts]) or None,
    )


def days_of(texts: list[str]) -> dict[str, int]:
    """The newest days of these hubs that are known here."""
    found = {id_text(hub): api.epoch_of(hub) for hub in parsed(texts)}
    return dict(sorted(found.items())[: records.MAX_HUBS])
