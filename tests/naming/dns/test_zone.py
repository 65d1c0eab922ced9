"""What stands at a name, and what is told where nothing does."""

from ipaddress import ip_address
from typing import Any

import pytest

from naming.dns import answers, packets
from naming.dns.packets import (
    AAAA,
    ANY,
    DS,
    NOERROR,
    NS,
    NXDOMAIN,
    PTR,
    REFUSED,
    SOA,
    SRV,
    TXT,
    A,
    Query,
)
from naming.dns.zone import Led, Zone, labels_of, turned_round
from tests.naming.dns.asking import asked, extensions, parsed

V4, V6 = ip_address("10.44.1.2"), ip_address("fd00::2")
ZONE = Zone(
    labels_of("home.arpa"),
    labels_of("k-abc.home.arpa"),
    (labels_of("44.10.in-addr.arpa"), labels_of("0.0.d.f.ip6.arpa")),
    {turned_round(V4): labels_of("amani.home.arpa"), turned_round(V6): labels_of("amani.home.arpa")},
    serial=77,
)
HERE = Led((V4, V6), (("http", 8000),), {"_dnslink": "dnslink=/ipfs/bafy"})


def told(name: str, type_: int, led: Led | None = HERE, tcp: bool = False, edns: bytes = b"") -> Any:
    query = packets.read(asked(name, type_, edns))
    assert isinstance(query, Query)
    ours = ZONE.is_ours(query.labels)
    answer = ZONE.answer(query.labels, type_, led) if ours else ZONE.turned(query.labels, type_)
    written = answers.written(query, answer, tcp)
    assert len(written) <= query.room(tcp)
    return parsed(written)


def lines(answer: Any) -> list[str]:
    return [" ".join(str(each).split()) for each in answer.rr]


def test_a_name_has_the_addresses_of_where_it_leads() -> None:
    assert lines(told("kitabu.amani.home.arpa", A)) == ["kitabu.amani.home.arpa. 60 IN A 10.44.1.2"]
    assert lines(told("kitabu.amani.home.arpa", AAAA)) == ["kitabu.amani.home.arpa. 60 IN AAAA fd00::2"]
    assert lines(told("AMANI.home.ARPA", A)) == ["AMANI.home.ARPA. 60 IN A 10.44.1.2"], "spelled as it was asked"
    assert lines(told("amani.home.arpa", A, Led((V4,), brief=True))) == ["amani.home.arpa. 30 IN A 10.44.1.2"]


def test_services_content_and_keys_stand_before_a_name() -> None:
    srv = told("_http._tcp.kitabu.amani.home.arpa", SRV)
    assert lines(srv) == ["_http._tcp.kitabu.amani.home.arpa. 60 IN SRV 0 0 8000 kitabu.amani.home.arpa."]
    txt = told("_dnslink.kitabu.amani.home.arpa", TXT)
    assert lines(txt) == ['_dnslink.kitabu.amani.home.arpa. 60 IN TXT "dnslink=/ipfs/bafy"']
    for name in ("_irc._tcp.amani", "_http._udp.amani", "_did.amani", "x._tcp.amani", "_a._b._c._tcp.amani"):
        assert told(f"{name}.home.arpa", SRV, HERE if not name.startswith("x") else None).header.rcode == NXDOMAIN, name


def test_a_long_text_is_cut_into_strings() -> None:
    txt = told("_did.amani.home.arpa", TXT, Led(texts={"_did": "d" * 300}), edns=extensions())
    assert [len(each) for each in txt.rr[0].rdata.data] == [255, 45]


def test_an_apex_has_its_zone_and_who_answers_for_it() -> None:
    for name in ("home.arpa", "amani.home.arpa", "44.10.in-addr.arpa"):
        (soa,) = told(name, SOA).rr
        assert soa.rdata.times[0] == 77
        assert str(soa.rdata.mname) == "k-abc.home.arpa."
        assert [str(each.rdata) for each in told(name, NS).rr] == ["k-abc.home.arpa."]
    assert told("kitabu.amani.home.arpa", SOA).rr == []


def soa_of(answer: Any) -> tuple[int, bool, str]:
    (soa,) = answer.auth
    assert (soa.rtype, soa.ttl) == (SOA, 30)
    return answer.header.rcode, bool(answer.header.aa), str(soa.rname)


@pytest.mark.parametrize(
    ("name", "type_", "led", "code", "zone"),
    [
        ("amani.home.arpa", 65, HERE, NOERROR, "amani.home.arpa."),
        ("amani.home.arpa", AAAA, Led((V4,)), NOERROR, "amani.home.arpa."),
        ("_tcp.amani.home.arpa", A, HERE, NOERROR, "amani.home.arpa."),
        ("_tcp.amani.home.arpa", A, Led((V4,)), NXDOMAIN, "amani.home.arpa."),
        ("_http._tcp.amani.home.arpa", A, HERE, NOERROR, "amani.home.arpa."),
        ("nobody.amani.home.arpa", A, None, NXDOMAIN, "amani.home.arpa."),
        ("nobody.home.arpa", A, None, NXDOMAIN, "home.arpa."),
        ("_tcp.home.arpa", A, HERE, NOERROR, "home.arpa."),
        ("home.arpa", A, None, NOERROR, "home.arpa."),
        ("1.44.10.in-addr.arpa", A, None, NOERROR, "44.10.in-addr.arpa."),
        ("2.44.10.in-addr.arpa", PTR, None, NXDOMAIN, "44.10.in-addr.arpa."),
        ("9.2.1.44.10.in-addr.arpa", PTR, None, NXDOMAIN, "44.10.in-addr.arpa."),
        ("2.1.44.10.in-addr.arpa", A, None, NOERROR, "44.10.in-addr.arpa."),
    ],
)
def test_what_is_not_there_is_told_by_its_zone(name: str, type_: int, led: Led | None, code: int, zone: str) -> None:
    answer = told(name, type_, led)
    assert answer.rr == []
    assert soa_of(answer) == (code, True, zone)


def test_addresses_of_the_mesh_have_names() -> None:
    assert lines(told("2.1.44.10.in-addr.arpa", PTR)) == ["2.1.44.10.in-addr.arpa. 60 IN PTR amani.home.arpa."]
    assert lines(told(V6.reverse_pointer, PTR)) == [f"{V6.reverse_pointer}. 60 IN PTR amani.home.arpa."]


def test_what_belongs_to_others_is_refused_without_a_word_of_who_answers_it() -> None:
    for name in ("example.com", "arpa", "", "xhome.arpa", "45.10.in-addr.arpa", "home.arpa.example"):
        answer = told(name, A)
        assert (answer.header.rcode, answer.header.aa, answer.rr, answer.auth) == (REFUSED, 0, [], []), name


def test_whoever_asks_for_all_is_told_that_there_is_something() -> None:
    (found,) = told("amani.home.arpa", ANY).rr
    assert (found.rtype, bytes(found.rdata.data)) == (13, b"\x07RFC8482\x00")
    assert soa_of(told("nobody.amani.home.arpa", ANY, None))[0] == NXDOMAIN


def test_what_a_zone_above_signs_of_one_below_is_told_by_the_one_above() -> None:
    """RFC 4035, 3.1.4.1: nothing is signed, and resolvers that check ask the zone above for that."""
    for name, zone in (("amani.home.arpa", "home.arpa."), ("kitabu.amani.home.arpa", "amani.home.arpa.")):
        answer = told(name, DS)
        assert (answer.header.rcode, answer.rr, str(answer.auth[0].rname)) == (NOERROR, [], zone)


def test_the_longest_names_are_answered_with_their_zone() -> None:
    under = ".".join(("b" * 63, "c" * 63, "d" * 63, "e" * 51))
    name = f"{under}.home.arpa"
    assert len(name) + 2 == packets.LONGEST_NAME
    assert told(name, A, None).header.rcode == NXDOMAIN
    assert [str(each.rname) for each in told(name, A).rr] == [f"{name}."]
    assert told(name, SOA).auth[0].rname == f"{'e' * 51}.home.arpa"


def test_an_answer_that_is_too_long_for_a_datagram_says_so_with_its_question() -> None:
    many = Led(tuple(ip_address(0x0A2C0000 + each) for each in range(60)))
    short = told("amani.home.arpa", A, many, edns=extensions(600))
    assert (short.header.tc, short.header.aa, short.rr, len(short.questions), len(short.ar)) == (1, 0, [], 1, 1)
    assert len(told("amani.home.arpa", A, many, tcp=True).rr) == 60
    assert len(told("amani.home.arpa", A, many, edns=extensions()).rr) == 60
    assert told("amani.home.arpa", A, Led(many.addresses[:30])).header.tc
