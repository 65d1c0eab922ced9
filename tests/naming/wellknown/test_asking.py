"""What names mean, as JSON: with who says so, and without what anybody privately calls others."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.core.cid import id_text
from hub.testing import HubWriter, Writer, replay
from naming import records
from naming.core.labels import key_label
from naming.models import Called
from naming.wellknown.asking import LABELS
from tests.people import founded_hub, signed_in, signed_up

pytestmark = pytest.mark.django_db


def told(path: str, browser: Client | None = None, **query: Any) -> Any:
    answer = (browser or Client()).get(path, query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def test_a_name_is_told_with_who_says_so() -> None:
    hub = founded_hub("Riverbend")
    bind = api.publish_as_hub(records.Bind(label="soko", what="address", target="10.0.0.7"))
    answer = told("/naming/resolve", name="soko")
    assert answer["state"] == "settled"
    (found,) = answer["found"]
    assert (found["kind"], found["target"]) == ("address", "10.0.0.7")
    (step,) = found["trail"]
    assert (step["zone"], step["by"], step["operation"]) == (id_text(hub.id), id_text(hub.id), id_text(bind.id))
    assert (step["label"], step["how"], step["accepted"]) == ("soko", "here", False)
    seen = {"name": "soko", "as": id_text(signed_up("ama").person_id)}
    assert told("/naming/resolve", None, **seen) == {**answer, **seen}, "where she says nothing, her hub does"
    assert told("/naming/resolve", name="nothing")["state"] == "none"


def test_what_somebody_privately_calls_others_is_told_to_them_alone() -> None:
    founded_hub("Riverbend")
    ama, other = signed_up("ama"), signed_up("kofi")
    Called.objects.create(person=ama.person_id, label="rafiki", zone=other.person_id)
    asked = {"name": "rafiki", "as": id_text(ama.person_id)}
    assert told("/naming/resolve", signed_in(Client(), "ama"), name="rafiki")["state"] == "settled"
    assert told("/naming/resolve", signed_in(Client(), "ama"), **asked)["state"] == "settled"
    assert told("/naming/resolve", signed_in(Client(), "kofi"), **asked)["state"] == "none"
    assert told("/naming/resolve", None, **asked)["state"] == "none"


def test_a_name_is_told_as_another_zone_sees_it() -> None:
    founded_hub("Riverbend")
    far = HubWriter("hilltop")
    far.write(records.Bind(label="soko", what="address", target="10.0.0.7"))
    replay(far)
    assert told("/naming/resolve", name="soko")["state"] == "none"
    assert told("/naming/resolve", None, **{"name": "soko", "as": key_label(far.hub.id)})["state"] == "settled"


def test_of_a_contested_name_all_who_are_called_so_are_told_and_what_was_not_asked() -> None:
    founded_hub("Riverbend")
    far = [HubWriter("hilltop"), HubWriter("lakeside")]
    claims = {id_text(each.hub.id): id_text(each.write(records.Claim(label="amani")).id) for each in far}
    replay(*far)
    answer = told("/naming/resolve", name="kitabu.soko.amani")
    assert (answer["state"], answer["left"], set(answer["claims"])) == ("contested", ["kitabu", "soko"], set(claims))
    steps = [step for found in answer["found"] for step in found["trail"]]
    assert {step["zone"]: step["operation"] for step in steps} == claims
    assert {step["how"] for step in steps} == {"calls-itself"}


def test_of_a_blocked_name_who_blocked_it_is_told_either_way() -> None:
    hub = founded_hub("Riverbend")
    block = api.publish_as_hub(records.Block(label="soko", reason="It reads as another's."))
    told_of = [{"by": id_text(hub.id), "operation": id_text(block.id)}]
    answer = told("/naming/resolve", name="soko")
    assert (answer["state"], answer["found"], answer["blocks"]) == ("blocked", [], told_of)
    (name,) = told(f"/naming/zone/{key_label(hub.id)}")["names"]
    assert (name["state"], name["found"], name["blocks"]) == ("blocked", [], told_of)


def test_a_program_is_told_with_its_port_and_a_person_with_their_consent() -> None:
    hub, juma = founded_hub("Riverbend"), Writer("juma")
    service: dict[str, Any] = {"port": 8044, "protocol": "http", "path": "/radio/"}
    api.publish_as_hub(records.Bind(label="redio", what="service", target=id_text(hub.id), **service))
    bind = api.publish_as_hub(records.Bind(label="juma", what="person", target=id_text(juma.person.id)))
    juma.write(records.Accept(label="juma", zone=id_text(hub.id), of=id_text(bind.id)))
    replay(juma)
    names = {each["label"]: each["found"][0] for each in told(f"/naming/zone/{key_label(hub.id)}")["names"]}
    assert service.items() <= names["redio"].items()
    assert service.items() <= told("/naming/resolve", name="redio")["found"][0].items()
    assert [names[label]["accepted"] for label in ("redio", "juma")] == [False, True]
    assert told("/naming/resolve", name="juma")["found"][0]["trail"][0]["accepted"]
    assert "port" not in names["juma"]


@pytest.mark.parametrize("query", [{}, {"name": "a b"}, {"name": "soko", "as": "nobody"}, {"name": "a." * 400}])
def test_what_is_no_name_is_answered_in_words(query: dict[str, str]) -> None:
    founded_hub("Riverbend")
    answer = Client().get("/naming/resolve", query)
    assert answer.status_code == 400
    assert b"Ask for a name" in answer.content


def test_a_zone_tells_its_names_by_either_form_of_its_key() -> None:
    hub = founded_hub("Riverbend")
    for label in ("soko", "maji"):
        api.publish_as_hub(records.Bind(label=label, what="address", target="10.0.0.7"))
    answer = told(f"/naming/zone/{key_label(hub.id)}")
    assert answer == told(f"/naming/zone/{id_text(hub.id)}")
    assert [each["label"] for each in answer["names"]] == ["maji", "soko"]
    assert answer["kind"] == "hub"
    assert Client().get("/naming/zone/nothing").status_code == 404


def test_a_large_zone_is_told_page_by_page_for_what_a_page_costs() -> None:
    founded_hub("Riverbend")
    far = HubWriter("hilltop")
    for number in range(LABELS + 20):
        far.write(records.Bind(label=f"n{number}", what="address", target="10.0.0.7"))
    replay(far)
    with CaptureQueriesContext(connection) as asked:
        first = told(f"/naming/zone/{key_label(far.hub.id)}")
    assert len(asked) < LABELS // 4, "statements for all labels together"
    assert [each["label"] for each in first["names"]] == [f"n{number}" for number in range(LABELS + 19, 19, -1)]
    rest = told(f"/naming/zone/{key_label(far.hub.id)}", before=first["next"])
    assert [each["label"] for each in rest["names"]] == [f"n{number}" for number in range(19, -1, -1)]
    assert "next" not in rest
