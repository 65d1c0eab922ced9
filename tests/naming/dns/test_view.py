"""What DNS tells of names is what the hub holds of them."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from hub import api
from hub.api import DnsPlace
from hub.core.cid import id_text
from hub.core.keys import key_text
from hub.log import store
from hub.testing import HubWriter, replay
from naming import records
from naming.core.labels import key_label
from naming.dns import view
from naming.dns.zone import Led, turned_round
from naming.dns.zone import labels_of as split
from plugins.gossip.models import Neighbour
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db

HERE = ip_address("10.44.0.1")
PLACE = DnsPlace((HERE,), 5300, "home.arpa", (ip_network("10.44.0.0/16"),), "")
A_CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
WEB = (("http", 8000),)


@pytest.fixture
def hub() -> Any:
    found = founded_hub("Riverbend")
    api.publish_as_hub(records.Claim(label="amani"))
    return found


def bind(label: str, what: str, target: str, **more: Any) -> None:
    api.publish_as_hub(records.Bind(label=label, what=what, target=target, **more))


def led(name: str, place: DnsPlace = PLACE) -> Led | None:
    return view.look([split(name)], place)[split(name)]


def neighbour(far: HubWriter, host: str) -> None:
    Neighbour.objects.create(
        key=bytes(32), hub=far.hub.id, address=host, web_port=8000, exchange_port=8001, accepted=True
    )


def test_what_this_hub_shows_leads_to_it(hub: Any) -> None:
    ama = signed_up("ama")
    bind("ama", "person", id_text(ama.person_id))
    bind("kitabu", "cid", A_CID)
    bind("zamu", "entry", id_text(bytes(32)))
    assert led("amani") == Led((HERE,), WEB, {"_did": f"did={key_text(hub.device_key)}"})
    assert led("kitabu.amani") == Led((HERE,), WEB, {"_dnslink": f"dnslink=/ipfs/{A_CID}"})
    assert led("zamu.amani") == led("ama.amani") == Led((HERE,), WEB)
    assert led(f"kitabu.{key_label(hub.id)}") == led("kitabu.amani")
    (key,) = api.keys_of(ama.person_id)
    assert led(key_label(ama.person_id)) == Led((HERE,), WEB, {"_did": f"did={key_text(key)}"}, wild=True)


def test_addresses_services_and_other_names_lead_where_they_say(hub: Any) -> None:
    far, unknown = HubWriter("hilltop"), HubWriter("lakeside")
    neighbour(far, "10.44.0.2")
    bind("mto", "address", "fd00::7")
    bind("redio", "service", id_text(hub.id), port=8044, protocol="http")
    bind("duka", "service", id_text(far.hub.id), port=9000, protocol="irc")
    bind("mbali", "service", id_text(unknown.hub.id), port=9000)
    bind("jirani", "hub", id_text(far.hub.id))
    bind("sauti", "alias", "redio.amani")
    assert led("mto.amani") == Led((ip_address("fd00::7"),))
    assert led("redio.amani") == led("sauti.amani") == Led((HERE,), (("http", 8044),))
    assert led("duka.amani") == Led((ip_address("10.44.0.2"),), (("irc", 9000),))
    assert led("mbali.amani") == Led((HERE,), brief=True)
    assert led("jirani.amani") == Led((HERE,), WEB), "this hub shows who that is"


def test_what_people_name_leads_to_no_other_machine(hub: Any) -> None:
    """Below the hub's own name it could set the hub's cookies; a page of this hub says where it is."""
    ama, far = signed_up("ama"), HubWriter("hilltop")
    neighbour(far, "10.44.0.2")
    bind("ama", "person", id_text(ama.person_id))
    assert ama.pen
    store.publish(ama.pen, records.Bind(label="mto", what="address", target="10.6.6.6"))
    store.publish(ama.pen, records.Bind(label="duka", what="service", target=id_text(far.hub.id), port=80))
    store.publish(ama.pen, records.Bind(label="redio", what="service", target=id_text(hub.id), port=8044))
    far.write(records.Bind(label="box", what="address", target="10.6.6.6"))
    replay(far)
    store.publish(ama.pen, records.Bind(label="hill", what="hub", target=id_text(far.hub.id)))
    store.publish(ama.pen, records.Bind(label="way", what="alias", target=f"box.{key_label(far.hub.id)}"))
    assert led(f"box.{key_label(far.hub.id)}") == Led((ip_address("10.6.6.6"),))
    for name in ("box.hill.ama.amani", "way.ama.amani"):
        assert led(name) == Led((HERE,), WEB, brief=True), name
    for name in ("mto.ama.amani", "duka.ama.amani", f"mto.{key_label(ama.person_id)}"):
        assert led(name) == Led((HERE,), WEB, brief=True), name
    assert led("redio.ama.amani") == Led((HERE,), (("http", 8044),))


def test_a_program_of_a_neighbour_on_this_machine_is_at_this_machine(hub: Any) -> None:
    """And not at the reader's own, which the number by which the two meet would be."""
    far = HubWriter("hilltop")
    neighbour(far, "127.0.0.1")
    bind("duka", "service", id_text(far.hub.id), port=631)
    assert led("duka.amani") == Led((HERE,), (("http", 631),))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "0.0.0.0", "224.0.0.251", "169.254.1.1", "fe80::1", "::ffff:7f00:1"]
)
def test_no_name_leads_to_the_machine_of_whoever_asks(hub: Any, address: str) -> None:
    bind("mto", "address", address)
    assert led("mto.amani") == Led((HERE,), WEB, brief=True)


def test_what_somebody_has_to_choose_leads_to_the_page_for_that(hub: Any) -> None:
    one, other = HubWriter("hilltop"), HubWriter("lakeside")
    for each in (one, other):
        each.write(records.Claim(label="soko"))
    replay(one, other)
    bind("njia", "cid", A_CID)
    bind("njia", "address", "10.44.0.9")
    api.publish_as_hub(records.Block(label="baya", reason="it mocks somebody"))
    for name in ("soko", "kitabu.soko", "njia.amani", "baya.amani"):
        assert led(name) == Led((HERE,), WEB, brief=True), name


def test_what_is_no_name_leads_nowhere(hub: Any) -> None:
    bind("café", "cid", A_CID)
    bind("a_b", "cid", A_CID)
    assert led("xn--caf-dma.amani") == Led((HERE,), WEB, {"_dnslink": f"dnslink=/ipfs/{A_CID}"})
    for labels in (
        (b"nobody",),
        (b"nobody", b"amani"),
        (b"caf\xc3\xa9", b"amani"),
        (b"a_b", b"amani"),
        (b"amani.home",),
        (b"\xff",),
        (b"xn--99999999", b"amani"),
        (b"xn--", b"amani"),
        (b"", b"amani"),
        (b"k-aaaa",),
        (b"kitabu.amani",),
        (b"\0", b"amani"),
        (b"a",) * 20,
    ):
        assert view.look([labels], PLACE) == {labels: None}, labels


def test_made_up_names_cost_three_statements_together(hub: Any, django_assert_num_queries: Any) -> None:
    """This hub, and what is said of any of their last labels."""
    names = [(b"x%d" % number,) for number in range(16)] + [(b"soko", b"x%d" % number) for number in range(16)]
    with django_assert_num_queries(3):
        assert view.look(names, PLACE) == dict.fromkeys(names)


def test_the_host_of_websites_and_all_below_it_is_here(hub: Any) -> None:
    place = PLACE._replace(sites="tovuti.home.arpa")
    for name in ("tovuti", "ipfs.tovuti", f"{A_CID}.ipfs.tovuti"):
        assert led(name, place) == Led((HERE,), WEB, wild=True)
        assert led(name) is None


def test_machines_of_the_mesh_are_called_as_their_hubs_are_found(hub: Any) -> None:
    far = HubWriter("hilltop")
    neighbour(far, "10.44.0.2")
    zone = view.zone(PLACE, hub.id)
    assert zone.reverse == (split("44.10.in-addr.arpa"),)
    assert zone.hubs[turned_round(HERE)] == split("amani.home.arpa")
    assert zone.hubs[turned_round(ip_address("10.44.0.2"))] == split(f"{key_label(far.hub.id)}.home.arpa")
    far.write(records.Claim(label="kilima"))
    replay(far)
    assert view.zone(PLACE, hub.id).hubs[turned_round(ip_address("10.44.0.2"))] == split("kilima.home.arpa")
    assert view.zone(PLACE._replace(mesh=()), hub.id).hubs == {}


def test_a_serial_rises_with_names_and_with_nothing_else(hub: Any) -> None:
    before, seen = view.zone(PLACE, hub.id).serial, view.mark()
    signed_up("ama")
    assert view.mark() == seen
    bind("kitabu", "cid", A_CID)
    assert view.mark() != seen
    assert view.zone(PLACE, hub.id).serial > before
