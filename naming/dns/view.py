"""Names as this hub sees them, for DNS: what it answers for now, and where a name leads. Nobody in particular asks, so
nobody's own names count. Blocking: rows are read.
"""

from collections.abc import Collection, Mapping, Sequence
from ipaddress import ip_address
from typing import Final

import idna
from django.db.models import Max

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text
from hub.core.short_ids import short
from naming.api import Answer, resolve
from naming.claimed import standing
from naming.core.labels import dns_label, key_label, zone_of
from naming.core.labels import labels_of as labels_of_name
from naming.core.operations import ADDRESS, CID, HUB, PERSON, SERVICE, Target
from naming.core.registers import NONE, SETTLED
from naming.core.resolving import Found, Viewer
from naming.core.resolving import resolve as resolved
from naming.dns.zone import Address, Led, Name, Zone, cut_name, ends, labels_of, turned_round
from naming.held import Held
from naming.models import Claimed, Founded, Said
from naming.projections import label8
from naming.viewing import viewer_of

HTTP: Final = "http"
MOST_NAMES: Final = 16
"""Names by which one hub calls itself that are tried for its machine."""


def mark() -> tuple[int, ...]:
    """Rises with what is said of names."""
    rows = (Said, Claimed, Founded)
    return tuple(model.objects.aggregate(last=Max("position"))["last"] or 0 for model in rows)


def zone(place: api.DnsPlace, hub: bytes) -> Zone:
    """What this hub answers for now."""
    below = labels_of(place.suffix)
    machines = {ip_address(host): each for each, (host, _port) in api.neighbour_hubs().items()}
    machines |= dict.fromkeys(place.addresses, hub)
    return Zone(
        suffix=below,
        server=(key_label(hub).encode(), *below),
        reverse=tuple(cut_name(each) for each in place.mesh),
        hubs={turned_round(at): (hub_label(each), *below) for at, each in machines.items() if is_in(at, place)},
        serial=max(1, *mark()) & 0xFFFFFFFF,
    )


def is_in(address: Address, place: api.DnsPlace) -> bool:
    return any(address in each for each in place.mesh)


def hub_label(hub: bytes) -> bytes:
    """The name of a hub that leads to it here, else its key."""
    for label in standing({hub}).get(hub, [])[:MOST_NAMES]:
        if (written := dns_label(label)) and leads_to(resolve(label), hub):
            return written
    return key_label(hub).encode()


def leads_to(answer: Answer, hub: bytes) -> bool:
    return answer.state == SETTLED and answer.found[0].target == Target(HUB, id_text(hub))


def label_text(label: bytes) -> str | None:
    """A label of DNS as names are written; None where it is no spelling of one."""
    try:
        text = idna.ulabel(label)
    except (idna.IDNAError, UnicodeError):
        return None
    return text if dns_label(text) == label else None


def name_text(labels: Sequence[bytes]) -> str | None:
    """A name as DNS asks for it, as it is resolved."""
    texts = [label_text(each) for each in labels]
    return None if None in texts or not texts else ".".join(map(str, texts))


def look(names: Sequence[Name], place: api.DnsPlace) -> Mapping[Name, Led | None]:
    """Where these names lead: what was read for one of them serves the next."""
    viewer, book = viewer_of(None), Held()
    texts = {labels: None if is_site(labels, place) else name_text(labels) for labels in names}
    spoken = spoken_of({last for text in texts.values() if text and (last := last_of(text))}, viewer)
    found = dict[Name, Led | None]()
    for labels, text in texts.items():
        if is_site(labels, place):
            found[labels] = Led(place.addresses, ((HTTP, api.web_port()),), wild=True)
        else:
            found[labels] = led(text, place, viewer, book) if text and last_of(text) in spoken else None
    return found


def last_of(name: str) -> str:
    """The label that decides which zone the others stand in; empty where this is no name."""
    try:
        return labels_of_name(name)[-1]
    except ValueError:
        return ""


def spoken_of(labels: Collection[str], viewer: Viewer) -> set[str]:
    """Those labels that are keys, or of which a zone of the viewer or any hub says anything: all others lead nowhere.
    So what is made up costs two statements for many, and not nine for each."""
    by8 = {label8(each): each for each in labels}
    said = Said.objects.filter(zone8__in=[short(each) for each in viewer.zones], label8__in=list(by8))
    claimed = Claimed.objects.filter(label8__in=list(by8))
    found = {*said.values_list("label8", flat=True), *claimed.values_list("label8", flat=True)} if by8 else set()
    return {each for at, each in by8.items() if at in found} | {each for each in labels if zone_of(each) is not None}


def led(name: str, place: api.DnsPlace, viewer: Viewer, book: Held) -> Led | None:
    answer = resolved(book, viewer, name)
    if answer.state == NONE:
        return None
    if answer.state != SETTLED:
        return shown_here(place)
    found = answer.found[0]
    is_key = len(found.trail) == 1 and found.trail[0].how == "key"
    return led_by(found, place)._replace(wild=is_key)


def is_site(labels: Name, place: api.DnsPlace) -> bool:
    """Whether this is the host whose subdomains show websites, or below it."""
    return bool(place.sites) and ends((*labels, *labels_of(place.suffix)), labels_of(place.sites))


def led_by(found: Found, place: api.DnsPlace) -> Led:
    """Where a target is: this hub shows all but what answers elsewhere by itself."""
    target = found.target
    if target.kind in (ADDRESS, SERVICE):
        elsewhere = machine(ip_address(target.value)) if target.kind == ADDRESS else service(target, place)
        is_here = elsewhere.addresses == place.addresses
        return elsewhere if elsewhere.addresses and (is_here or is_a_hubs_word(found)) else shown_here(place)
    texts = dict[str, str]()
    if target.kind == CID:
        texts["_dnslink"] = f"dnslink=/ipfs/{target.value}"
    if key := key_of(found):
        texts["_did"] = f"did={key_text(key)}"
    return Led(place.addresses, ((HTTP, api.web_port()),), texts)


def shown_here(place: api.DnsPlace) -> Led:
    """The page of a name at this hub, in place of what is not told by DNS."""
    return Led(place.addresses, ((HTTP, api.web_port()),), brief=True)


def is_a_hubs_word(found: Found) -> bool:
    """Whether hubs alone say where a name leads. By what people say on the way it leads to no other machine: below this
    hub's own name a machine of theirs could set its cookies."""
    return all(step.zone is None or api.is_hub(step.zone) for step in found.trail)


def machine(address: Address) -> Led:
    """An address that somebody named. One that is another machine for whoever asks, or all of them, is not told: a page
    that was opened at that name would then read what answers on the reader's own."""
    is_own = address.is_loopback or address.is_unspecified or address.is_link_local
    return Led() if is_own or address.is_multicast or address.is_reserved else Led((address,))


def key_of(found: Found) -> bytes | None:
    """The key of the hub or person that a name leads to; None where they did not agree to the name, and where several
    keys are theirs: nobody could tell which to believe."""
    here, (kind, value, *_more), step = api.this_hub(), found.target, found.trail[-1]
    if here is not None and found.target == Target(HUB, id_text(here.id)):
        return here.device_key
    agreed = kind in (HUB, PERSON) and (step.accepted or step.how in ("key", "calls-itself"))
    keys = api.keys_of(parse_id(value)) if agreed else []
    return keys[0] if len(keys) == 1 else None


def service(target: Target, place: api.DnsPlace) -> Led:
    """Where a service answers: at this hub, or at a neighbour; of others this hub tells that it does not know. A
    neighbour on this very machine is met at an address that would be the reader's own."""
    here = api.this_hub()
    if here is not None and target.value == id_text(here.id):
        machines = place.addresses
    else:
        known = {id_text(hub): host for hub, (host, _port) in api.neighbour_hubs().items()}
        if target.value not in known:
            return Led(place.addresses, brief=True)
        met = ip_address(known[target.value])
        machines = place.addresses if met.is_loopback else (met,)
    return Led(machines, ((target.protocol or HTTP, target.port),))
