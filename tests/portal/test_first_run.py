"""Until a hub is founded every page leads to first run: six screens, and nothing is founded before the last."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client
from PIL import Image

from hub.accounts.first_run import first_run_code
from hub.accounts.hubs.identity import HubIdentity, founded, this_hub
from hub.accounts.hubs.rules import PRESETS
from hub.accounts.models import Person, Profile
from hub.content import store
from hub.portal.first_run import answers
from hub.portal.first_run.screens import STEPS
from plugins.forum.models import Board
from tests.own_time import time_passes
from tests.portal.page import Page, said

__all__ = ["time_passes"]

pytestmark = pytest.mark.django_db
SECRET = "482913"
GIVEN: dict[str, dict[str, Any]] = {
    "languages": {"languages": ["en", "sw"]},
    "kind": {"kind": "school"},
    "name": {"name": "Riverbend", "place": "the school"},
    "stewards": {
        "steward": "kofi",
        "secret": SECRET,
        "again": SECRET,
        "second": "ama",
        "second_secret": "5929",
        "second_again": "5929",
    },
    "rules": PRESETS["school"]._asdict(),
    "neighbours": {},
}


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


def address(key: str) -> str:
    return "/first-run/" if key == "languages" else f"/first-run/{key}/"


def answer(client: Client, key: str, **other: Any) -> Any:
    given = GIVEN[key] | ({"code": first_run_code()} if key == "languages" else {}) | other
    return client.post(address(key), given)


def walk(client: Client, until: str = "") -> Any:
    """Answer each screen before `until`, all without it; the last answer."""
    last = None
    for step in STEPS:
        if step.key == until:
            break
        last = answer(client, step.key)
    return last


@pytest.mark.parametrize("page", ["/", "/sign-in/", "/sign-up/", "/admin/", "/nothing-here/"])
def test_every_page_of_a_new_hub_leads_to_first_run(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == "/first-run/"


def test_first_run_offers_every_language_in_its_own_words(client: Client) -> None:
    assert {"English", "Kiswahili", "العربية", "हिन्दी"} <= set(Page(client.get("/first-run/").content.decode()).words)


def test_six_screens_found_the_hub_with_two_stewards_and_its_rules(client: Client) -> None:
    assert walk(client).headers["Location"] == "/wall/"
    here = founded()
    assert (here.name, here.place, here.languages, here.rules) == (
        "Riverbend",
        "the school",
        ("en", "sw"),
        PRESETS["school"],
    )
    assert {person.name: person.role for person in Person.objects.all()} == {"kofi": "steward", "ama": "steward"}
    assert client.get("/admin/").status_code == 200
    assert "Village square" in said(client.get("/forum/"))
    assert client.cookies[answers.COOKIE].value == ""


def test_nothing_is_founded_before_the_last_next(client: Client) -> None:
    walk(client, "neighbours")
    assert client.get(address("neighbours")).status_code == 200
    assert (this_hub(), Person.objects.count()) == (None, 0)


def test_next_works_on_what_the_screens_propose(client: Client) -> None:
    """All but the code and a steward's PIN."""
    proposed = {
        "languages": {"code": first_run_code()},
        "stewards": {"steward": "kofi", "secret": SECRET, "again": SECRET},
    }
    for step in STEPS:
        form = client.get(address(step.key)).context["form"]
        fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        assert client.post(address(step.key), fields | proposed.get(step.key, {})).status_code == 302, step.key
    assert founded().name == "Our village"
    assert founded().rules == PRESETS["village"]


def test_the_kind_of_place_proposes_its_rules_also_when_it_is_changed(client: Client) -> None:
    walk(client, "neighbours")
    assert client.get(address("rules")).context["form"]["joining"].value() == "steward"
    answer(client, "kind", kind="clinic")
    assert client.get(address("neighbours")).headers["Location"] == address("rules")
    assert client.get(address("rules")).context["form"]["joining"].value() == "approval"


def test_a_screen_shown_again_keeps_the_stewards_without_their_pins(client: Client) -> None:
    walk(client, "rules")
    page = client.get(address("stewards")).content.decode()
    assert 'value="kofi"' in page
    assert SECRET not in page
    kept = {"steward": "kofi", "second": "ama", "secret": "", "again": "", "second_secret": "", "second_again": ""}
    assert answer(client, "stewards", **kept).status_code == 302
    answer(client, "rules")
    answer(client, "neighbours")
    assert client.login(name="ama", secret="5929")


def test_another_name_needs_its_own_pin(client: Client) -> None:
    walk(client, "rules")
    assert answer(client, "stewards", steward="esi", secret="", again="").status_code == 422


def test_no_secret_travels_openly(client: Client) -> None:
    walk(client, "neighbours")
    cookie = client.cookies[answers.COOKIE]
    assert SECRET not in cookie.value
    assert "kofi" not in cookie.value
    assert (cookie["httponly"], cookie["path"], len(cookie.value) < 3800) == (True, "/first-run/", True)
    assert all(SECRET not in client.get(address(step.key)).content.decode() for step in STEPS)


def test_the_longest_answers_fit_into_a_cookie(client: Client) -> None:
    answer(client, "languages", languages=["en", "es", "fr", "sw", "ar", "hi"])
    answer(client, "kind")
    answer(client, "name", name="ह" * 40, place="ह" * 200)
    answer(client, "stewards", steward="क" * 40, second="ख" * 40, secret="ग" * 200, again="ग" * 200)
    answer(client, "rules")
    assert len(client.cookies[answers.COOKIE].output()) < 4000


def test_a_second_steward_may_come_later(client: Client) -> None:
    walk(client, "stewards")
    answer(client, "stewards", second="", second_secret="", second_again="")
    answer(client, "rules")
    assert "Seat a second steward" in said(client.get(answer(client, "neighbours").headers["Location"]))
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "wrong", "field"),
    [
        ("languages", {"code": "abcd-efgh-jkmn"}, "code"),
        ("languages", {"code": ""}, "code"),
        ("languages", {"languages": []}, "languages"),
        ("languages", {"languages": ["tlh"]}, "languages"),
        ("kind", {"kind": ""}, "kind"),
        ("kind", {"kind": "castle"}, "kind"),
        ("name", {"name": ""}, "name"),
        ("name", {"name": "\u202eloohcs"}, "name"),
        ("name", {"place": "\u202eloohcs"}, "place"),
        ("name", {"place": "x" * 201}, "place"),
        ("stewards", {"steward": ""}, "steward"),
        ("stewards", {"steward": "\u202eifok"}, "steward"),
        ("stewards", {"secret": "12", "again": "12"}, "secret"),
        ("stewards", {"again": "482914"}, "again"),
        ("stewards", {"second_secret": "12", "second_again": "12"}, "second_secret"),
        ("stewards", {"second": "KOFI"}, "second"),
        ("rules", {"reading": "nobody"}, "reading"),
        ("rules", {"joining": ""}, "joining"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_goes_nowhere(
    client: Client, key: str, wrong: dict[str, Any], field: str
) -> None:
    walk(client, key)
    refused = answer(client, key, **wrong)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {field}
    page = refused.content.decode()
    pointed = {target for value in re.findall(r'aria-describedby="([^"]*)"', page) for target in value.split()}
    assert pointed <= set(re.findall(r' id="([^"]*)"', page))
    after = STEPS[[step.key for step in STEPS].index(key) + 1].key
    assert client.get(address(after)).headers["Location"] == address(key)
    assert this_hub() is None


def test_a_picture_that_is_none_is_refused_and_a_photo_becomes_the_hubs(client: Client) -> None:
    walk(client, "name")
    refused = answer(client, "name", photo=SimpleUploadedFile("p.jpg", b"no picture", "image/jpeg"))
    assert "This is not a photo" in said(refused)
    answer(client, "name", photo=SimpleUploadedFile("p.jpg", jpeg(), "image/jpeg"))
    assert "A picture is kept" in said(client.get(address("name")))
    for key in ("stewards", "rules", "neighbours"):
        answer(client, key)
    picture = Profile.objects.get(name="Riverbend").picture
    assert store.has(picture)


def test_esi_without_the_code_reaches_no_other_screen(client: Client) -> None:
    for step in STEPS[1:]:
        assert client.get(address(step.key)).headers["Location"] == "/first-run/"
        assert client.post(address(step.key), GIVEN[step.key]).headers["Location"] == "/first-run/"
    assert client.get("/first-run/nothing/").status_code == 404


@pytest.mark.parametrize("cookie", ["x", "AAAA", "é", "=" * 9000])
def test_a_cookie_that_is_none_of_ours_begins_again(client: Client, cookie: str) -> None:
    client.cookies[answers.COOKIE] = cookie
    assert client.get(address("rules")).headers["Location"] == "/first-run/"


def test_answers_of_another_box_begin_again(client: Client, settings: Any) -> None:
    walk(client, "neighbours")
    settings.SECRET_KEY = "another box's"
    assert client.post(address("neighbours")).headers["Location"] == "/first-run/"


def test_two_who_found_at_once_leave_one_hub(client: Client) -> None:
    other = Client()
    walk(client, "neighbours")
    walk(other, "neighbours")
    answer(client, "neighbours")
    assert answer(other, "neighbours").headers["Location"] == "/"
    assert Person.objects.count() == 2


def test_a_full_disk_founds_nothing_and_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.log.trouble import DiskFull
    from hub.portal.first_run import begin

    def full(*_: object) -> None:
        raise DiskFull("The disk is full. Nothing was lost. Make room, or ask a steward to, and try again.")

    walk(client, "neighbours")
    with monkeypatch.context() as broken:
        broken.setattr(begin, "open_first_board", full)
        assert "The disk is full" in said(answer(client, "neighbours"))
    assert (this_hub(), Person.objects.count(), Board.objects.count()) == (None, 0, 0)
    assert answer(client, "neighbours").headers["Location"] == "/wall/", "the answers are still here"


def test_a_founded_hub_without_steward_asks_for_the_steward_alone(riverbend: HubIdentity, client: Client) -> None:
    assert "The place" not in said(client.get("/first-run/"))
    steward = {"code": first_run_code(), "steward": "kofi", "secret": SECRET, "again": SECRET}
    assert "not the code" in said(client.post("/first-run/", steward | {"code": "aaaa-bbbb-cccc"}))
    assert "Welcome, kofi" in said(client.post("/first-run/", steward, follow=True))


def test_first_run_happens_once(client: Client) -> None:
    walk(client)
    for step in STEPS:
        assert Client().get(address(step.key)).headers["Location"] == "/"


def test_health_and_language_are_there_before_first_run(client: Client) -> None:
    assert client.get("/health").status_code == 200
    assert client.post("/language/", {"language": "sw", "next": "/"}).headers["Location"] == "/"


def test_the_foot_of_a_page_leads_nowhere_that_is_closed_before_first_run(client: Client) -> None:
    page = Page(client.get("/first-run/", follow=True).content.decode())
    foot = [tag["href"] for tag in page.all("a") if tag["href"] not in ("/", "#main")]
    assert foot == ["/health", "/look/"]
    assert all(client.get(address).status_code == 200 for address in foot)


def test_answers_of_a_founding_that_was_left_count_for_a_day(db: None, time_passes: Callable[[int], None]) -> None:
    asked = HttpRequest()
    asked.COOKIES = {answers.COOKIE: answers.keep(HttpResponse(), {"place": {}}, False).cookies[answers.COOKIE].value}
    assert answers.given(asked) == {"place": {}}
    time_passes(answers.A_DAY * 60)
    assert answers.given(asked) == {}
