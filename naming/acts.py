"""Saying something of names: as the hub in its own zone, and what such a record supersedes by what is held here."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from hub import api
from hub.core.cid import id_text
from hub.core.errors import TooMany
from hub.core.short_ids import short
from naming.core.claims import MOST_FEEDS, MOST_OF_A_HUB, head_of, heads
from naming.core.operations import GROUP, Operation
from naming.core.registers import MOST_OF_A_FEED, Register, within_budget
from naming.held import Held
from naming.models import Founded
from naming.records import MOST_AFTER

MOST_OWN: Final = 200
"""Labels that a person holds in their own zone, or a group in its own, by the forms of this hub; and groups that they
founded."""


def check_room(held: Held, zone: bytes, label: str) -> None:
    """TooMany, in a sentence, where a person or a group has as many names as they may, and this would be one more."""
    if not held.about(zone, label) and held.count(zone) >= MOST_OWN:
        words = _("You gave %(most)d names already, and nobody may give more here. Give one of them to this instead.")
        of_a_group = _("Here are %(most)d names already, and a group has no more. Give one of them to this instead.")
        raise TooMany((of_a_group if held.kind(zone) == GROUP else words) % {"most": MOST_OWN})


def check_room_to_found(writer: bytes) -> None:
    """TooMany, in a sentence, where somebody founded as many groups as they may."""
    if Founded.objects.filter(person8=short(writer)).count() >= MOST_OWN:
        raise TooMany(_("You founded %(most)d groups already, and nobody may found more here.") % {"most": MOST_OWN})


def superseded(zone: bytes, label: str) -> list[str]:
    """What a new operation on a label of a zone names in `after`."""
    return written(all_of(Held().register(zone, label)))


def all_of(register: Register) -> list[bytes]:
    """What stands of a label, and whatever was handed on to come there: named itself, it ends even where the hand that
    took it counts no more one day, for whoever took it may say so much that it is left out."""
    return [*register.heads, *(offer.of for value in register.values for offer in value.hands)]


def ended(zone: bytes, label: str) -> list[str]:
    """The same of an end: of a blocked label the blocks alone, so that it is again what it was."""
    register = Held().register(zone, label)
    return written(each.id for each in register.blocks) or written(all_of(register))


def claims_superseded(hub: bytes, label: str) -> list[str]:
    """The same of what a hub calls itself."""
    return written(each.id for each in heads(own_claims(hub, label)))


def is_claimed(hub: bytes, label: str) -> bool:
    """Whether a hub calls itself so now."""
    own = own_claims(hub, label)
    return bool(own) and head_of(own).kind == "claim"


def check_heard(hub: bytes, label: str, kind: str) -> None:
    """TooMany, in a sentence, where other hubs would not hear one more claim of this label, or end of one, by a hub."""
    said = [each for each in own_claims(hub, label) if each.kind == kind]
    newest = api.written_by_id(found) if (found := newest_of(hub)) else None
    if newest is None:
        return
    more = Operation(b"", hub, hub, newest.feed, newest.seq + 1, kind, hub, label)
    if more not in within_budget([*said, more], MOST_OF_A_HUB, MOST_FEEDS):
        again = _("This hub was called so %(most)d times, and other hubs listen no further. Choose another name.")
        ended = _("This hub ended it %(most)d times, and other hubs listen no further. It goes on being called so.")
        raise TooMany((again if kind == "claim" else ended) % {"most": MOST_OF_A_HUB})


def check_listened(writer: bytes, zone: bytes, label: str) -> None:
    """TooMany, in a sentence, where other hubs would not hear one more word of somebody on a name of another's."""
    said = [each for each in Held().about(zone, label) if each.by == writer]
    newest = api.written_by_id(found) if (found := newest_of(writer)) else None
    if newest is None:
        return
    more = Operation(b"", writer, newest.hub, newest.feed, newest.seq + 1, "accept", zone, label)
    if more not in within_budget([*said, more]):
        raise TooMany(
            _("You said %(most)d things of this name, and other hubs listen no further.") % {"most": MOST_OF_A_FEED}
        )


def own_claims(hub: bytes, label: str) -> list[Operation]:
    """What a hub says of being called so itself."""
    return [each for each in Held().claims(label, {hub}) if each.zone == hub]


def newest_of(hub: bytes) -> bytes:
    """The entry that a hub wrote last: in the feed in which it goes on."""
    newest = api.newest_by(hub, 1)
    return newest[max(newest)] if newest else b""


def written(ids: Iterable[bytes]) -> list[str]:
    return [id_text(each) for each in ids][:MOST_AFTER]
