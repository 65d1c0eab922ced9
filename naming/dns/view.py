"""Names as this hub sees them, for DNS: what it answers for now, and where a name leads. Nobody in particular asks, so
nobody's own names count. Blocking: rows are read.
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Final

import idna
from django.db.models import Max

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text
from naming.api import Answer, resolve
from naming.claimed import standing
from naming.core.labels import dns_label, key_label
from naming.core.operations import ADDRESS, CID, HUB, PERSON, SERVICE, Target
from naming.core.registers import NONE, SETTLED
from naming.core.resolving import Found
from naming.dns.zone import Address, Led, Name, Zone, cut_name, ends, labels_of, turned_round
from naming.models import Claimed, Founded, Said

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
    """Where these names lead."""
    return {labels: led(labels, place) for labels in names}


def led(labels: Name, place: api.DnsPlace) -> Led | None:
    if is_site(labels, place):
        return Led(place.addresses, ((HTTP, api.web_port()),))
    name = name_text(labels)
    if name is None:
        return None
    try:
        answer = resolve(name)
    except ValueError:
        return None
    if answer.state == NONE:
        return None
    if answer.state != SETTLED:
        return Led(place.addresses, ((HTTP, api.web_port()),), brief=True)
    return led_by(answer.found[0], place)


def is_site(labels: Name, place: api.DnsPlace) -> bool:
    """Whether this is the host whose subdomains show websites, or below it."""
    return bool(place.sites) and ends((*labels, *labels_of(place.suffix)), labels_of(place.sites))


def led_by(found: Found, place: api.DnsPlace) -> Led:
    """Where a target is: this hub shows all but what answers elsewhere by itself."""
    target = found.target
    if target.kind == ADDRESS:
        return machine(ip_address(target.value), place)
    if target.kind == SERVICE:
        return service(target, place)
    texts = dict[str, str]()
    if target.kind == CID:
        texts["_dnslink"] = f"dnslink=/ipfs/{target.value}"
    if key := key_of(found):
        texts["_did"] = f"did={key_text(key)}"
    return Led(place.addresses, ((HTTP, api.web_port()),), texts)


def machine(address: Address, place: api.DnsPlace) -> Led:
    """An address that somebody named. One that is another machine for whoever asks, or all of them, is not told: a page
    that was opened at that name would then read what answers on the reader's own."""
    is_own = address.is_loopback or address.is_unspecified or address.is_link_local
    if is_own or address.is_multicast or address.is_reserved:
        return Led(place.addresses, ((HTTP, api.web_port()),), brief=True)
    return Led((address,))


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
    """Where a service answers: at this hub, or at a neighbour; of others this hub tells that it does not know."""
    here = api.this_hub()
    if here is not None and target.value == id_text(here.id):
        machines = place.addresses
    else:
        known = {id_text(hub): host for hub, (host, _port) in api.neighbour_hubs().items()}
        if target.value not in known:
            return Led(place.addresses, brief=True)
        machines = (ip_address(known[target.value]),)
    return Led(machines, ((target.protocol or HTTP, target.port),))
