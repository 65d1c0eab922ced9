"""What to call somebody: as who looks calls them, else their own zone and this hub's, else themselves, else a key."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.records import Profile
from hub.core.cid import id_text
from hub.log import store
from hub.testing import HubWriter, Writer, replay
from naming import records
from naming.api import Shown, badge, display_name, display_names, names_of, private_names, shown_names
from naming.models import Called
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> HubIdentity:
    return founded_hub("Riverbend")


@pytest.fixture
def ama(hub: HubIdentity) -> Person:
    return signed_up("ama")


@pytest.fixture
def esi() -> Writer:
    """Who writes elsewhere."""
    writer = Writer("esi")
    writer.write(Profile(name="Esi"))
    replay(writer)
    return writer


def bind(label: str, who: bytes, what: str = "person", **told: object) -> api.Written:
    """This hub calls somebody so."""
    made = api.publish_as_hub(records.Bind(label=label, what=what, target=id_text(who), **told))  # type: ignore[arg-type]
    found = api.written_by_id(made.id)
    assert found is not None
    return found


def test_each_nearer_word_comes_before_the_next(ama: Person, esi: Writer) -> None:
    who, me = esi.person.id, ama.person_id
    assert ama.pen is not None
    assert shown_names([who, bytes(32)], me) == {
        who: Shown("Esi", "itself"),
        bytes(32): Shown("k-aaaaaaaaaa", "key"),
    }
    bind("esi-wa-soko", who)
    assert shown_names([who], me)[who] == shown_names([who])[who] == Shown("esi-wa-soko", "here")
    store.publish(ama.pen, records.Bind(label="dada", what="person", target=id_text(who)))
    assert shown_names([who], me)[who] == Shown("dada", "mine")
    Called.objects.create(person=me, label="essie", zone=who)
    assert (display_name(who, me), display_name(who)) == ("essie", "esi-wa-soko")
    assert badge("here") == "this hub"


def test_nobody_renames_themselves(ama: Person, esi: Writer) -> None:
    who, me = esi.person.id, ama.person_id
    assert ama.pen is not None
    assert me is not None
    store.publish(ama.pen, records.Bind(label="mama", what="person", target=id_text(me)))
    store.publish(ama.pen, records.Bind(label="dada", what="person", target=id_text(who)))
    Called.objects.create(person=me, label="mimi", zone=me)
    assert shown_names([me, who], me) == {me: Shown("ama", "itself"), who: Shown("dada", "mine")}
    assert private_names([me, who], me) == {who: "dada"}
    bind("ama-kisima", me)
    assert shown_names([me], me) == shown_names([me]) == {me: Shown("ama-kisima", "here")}


def test_what_one_calls_another_nobody_else_is_shown(ama: Person, esi: Writer) -> None:
    kofi = signed_up("kofi")
    Called.objects.create(person=ama.person_id, label="essie", zone=esi.person.id)
    assert display_name(esi.person.id, ama.person_id) == "essie"
    assert display_name(esi.person.id, kofi.person_id) == display_name(esi.person.id) == "Esi"


def test_a_name_that_ended_was_blocked_or_leads_elsewhere_is_shown_no_more(ama: Person, esi: Writer) -> None:
    first = bind("soko", esi.person.id)
    assert display_name(esi.person.id) == "soko"
    second = bind("soko", ama.person_id, after=[id_text(first.id)])
    assert (display_name(esi.person.id), display_name(ama.person_id)) == ("Esi", "soko")
    api.publish_as_hub(records.Block(label="soko", reason="no", after=[id_text(second.id)]))
    assert display_name(ama.person_id) == "ama"


def test_strangers_name_nobody_here(hub: HubIdentity, ama: Person, esi: Writer) -> None:
    esi.write(records.Bind(label="thief", what="person", target=id_text(ama.person_id), zone=id_text(hub.id)))
    esi.write(records.Bind(label="thief", what="person", target=id_text(ama.person_id)))
    esi.write(records.Take(label="chief", zone=id_text(hub.id), of=id_text(bytes(32))))
    replay(esi)
    assert display_names([ama.person_id, esi.person.id]) == {ama.person_id: "ama", esi.person.id: "Esi"}


def test_a_name_that_was_handed_on_is_whose_it_is_now(hub: HubIdentity, ama: Person, esi: Writer) -> None:
    assert ama.pen is not None
    made = bind("well", ama.person_id, handed=True)
    zone = id_text(hub.id)
    to_esi = records.Offer(label="well", zone=zone, of=id_text(made.id), to=id_text(esi.person.id))
    offer = store.publish(ama.pen, to_esi)
    assert display_name(ama.person_id) == "well"
    esi.write(records.Take(label="well", zone=zone, of=id_text(offer.id)))
    replay(esi)
    assert display_names([ama.person_id, esi.person.id]) == {ama.person_id: "ama", esi.person.id: "well"}


def test_many_are_named_in_as_many_statements_as_one(ama: Person) -> None:
    counts = []
    people = list[bytes]()
    for some in (1, 12):
        new = [HubWriter(f"hub {len(people) + number}").hub.id for number in range(some)]
        for number, each in enumerate(new):
            bind(f"hub-{len(people) + number}", each, "hub")
        people += new
        for _again in range(2):
            with CaptureQueriesContext(connection) as asked:
                assert display_names(people, ama.person_id)[people[-1]] == f"hub-{len(people) - 1}"
            counts.append(besides_this_hub(asked))
    assert counts[:2] == counts[2:]
    assert counts[1] == 2, "who is called what, and whether that changed"


def test_where_nobody_is_named_one_statement_is_asked(ama: Person, esi: Writer) -> None:
    with CaptureQueriesContext(connection) as asked:
        display_names([ama.person_id, esi.person.id], ama.person_id)
    assert besides_this_hub(asked) == 1


def besides_this_hub(asked: CaptureQueriesContext) -> int:
    """Statements, but for this hub's own row, which a request reads once."""
    return sum("FROM accounts_hub" not in each["sql"] for each in asked.captured_queries)


def test_what_leads_to_a_file_is_told_too(ama: Person) -> None:
    cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    api.publish_as_hub(records.Bind(label="kitabu", what="cid", target=cid))
    here = api.this_hub()
    assert here is not None
    assert names_of("cid", cid) == names_of("cid", cid, ama.person_id) == [(here.id, "kitabu")]


def test_a_service_of_a_hub_is_not_the_hub(hub: HubIdentity, ama: Person) -> None:
    service = {"what": "service", "target": id_text(hub.id), "port": 8000, "path": "/market/"}
    api.publish_as_hub(records.Bind(label="bei", **service))  # type: ignore[arg-type]
    assert display_name(hub.id) == "Riverbend"
    assert names_of("service", id_text(hub.id), port=8000, path="/market/") == [(hub.id, "bei")]
    assert names_of("service", id_text(hub.id), port=8000, path="/forum/") == names_of("hub", id_text(hub.id)) == []
