"""Programs of other makers find who said that a name is theirs, with the keys of today; and nobody else."""

import json
from typing import Any

import pytest
from django.test import Client

from hub import api
from hub.accounts.models import Person
from hub.core.cid import id_text
from hub.core.keys import key_text, parse_key
from hub.log import store
from hub.testing import Writer, replay
from naming import records
from naming.held import Held
from naming.wellknown.did import did_web
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db
HOST = "amani.home.arpa"


def asked(path: str, host: str = HOST, **query: Any) -> Any:
    return Client().get(path, query, HTTP_HOST=host)


def finger(resource: str, **more: Any) -> Any:
    return asked("/.well-known/webfinger", resource=resource, **more)


def bound(label: str, person: Person) -> bytes:
    """The hub calls somebody so; the id of the bind."""
    return api.publish_as_hub(records.Bind(label=label, what="person", target=id_text(person.person_id))).id


def accepted(label: str, person: Person) -> None:
    """The hub calls somebody so, and they say that it is theirs."""
    here = api.this_hub()
    assert here is not None
    bind = bound(label, person)
    assert person.pen is not None
    store.publish(person.pen, records.Accept(label=label, zone=id_text(here.id), of=id_text(bind)))


@pytest.fixture
def ama() -> Person:
    founded_hub("Riverbend")
    person = signed_up("ama")
    accepted("amina", person)
    return person


def test_somebody_is_found_by_the_name_that_they_accepted(ama: Person) -> None:
    found = finger("acct:amina@amani.home.arpa")
    assert found["Content-Type"] == "application/jrd+json"
    assert found["Access-Control-Allow-Origin"] == "*"
    told = json.loads(found.content)
    page = f"http://{HOST}/people/{id_text(ama.person_id)}/"
    assert told["subject"] == "acct:amina@amani.home.arpa"
    assert told["aliases"] == [page]
    assert [link["href"] for link in told["links"]] == [page, f"http://{HOST}/u/amina/did.json"]
    only = json.loads(finger("acct:amina@amani.home.arpa", rel="https://www.w3.org/ns/did").content)
    assert (len(only["links"]), only["aliases"]) == (1, [page]), "rel leaves out links alone"


@pytest.mark.parametrize(
    "resource",
    ["", "amina", "acct:amina", "acct:@amani.home.arpa", "acct:amina@", "https://amani.home.arpa/", "a" * 500],
)
def test_what_is_no_account_is_answered_in_words(ama: Person, resource: str) -> None:
    answer = finger(resource)
    assert answer.status_code == 400
    assert b"acct:name@host" in answer.content


@pytest.mark.parametrize(
    "resource", ["acct:kofi@amani.home.arpa", "acct:a b@amani.home.arpa", "acct:amina@elsewhere.example"]
)
def test_who_is_not_here_is_not_found_in_words(ama: Person, resource: str) -> None:
    answer = finger(resource)
    assert answer.status_code == 404
    assert answer.content.decode().strip().endswith(".")


def test_who_did_not_say_that_a_name_is_theirs_is_not_found_by_it(ama: Person) -> None:
    bound("kofi", signed_up("kofi"))
    assert finger("acct:kofi@amani.home.arpa").status_code == 404
    assert asked("/u/kofi/did.json").status_code == 404


def test_a_name_that_was_given_to_two_is_nobodys(ama: Person) -> None:
    accepted("amina", signed_up("kofi"))
    assert finger("acct:amina@amani.home.arpa").status_code == 404


def test_who_signs_in_elsewhere_is_found_there_and_not_here() -> None:
    here, far = founded_hub("Riverbend"), Writer("juma")
    bind = api.publish_as_hub(records.Bind(label="juma", what="person", target=id_text(far.person.id)))
    far.write(records.Accept(label="juma", zone=id_text(here.id), of=id_text(bind.id)))
    replay(far)
    (value,) = Held().register(here.id, "juma").values
    assert value.accepted
    assert api.keys_of(far.person.id)
    assert finger("acct:juma@amani.home.arpa").status_code == 404


def test_a_did_document_has_the_keys_of_today(ama: Person) -> None:
    answer = asked("/u/amina/did.json")
    assert answer["Content-Type"] == "application/did+json"
    told = json.loads(answer.content)
    assert told["id"] == "did:web:amani.home.arpa:u:amina"
    (method,) = told["verificationMethod"]
    assert method["publicKeyMultibase"] == told["alsoKnownAs"][0].removeprefix("did:key:")
    assert [method["id"]] == told["authentication"] == told["assertionMethod"]
    assert method["controller"] == told["id"]
    assert [parse_key(each) for each in told["alsoKnownAs"]] == api.keys_of(ama.person_id)


def test_the_hub_has_one_too_with_the_key_of_its_card() -> None:
    hub = founded_hub("Riverbend")
    told = json.loads(asked("/.well-known/did.json", host="amani.home.arpa:8000").content)
    assert told["id"] == "did:web:amani.home.arpa%3A8000"
    assert told["alsoKnownAs"] == [key_text(hub.device_key)]
    assert told["service"][0]["serviceEndpoint"] == "http://amani.home.arpa:8000/"


@pytest.mark.parametrize("host", ["10.42.0.1", "10.42.0.1:8000", "[::1]:8000"])
def test_a_number_is_no_did(host: str) -> None:
    founded_hub("Riverbend")
    assert asked("/.well-known/did.json", host=host).status_code == 404


def test_other_letters_are_written_as_a_did_writes_them() -> None:
    assert did_web("amani.home.arpa", "u", "café") == "did:web:amani.home.arpa:u:caf%C3%A9"


def test_a_host_is_the_same_in_capitals(ama: Person) -> None:
    asking = {"resource": "acct:amina@Amani.home.arpa"}
    assert asked("/.well-known/webfinger", host="AMANI.home.arpa", **asking).status_code == 200
    assert finger("acct:AMINA@amani.home.arpa").status_code == 200
    for host in ("amani.home.arpa", "amani.home.arpa:8000"):
        assert finger(f"acct:amina@{host}", host="amani.home.arpa:8000").status_code == 200
    assert finger("acct:amina@amani.home.arpa:8001", host="amani.home.arpa:8000").status_code == 404
