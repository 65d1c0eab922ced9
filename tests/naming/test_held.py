"""What tables hold of names is asked as a set of operations is, by whoever said it and wherever it was said."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from hub import api
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.log import models
from hub.log.tables import PRUNED
from hub.testing import HubWriter, Writer, replay
from naming import acts, held, records
from naming.api import resolve
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db


def named(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What `manage.py names` prints."""
    call_command("names", *words)
    return capsys.readouterr().out


def test_who_names_from_a_terminal_is_warned_too(capsys: pytest.CaptureFixture[str]) -> None:
    founded_hub("Riverbend")
    call_command("names", "claim", "amani")
    assert capsys.readouterr().err == ""
    call_command("names", "bind", "am\u0430ni", "address", "10.0.0.7")
    told = capsys.readouterr().err
    assert "mixes letters of several scripts" in told
    assert "It reads like “amani”" in told
    call_command("names", "claim", "admin")
    assert "Programs and people take “admin” for something else." in capsys.readouterr().err
    for days in ("0", "36501", "99999999999"):
        with pytest.raises(CommandError, match="1 to 36500"):
            call_command("names", "bind", "soko", "address", "10.0.0.7", "--days", days)


def test_a_name_of_this_hub_leads_where_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    hub = founded_hub("Riverbend")
    ama = signed_up("ama")
    named(capsys, "claim", "riverbend")
    named(capsys, "bind", "ama", "person", id_text(ama.person_id))
    for name in ("ama", "ama.riverbend"):
        assert named(capsys, "resolve", name).startswith(f"settled\nperson {id_text(ama.person_id)}\n"), name
    assert named(capsys, "list") == f"ama  settled  person {id_text(ama.person_id)}\n"
    named(capsys, "unbind", "ama")
    assert named(capsys, "resolve", "ama") == "none\n"
    assert resolve("riverbend").found[0].target.value == id_text(hub.id)


def test_a_block_is_lifted_and_the_name_is_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    hub = founded_hub("Riverbend")
    named(capsys, "bind", "soko", "hub", id_text(hub.id))
    named(capsys, "block", "soko", "--reason", "It reads as another's.")
    assert named(capsys, "resolve", "soko") == "blocked\n"
    named(capsys, "unbind", "soko")
    assert named(capsys, "resolve", "soko").startswith(f"settled\nhub {id_text(hub.id)}\n")


def test_two_hubs_of_one_name_are_both_shown_until_this_one_says_which() -> None:
    founded_hub("Riverbend")
    far, other = HubWriter("hilltop"), HubWriter("lakeside")
    for each in (far, other):
        each.write(records.Claim(label="amani"))
    replay(far, other)
    answer = resolve("amani")
    assert answer.state == "contested"
    assert {each.hub for each in answer.claims} == {far.hub.id, other.hub.id}
    api.publish_as_hub(records.Bind(label="amani", what="hub", target=id_text(far.hub.id)))
    assert [each.target.value for each in resolve("amani").found] == [id_text(far.hub.id)]


def test_who_is_no_hub_calls_no_hub_so() -> None:
    founded_hub("Riverbend")
    stranger = Writer("stranger")
    stranger.write(records.Claim(label="amani"))
    replay(stranger)
    assert resolve("amani").state == "none"


def test_who_says_more_than_is_read_hides_nobody_elses_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of a label nor of a bare name, whatever came first."""
    monkeypatch.setattr(held, "MOST_SAID", 10)
    monkeypatch.setattr(held, "MOST_WHOLE", 10)
    founded_hub("Riverbend")
    far, loud, ama, esi = HubWriter("hilltop"), Writer("loud"), Writer("ama"), Writer("esi")
    zone = id_text(far.hub.id)
    told: dict[str, Any] = {"label": "rota", "zone": zone}
    given = far.write(records.Bind(label="rota", what="person", target=id_text(ama.person.id), handed=True))
    offers = [
        ama.write(records.Offer(**told, of=id_text(given.id), to=id_text(each.person.id))) for each in (loud, esi)
    ]
    for _number in range(15):
        loud.write(records.Accept(**told, of=id_text(given.id)))
    esi.write(records.Take(**told, of=id_text(offers[1].id)))
    noisy = HubWriter("lakeside")
    for each in (noisy, far):
        each.write(records.Claim(label="hilltop"))
    for _number in range(15):
        noisy.write(records.Unclaim(label="hilltop", after=[]))
    replay(loud, noisy, far, ama, esi)
    register = held.Held().register(far.hub.id, "rota")
    assert [each.target.value for each in register.values] == [id_text(esi.person.id)]
    assert len(resolve("hilltop").claims) == 2


def test_labels_that_are_read_together_are_what_each_is_by_itself() -> None:
    """Also where one was handed on, one is offered, and strangers speak of both."""
    ama, kofi, esi = Writer("ama"), Writer("kofi"), Writer("esi")
    zone = id_text(ama.person.id)
    bind = ama.write(records.Bind(label="well", what="person", target=id_text(kofi.person.id), handed=True))
    offer = kofi.write(records.Offer(label="well", zone=zone, of=id_text(bind.id), to=id_text(esi.person.id)))
    esi.write(records.Take(label="well", zone=zone, of=id_text(offer.id)))
    ama.write(records.Bind(label="pump", what="person", target=id_text(esi.person.id)))
    kofi.write(records.Accept(label="pump", zone=zone, of=id_text(bind.id)))
    replay(ama, kofi, esi)
    together = held.Held()
    together.read(ama.person.id, ["well", "pump", "soko"])
    for label in ("well", "pump", "soko"):
        assert together.register(ama.person.id, label) == held.Held().register(ama.person.id, label), label
    assert together.register(ama.person.id, "well").values[0].target.value == id_text(esi.person.id)


@pytest.mark.parametrize("whole", [0, 64])
def test_what_is_not_here_any_more_replaces_nothing(whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alike whether words are read whole, or first it is asked what was replaced."""
    monkeypatch.setattr(held, "MOST_WHOLE", whole)
    ama, told = Writer("ama"), list[Entry]()
    for number in range(3):
        after = [id_text(each.id) for each in told[-1:]]
        told.append(ama.write(records.Bind(label="well", what="address", target=f"10.0.0.{number}", after=after)))
    replay(ama)
    assert held.Held().register(ama.person.id, "well").heads == (told[2].id,)
    models.Entry.objects.filter(entry_id=told[1].id).update(state=PRUNED, body=None)
    assert set(held.Held().register(ama.person.id, "well").heads) == {told[0].id, told[2].id}


def test_many_labels_are_read_by_as_many_statements_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ama = Writer("ama")
    for number in range(20):
        ama.write(records.Bind(label=f"n{number}", what="address", target="10.0.0.7"))
    replay(ama)
    for labels in (["n1"], [f"n{number}" for number in range(20)]):
        book = held.Held()
        with django_assert_num_queries(5):
            book.read(ama.person.id, labels)
            assert all(book.register(ama.person.id, label).state == "settled" for label in labels)


def test_content_that_has_a_name_goes_where_the_name_goes() -> None:
    """Until another operation takes the place of the one that named it."""
    from django.apps import apps

    from naming.apps import Naming

    naming = apps.get_app_config("naming")
    assert isinstance(naming, Naming)
    cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    entry = id_text(bytes(32))
    assert naming.blobs(records.Bind(label="kitabu", what="cid", target=cid)) == [cid]
    assert naming.blobs(records.Bind(label="soko", what="alias", target="soko.amani")) == []
    assert naming.blobs(records.Unbind(label="kitabu")) == []
    assert naming.retracts(records.Bind(label="kitabu", what="cid", target=cid)) is None
    assert naming.retracts(records.Unbind(label="kitabu", after=[entry])) == entry


def test_nobody_is_read_to_whom_a_name_is_offered_by_who_has_it_no_more() -> None:
    """Nor by whom it never was: else they read by the thousand what nobody asked for, and push out what counts."""
    zone, old, holder, taker = HubWriter("hilltop"), Writer("old"), Writer("holder"), Writer("taker")
    crowd = [Writer(f"crowd {number}") for number in range(3)]
    place = {"label": "soko", "zone": id_text(zone.hub.id)}
    told: dict[str, Any] = {"label": "soko", "what": "person", "handed": True}
    first = zone.write(records.Bind(**told, target=id_text(old.person.id)))
    bind = zone.write(records.Bind(**told, target=id_text(holder.person.id), after=[id_text(first.id)]))
    for stranger, of in zip((old, crowd[1], crowd[2]), (first, bind, first), strict=True):
        stranger.write(records.Offer(**place, of=id_text(of.id), to=id_text(crowd[0].person.id)))
    offer = holder.write(records.Offer(**place, of=id_text(bind.id), to=id_text(taker.person.id)))
    taker.write(records.Take(**place, of=id_text(offer.id)))
    for each in crowd:
        each.write(records.Accept(**place, of=id_text(bind.id)))
    replay(zone, old, holder, taker, *crowd)
    asked, together = held.Held(), held.Held()
    together.read(zone.hub.id, ["soko"])
    said = {each.by for each in asked.about(zone.hub.id, "soko")}
    assert said == {zone.hub.id, holder.person.id, taker.person.id}
    assert {each.by for each in together.about(zone.hub.id, "soko")} == said
    assert asked.register(zone.hub.id, "soko").values[0].target.value == id_text(taker.person.id)


def test_nobody_is_read_to_whom_a_name_is_offered_by_whose_hand_was_taken_back() -> None:
    """What a zone takes back from the last hand it takes back from the first: who gave it on offers it no more."""
    zone, first, puppet = HubWriter("hilltop"), Writer("first"), Writer("puppet")
    holder, taker, crowd = Writer("holder"), Writer("taker"), Writer("crowd")
    place = {"label": "soko", "zone": id_text(zone.hub.id)}
    told: dict[str, Any] = {"label": "soko", "what": "person", "handed": True}
    bind = zone.write(records.Bind(**told, target=id_text(first.person.id)))
    offer = first.write(records.Offer(**place, of=id_text(bind.id), to=id_text(puppet.person.id)))
    taken = puppet.write(records.Take(**place, of=id_text(offer.id)))
    again = zone.write(records.Bind(**told, target=id_text(holder.person.id), after=[id_text(taken.id)]))
    last = holder.write(records.Offer(**place, of=id_text(again.id), to=id_text(taker.person.id)))
    taker.write(records.Take(**place, of=id_text(last.id)))
    first.write(records.Offer(**place, of=id_text(bind.id), to=id_text(crowd.person.id)))
    crowd.write(records.Accept(**place, of=id_text(bind.id)))
    replay(zone, first, puppet, holder, taker, crowd)
    asked, together = held.Held(), held.Held()
    together.read(zone.hub.id, ["soko"])
    for each in (asked, together):
        assert crowd.person.id not in {said.by for said in each.about(zone.hub.id, "soko")}
        (value,) = each.register(zone.hub.id, "soko").values
        assert value.target.value == id_text(taker.person.id)


def test_a_zone_that_takes_a_name_back_names_every_hand_that_it_stands_on() -> None:
    """Else whoever took it could make the first holder's word count again, by saying more than counts."""
    here, holder, taker = founded_hub("Riverbend"), Writer("holder"), Writer("taker")
    told: dict[str, Any] = {"label": "soko", "what": "person", "handed": True}
    bind = api.publish_as_hub(records.Bind(**told, target=id_text(holder.person.id)))
    place = {"label": "soko", "zone": id_text(here.id)}
    offer = holder.write(records.Offer(**place, of=id_text(bind.id), to=id_text(taker.person.id)))
    take = taker.write(records.Take(**place, of=id_text(offer.id)))
    replay(holder, taker)
    stands = [id_text(take.id), id_text(bind.id)]
    assert acts.superseded(here.id, "soko") == acts.ended(here.id, "soko") == stands


@pytest.mark.parametrize("address", ["fe80::1%eth0", "10.0.0", "mto.amani", ""])
def test_what_is_no_address_everywhere_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="."):
        records.Bind(label="mto", what="address", target=address).validate()
