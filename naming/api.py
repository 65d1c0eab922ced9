"""PUBLIC: what to call somebody on screen, and where a name leads.

Whoever looks calls others as they do privately; else as their own zone does, or that of this hub; else as these call
themselves; else by the short form of their key. Themselves they see as everybody here does. Two names that neither
replaces the other are both shown, for nothing here may pick one.
"""

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hub import api
from hub.core.cid import id_text
from hub.plugins import Way
from naming.core.operations import CID, ENTRY, HUB, PERSON, SERVICE, Target
from naming.core.resolving import CONTESTED, Answer, Viewer
from naming.core.resolving import resolve as resolved

__all__ = [
    "Answer",
    "Shown",
    "address_of",
    "badge",
    "claimed_by",
    "display_name",
    "display_names",
    "key_form",
    "names_of",
    "own_name",
    "private_names",
    "resolve",
    "resolve_as",
    "shown_names",
    "ways_to_call",
    "ways_to_name",
    "ways_to_page",
]

KEY_SIGNS = 10
MOST_CONTESTED = 50
"""Names that several hubs call themselves that are asked for at once."""
MINE, HERE, ITSELF, KEY = "mine", "here", "itself", "key"


class Shown(NamedTuple):
    """What to call somebody, and by whose word. how: mine (a private name of who looks, or one of their zone), here
    (this hub's zone), itself (as they call themselves) or key."""

    name: str
    how: str


def display_name(person_id: bytes, viewer: bytes | None = None) -> str:
    """The name of a person or hub (32-byte id) as the viewer knows them, or their key form."""
    return shown_names([person_id], viewer)[person_id].name


def display_names(person_ids: Collection[bytes], viewer: bytes | None = None) -> dict[bytes, str]:
    """The names of many, for a list: nobody is left out, and many cost as many statements as one. Without a viewer,
    what everybody sees: for lists that several people are shown."""
    return {each: shown.name for each, shown in shown_names(person_ids, viewer).items()}


def shown_names(person_ids: Collection[bytes], viewer: bytes | None = None) -> dict[bytes, Shown]:
    """The same, and by whose word somebody is called so."""
    if not person_ids:
        return {}
    from naming.calling import calls  # rows, which are there once Django is set up
    from naming.projections import thing

    here = api.this_hub()
    zones = zones_of(viewer, here.id if here else None)
    found = calls(person_ids, zones, viewer)
    shown = {zone: Shown(labels[0], MINE) for zone, labels in found.own.items() if zone != viewer}
    for zone in zones if found.led else ():
        for each in person_ids:
            if not zone == viewer == each and (labels := found.led.get((zone, thing(HUB, id_text(each))))):
                shown.setdefault(each, Shown(labels[0], MINE if zone == viewer else HERE))
    return {each: shown.get(each) or itself(each, found.themselves.get(each, ())) for each in person_ids}


def itself(person_id: bytes, called: Collection[str]) -> Shown:
    return Shown(" / ".join(called), ITSELF) if called else Shown(key_form(person_id), KEY)


def own_name(person_id: bytes) -> str:
    """How somebody calls themselves, or their key form: what their own words carry to where nobody knows them."""
    return itself(person_id, api.called(person_id)).name


def private_names(person_ids: Collection[bytes], viewer: bytes) -> dict[bytes, str]:
    """Those whom the viewer or their own zone calls something, to be put into a list that everybody is shown: one
    statement where nobody is."""
    from naming.calling import private

    return private(person_ids, viewer)


def badge(how: str) -> str:
    """By whose word somebody is called so, in a word or two."""
    words = {MINE: pgettext("name", "mine"), HERE: _("this hub"), ITSELF: _("calls itself so"), KEY: _("key only")}
    return words[how]


def names_of(
    what: str, target: str, viewer: bytes | None = None, port: int = 0, protocol: str = "", path: str = ""
) -> list[tuple[bytes, str]]:
    """By which labels of which zones something is called: those of the viewer, then those of this hub. It is told as a
    bind writes it."""
    from naming.calling import names_of as found

    return found(Target(what, target, port, protocol, path), viewer)


def address_of(what: str, target: str) -> str:
    """Where this hub shows a target, as a bind writes it; empty where it shows nothing of such."""
    pages = {HUB: "/people/{}/", PERSON: "/people/{}/", ENTRY: "/naming/open/{}/", CID: "/ipfs/{}"}
    return pages[what].format(quote(target, safe="")) if what in pages else ""


def ways_to_name(
    request: HttpRequest,
    what: str,
    target: str,
    title: str,
    verb: str = "",
    *,
    port: int = 0,
    protocol: str = "",
    path: str = "",
) -> list[Way]:
    """Links for the page of something: to each name that it has, and to give it one, for who is signed in.

    what, target, and of a service its port, protocol and path: as a bind writes them.  title: what it is called on the
    page.  verb: what the link says.
    """
    from naming import ways

    return ways.ways_to_name(request, Target(what, target, port, protocol, path), title, verb)


def ways_to_page(request: HttpRequest, title: str) -> list[Way]:
    """The same of the page that is asked for, as a place on this hub that any browser can be led to."""
    here = api.this_hub()
    if here is None:
        return []
    return ways_to_name(request, SERVICE, id_text(here.id), title, port=api.web_port(), path=request.path)


def ways_to_call(request: HttpRequest, what: str, who: bytes) -> list[Way]:
    """Links for the page of a person or hub (`what`, 32-byte id): to give them a name, and one that nobody else is
    told."""
    from naming import ways

    return ways.ways_to_call(request, what, who)


def zones_of(*zones: bytes | None) -> tuple[bytes, ...]:
    """Those that are there, each once, the nearest first."""
    return tuple(dict.fromkeys(each for each in zones if each is not None))


def key_form(person_id: bytes) -> str:
    """`k-` and the beginning of the id: always there, always the same, nobody else's."""
    return "k-" + id_text(person_id).removeprefix("bafyrei")[:KEY_SIGNS]


def resolve(name: str, viewer: bytes | None = None, *, aloud: bool = False) -> Answer:
    """Where a name leads as a person (32-byte id) here sees it, or a guest, and who says so; ValueError where it is no
    name. aloud: for others to read or hear, so nothing that this person privately calls anybody decides."""
    from naming.held import Held  # rows, which are there once Django is set up

    here = api.this_hub()
    zones = zones_of(viewer, here.id if here else None)
    return resolved(Held(), Viewer(zones, own=called_by(viewer) if viewer and not aloud else {}), name)


def resolve_as(name: str, zone: bytes) -> Answer:
    """The same as a zone alone sees it (a hub or person, 32-byte id), for what is said in its name: alike at every hub
    that holds what was said of the name."""
    from naming.held import Held

    return resolved(Held(), Viewer((zone,)), name)


def claimed_by(hubs: Collection[bytes], viewer: bytes | None = None) -> dict[bytes, dict[str, bool]]:
    """The bare names that these hubs (32-byte ids) call themselves, each with whether the viewer cannot know by it
    which hub is meant, for others call themselves so too."""
    from naming.claimed import claimed_by as said

    found = said(hubs)
    several = sorted({each.label for names in found.values() for each in names if each.shared})[:MOST_CONTESTED]
    contested = {label for label in several if resolve(label, viewer).state == CONTESTED}
    return {hub: {each.label: each.label in contested for each in names} for hub, names in found.items()}


def called_by(person: bytes) -> dict[str, bytes]:
    """Whom somebody calls how, for themselves."""
    from naming.models import Called

    return {label: bytes(zone) for label, zone in Called.objects.filter(person=person).values_list("label", "zone")}
