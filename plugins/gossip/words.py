"""How things stand between two hubs, in sentences that a steward reads.

What can happen inside an exchange has its sentence in the wire; what happens around it has one here.
"""

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from naming.api import badge, claimed_by, display_name, shown_names
from plugins.gossip.models import FORKED, Neighbour, Receipt
from plugins.gossip.wire.words import SENTENCES

QUIET = ("", "bye", "closing")
"""Ends that need no sentence: the receipt's counts say enough."""


def tile(request: HttpRequest) -> str:
    """One line for the home page: who is here."""
    rows = list(Neighbour.objects.filter(accepted=True).values_list("name", "connected"))
    here = [name for name, connected in rows if connected]
    if here:
        return ngettext("{names} is here", "{names} are here", len(here)).format(names=", ".join(here))
    return _("Waiting for a neighbour") if rows else _("Alone")


def warning() -> str:
    """Who hears another box with the keys of this hub. It is a neighbour's word, so it warns and does nothing more."""
    heard = Neighbour.objects.filter(accepted=True, connected=False, trouble="doubled")
    names = ", ".join(heard.values_list("name", flat=True))
    words = _(
        "Another box with the keys of this hub is on, as is heard by {names}. Nothing is exchanged with them until one "
        "of the two is off."
    )
    return words.format(names=names) if names else ""


def state_of(neighbour: Neighbour) -> str:
    """How things stand with one neighbour, and what to do next."""
    if not neighbour.accepted and neighbour.accepted_there:
        return _("It asks to exchange with us. Compare the words below with its steward, then accept.")
    if neighbour.heard:
        return _("Heard on this network. If you know its steward, compare the words below, then both accept.")
    if not neighbour.accepted:
        return _("Found, and accepted by neither hub yet. Compare the words below with its steward, then both accept.")
    if neighbour.connected:
        return _("Here now")
    if neighbour.trouble:
        return sentence(neighbour.trouble)
    if not neighbour.accepted_there:
        return _("Accepted here. Waiting for its steward to accept us.")
    return _("Away. We try again by ourselves.")


class Called(NamedTuple):
    """What a neighbour is called here, and by whose word.  claims: the names that it calls itself, each with the page
    that shows who else does, where that is so.  card: its card's name, where it is called otherwise here."""

    name: str
    badge: str
    claims: list[tuple[str, str]]
    card: str


def called(neighbours: Collection[Neighbour], viewer: bytes | None) -> dict[int, Called]:
    """The same of each, by its number: as many statements for many as for one, but for names that several hubs bear."""
    hubs = {bytes(each.hub) for each in neighbours}
    names, claimed = shown_names(hubs, viewer), claimed_by(hubs, viewer)
    found = {}
    for each in neighbours:
        known = names[bytes(each.hub)]
        by_card = known.how in ("itself", "key")  # the card is what it says of itself now
        claims = [
            (label, f"/naming/name/{quote(label)}/" if contested else "")
            for label, contested in claimed.get(bytes(each.hub), {}).items()
        ]
        name = each.name if by_card else known.name
        found[each.pk] = Called(name, badge("itself" if by_card else known.how), claims, "" if by_card else each.name)
    return found


def receipt_words(receipt: Receipt) -> str:
    """What one exchange did, what was noticed in it, and how it ended."""
    counts = ngettext(
        "You gave {gave} post or other entry and got {got}.",
        "You gave {gave} posts and other entries and got {got}.",
        receipt.gave,
    )
    codes = [*receipt.notes, receipt.code]
    return " ".join(
        [
            counts.format(gave=receipt.gave, got=receipt.got),
            *(sentence(code) for code in dict.fromkeys(codes) if code not in QUIET),
        ]
    )


def sentence(code: str) -> str:
    """The sentence for a code, or a plain one where there is none."""
    if code.startswith(FORKED):
        words = _(
            "The feed of {name} was continued twice from the same place. It is frozen there, and the proof is kept."
        )
        return words.format(name=display_name(bytes.fromhex(code.removeprefix(FORKED))))
    return str(HERE[code]) if code in HERE else _(SENTENCES.get(code, SENTENCES["peer-ended"]))


HERE = {
    "unreachable": gettext_lazy("It does not answer at its address. We try again by ourselves."),
    "not-accepted": gettext_lazy("Its steward has not accepted us yet. We ask again by ourselves."),
    "closed": gettext_lazy("It hung up before it proved who it is. We try again by ourselves."),
}
