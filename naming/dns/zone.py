"""What this hub answers for: its suffix, as far as names lead somewhere, and the addresses of its mesh turned round.
PURE: names in, records out; where a name leads is asked of whoever holds names (`Leads`).

    <label>.<suffix>             the zone of a hub, or whatever else this hub calls so
    _http._tcp.<name>            SRV     where its pages, or another service, are
    _dnslink.<name>              TXT     the content that it leads to
    _did.<name>                  TXT     the key of the hub that it leads to

A name that something stands below is there too, without records of its own: who asks step by step would else be told
that nothing is below it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, NamedTuple

from naming.dns.packets import AAAA, ANY, DS, HINFO, NOERROR, NS, NXDOMAIN, PTR, REFUSED, SOA, SRV, TXT, A

STEADY: Final = 60
"""Seconds that an answer may be kept: a name that changes is elsewhere by then."""
BRIEF: Final = 30
"""The same of an answer that says that there is none, or that somebody has to choose."""
TRANSPORT: Final = "_tcp"

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Name = tuple[bytes, ...]


class Led(NamedTuple):
    """Where a name leads. addresses: of the machine.  services: (protocol, port) of what answers there.  texts: by the
    label before the name.  brief: whether this may soon be otherwise.  wild: whether it leads there by what it is, and
    so does each that somebody makes up."""

    addresses: tuple[Address, ...] = ()
    services: tuple[tuple[str, int], ...] = ()
    texts: Mapping[str, str] = {}
    brief: bool = False
    wild: bool = False


class Place(NamedTuple):
    """A question's name taken apart. zone: whose SOA stands beside it.  before: the service labels, from the left.
    labels: what is asked of whoever holds names, from the left; empty at the suffix itself."""

    zone: Name
    before: tuple[str, ...]
    labels: Name


class Record(NamedTuple):
    """One record. data: an address, a text, a name, or what SRV and SOA take."""

    name: Name
    type: int
    seconds: int
    data: object


class Answer(NamedTuple):
    """code: NOERROR, NXDOMAIN or REFUSED.  records: the answer itself.  authority: beside one that has none."""

    code: int
    records: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Zone:
    """suffix: labels below which names stand.  server: the name of this hub that nobody else has.  reverse: zones of
    the mesh turned round.  hubs: the names of machines there, by address turned round.  serial: rises with names."""

    suffix: Name
    server: Name
    reverse: tuple[Name, ...] = ()
    hubs: Mapping[Name, Name] = field(default_factory=dict)
    serial: int = 1

    def is_ours(self, name: Name) -> bool:
        return ends(name, self.suffix)

    def place(self, name: Name) -> Place:
        """Take a name below the suffix apart."""
        inside = name[: len(name) - len(self.suffix)]
        count = 0
        while count < len(inside) and inside[count].startswith(b"_"):
            count += 1
        before, labels = tuple(each.decode("ascii", "replace") for each in inside[:count]), inside[count:]
        return Place((*labels[-1:], *self.suffix), before, labels)

    def answer(self, name: Name, type_: int, led: Led | None) -> Answer:
        """What is at a name below the suffix; led: where the labels of its place lead, None for nowhere."""
        place = self.place(name)
        if not place.labels:
            return self.with_soa(self.suffix, NOERROR) if place.before else self.apex(self.suffix, type_, ())
        if led is None:
            return self.with_soa(self.suffix if len(place.labels) == 1 else place.zone, NXDOMAIN)
        if not place.before and len(place.labels) == 1:
            if type_ == DS:
                return self.with_soa(self.suffix, NOERROR)
            return self.apex(name, type_, addresses(name, led))
        found = records(name, place, led)
        if found is None:
            return self.with_soa(place.zone, NXDOMAIN)
        return self.chosen(place.zone, name, type_, found)

    def turned(self, name: Name, type_: int) -> Answer:
        """What is at an address turned round."""
        zone = next((each for each in self.reverse if ends(name, each)), None)
        if zone is None:
            return Answer(REFUSED)
        if name == zone:
            return self.apex(name, type_, ())
        if name in self.hubs:
            return self.chosen(zone, name, type_, (Record(name, PTR, STEADY, self.hubs[name]),))
        return self.with_soa(zone, NOERROR if any(ends(each, name) for each in self.hubs) else NXDOMAIN)

    def apex(self, name: Name, type_: int, others: Collection[Record]) -> Answer:
        own = (self.soa(name, STEADY), Record(name, NS, STEADY, self.server))
        return self.chosen(name, name, type_, (*own, *others))

    def chosen(self, zone: Name, name: Name, type_: int, found: Collection[Record]) -> Answer:
        """The records of one type. Whoever asks for all is told that there are some (RFC 8482)."""
        if type_ == ANY:
            return Answer(NOERROR, (Record(name, HINFO, STEADY, ("RFC8482", "")),))
        mine = tuple(each for each in found if each.type == type_)
        return Answer(NOERROR, mine) if mine else self.with_soa(zone, NOERROR)

    def with_soa(self, zone: Name, code: int) -> Answer:
        return Answer(code, (), (self.soa(zone, BRIEF),))

    def soa(self, zone: Name, seconds: int) -> Record:
        return Record(zone, SOA, seconds, (self.server, (b"nobody", *self.server), self.serial))


def records(name: Name, place: Place, led: Led) -> tuple[Record, ...] | None:
    """What is at a name; none where only something below it is, None where nothing is."""
    seconds = BRIEF if led.brief else STEADY
    if not place.before:
        return addresses(name, led)
    if place.before == (TRANSPORT,):
        return () if led.services else None
    if len(place.before) == 2 and place.before[1] == TRANSPORT:
        ports = [port for protocol, port in led.services if f"_{protocol}" == place.before[0]]
        target = name[2:]
        return tuple(Record(name, SRV, seconds, (port, target)) for port in ports) or None
    text = led.texts.get(place.before[0]) if len(place.before) == 1 else None
    return None if text is None else (Record(name, TXT, seconds, text),)


def addresses(name: Name, led: Led) -> tuple[Record, ...]:
    seconds = BRIEF if led.brief else STEADY
    return tuple(Record(name, A if each.version == 4 else AAAA, seconds, each) for each in led.addresses)


def ends(name: Name, zone: Name) -> bool:
    return name[len(name) - len(zone) :] == zone if len(name) >= len(zone) else False


def turned_round(address: Address) -> Name:
    """The name under which an address is asked for: of `10.44.1.2` that is `2.1.44.10.in-addr.arpa`."""
    return labels_of(address.reverse_pointer)


def cut_name(network: Network) -> Name:
    """A range of addresses turned round: of 10.44.0.0/16 that is `44.10.in-addr.arpa`."""
    bits = 8 if network.version == 4 else 4
    return turned_round(network.network_address)[(network.max_prefixlen - network.prefixlen) // bits :]


def labels_of(name: str) -> Name:
    """The labels of a name in plain letters."""
    return tuple(name.encode("ascii").lower().split(b".")) if name else ()
