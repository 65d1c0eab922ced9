"""Until a hub is founded every page leads to first run; afterwards none does."""

import re

import pytest
from django.test import Client

from hub.accounts.hubs.first_run import first_run_code
from hub.accounts.hubs.identity import HubIdentity, this_hub
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
ANSWERS = {
    "name": "Riverbend",
    "place": "the school",
    "languages": ["en", "sw"],
    "steward": "kofi",
    "secret": "482913",
    "again": "482913",
}


def said(answer: object) -> str:
    return " ".join(Page(answer.content.decode()).words)  # type: ignore[attr-defined]  # the test client's answer


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/sign-up/", "/admin/", "/nothing-here/"])
def test_every_page_of_a_new_hub_leads_to_first_run(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"] == "/first-run/"


def test_first_run_offers_every_language_in_its_own_words(client: Client) -> None:
    assert {"English", "Kiswahili", "العربية", "हिन्दी"} <= set(Page(client.get("/first-run/").content.decode()).words)


def test_kofi_founds_the_hub_with_the_code_and_may_use_the_desk(client: Client) -> None:
    answer = client.post("/first-run/", ANSWERS | {"code": first_run_code()}, follow=True)
    assert "Welcome, kofi" in said(answer)
    assert this_hub() is not None
    assert client.get("/admin/").status_code == 200


def test_a_new_hub_has_a_board_to_write_on(client: Client) -> None:
    client.post("/first-run/", ANSWERS | {"code": first_run_code()})
    assert "Village square" in said(client.get("/forum/"))


@pytest.mark.parametrize("answers", [{}, {"name": "Riverbend"}])
def test_what_is_wrong_with_a_field_is_tied_to_it(client: Client, answers: dict[str, str]) -> None:
    page = client.post("/first-run/", answers).content.decode()
    pointed = {target for value in re.findall(r'aria-describedby="([^"]*)"', page) for target in value.split()}
    assert {"id_secret_error", "id_code_error"} <= pointed
    assert pointed <= set(re.findall(r' id="([^"]*)"', page))


@pytest.mark.parametrize("field", ["name", "place", "steward"])
def test_what_turns_the_letters_beside_it_is_refused_at_its_field(client: Client, field: str) -> None:
    answers = ANSWERS | {"code": first_run_code(), field: "\u202eloohcs"}
    answer = client.post("/first-run/", answers)
    assert answer.context["form"].errors == {field: ["This holds signs that cannot be seen. Write it again."]}
    assert this_hub() is None


def test_esi_without_the_code_founds_nothing(client: Client) -> None:
    assert "not the code" in said(client.post("/first-run/", ANSWERS | {"code": "abcd-efgh-jkmn"}))
    assert this_hub() is None


@pytest.mark.parametrize("left_out", ["name", "languages", "steward", "secret"])
def test_what_is_not_complete_is_never_half_applied(client: Client, left_out: str) -> None:
    answers = {key: value for key, value in ANSWERS.items() if key != left_out}
    assert client.post("/first-run/", answers | {"code": first_run_code()}).status_code == 200
    assert this_hub() is None


def test_a_founded_hub_without_steward_asks_for_the_steward_alone(riverbend: HubIdentity, client: Client) -> None:
    assert "The place" not in said(client.get("/first-run/"))
    steward = {"code": first_run_code(), "steward": "kofi", "secret": "482913", "again": "482913"}
    assert "Welcome, kofi" in said(client.post("/first-run/", steward, follow=True))


def test_first_run_happens_once(client: Client) -> None:
    client.post("/first-run/", ANSWERS | {"code": first_run_code()})
    assert Client().get("/first-run/").headers["Location"] == "/"


def test_health_and_language_are_there_before_first_run(client: Client) -> None:
    assert client.get("/health").status_code == 200
    assert client.post("/language/", {"language": "sw", "next": "/"}).headers["Location"] == "/"
