"""What people meet on the hub's own pages, from home to Finish."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys.files import box
from hub.accounts.models import Attempt, Person
from hub.accounts.records import Profile
from hub.accounts.sign_in import delays, screen
from hub.core.cid import id_text
from hub.log import projector
from hub.log.models import Cursor, Failure, NotShown
from hub.plugins import Tile, loader
from hub.portal import news
from hub.testing import Writer, replay
from tests.people import signed_up
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
AMA = {"name": "ama", "secret": "482913", "again": "482913"}


@pytest.fixture
def seal_away(riverbend: HubIdentity) -> Iterator[None]:
    """Somebody took the stick with the seal out of the box."""
    path, away = box() / "seal", box() / "usb-key"
    signed_up("kofi")
    path.rename(away)
    yield
    away.rename(path)


def test_reading_needs_no_account(riverbend: HubIdentity, client: Client) -> None:
    assert client.get("/").status_code == 200


def test_esi_becomes_ama_by_signing_up(riverbend: HubIdentity, client: Client) -> None:
    answer = client.post("/sign-up/", AMA, follow=True)
    assert "Welcome, ama" in said(answer)
    assert "Finish" in said(answer)


def test_sign_up_says_what_the_operator_can_do(riverbend: HubIdentity, client: Client) -> None:
    assert "could write as the people who sign in here" in said(client.get("/sign-up/"))


def test_when_many_joined_just_now_esi_is_asked_to_wait(riverbend: HubIdentity, client: Client) -> None:
    for number in range(delays.JOIN_MOST):
        delays.joined(f"screen {number}")
    answer = client.post("/sign-up/", AMA)
    assert answer.status_code == 429
    assert "Too many people joined just now" in said(answer)
    assert not Person.objects.exists()


def test_each_sign_up_of_a_screen_counts_and_seeding_does_not(riverbend: HubIdentity, client: Client) -> None:
    client.get("/sign-up/")
    signed_up("kofi")
    for _ in range(delays.JOIN_FREE - 1):
        delays.joined(screen.read(client.cookies["screen"].value).name)
    client.post("/sign-up/", AMA)
    assert Attempt.objects.get().failures == delays.JOIN_FREE


def test_two_secrets_that_differ_are_asked_again(riverbend: HubIdentity, client: Client) -> None:
    assert "The two are not the same" in said(client.post("/sign-up/", AMA | {"again": "482914"}))


def test_a_name_is_given_once(riverbend: HubIdentity, client: Client, sign_in: SignIn) -> None:
    sign_in("ama")
    assert "Somebody here has this name already" in said(client.post("/sign-up/", AMA))


def test_ama_finishes_and_comes_back(riverbend: HubIdentity, client: Client) -> None:
    client.post("/sign-up/", AMA)
    client.post("/finish/")
    assert "Finish" not in said(client.get("/"))
    assert "Welcome, ama" in said(client.post("/sign-in/", AMA, follow=True))


def test_each_sign_in_and_finish_gets_a_new_session(riverbend: HubIdentity, client: Client) -> None:
    client.post("/sign-up/", AMA)
    first = client.cookies["sessionid"].value
    client.post("/finish/")
    assert client.cookies["sessionid"].value == ""
    client.post("/sign-in/", AMA)
    assert client.cookies["sessionid"].value not in ("", first)


def test_esi_does_not_get_in_with_a_guess(riverbend: HubIdentity, client: Client, sign_in: SignIn) -> None:
    sign_in("ama")
    answer = client.post("/sign-in/", {"name": "ama", "secret": "000000"})
    assert "do not open anything here" in said(answer)
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize(("address", "form"), [("/sign-in/", {"name": "kofi", "secret": "24816"}), ("/sign-up/", AMA)])
def test_without_the_seal_everybody_is_told_so_at_the_door(
    riverbend: HubIdentity, client: Client, seal_away: None, address: str, form: dict[str, str]
) -> None:
    answer = client.post(address, form)
    assert answer.status_code == 503
    assert "seal is not here" in said(answer)
    assert f'value="{form["name"]}"' in answer.content.decode(), "nothing is lost"


@pytest.mark.parametrize("name", ["kofi", "esi"])
def test_a_missing_seal_does_not_tell_who_lives_here(
    riverbend: HubIdentity, client: Client, seal_away: None, name: str
) -> None:
    assert "seal is not here" in said(client.post("/sign-in/", {"name": name, "secret": "24816"}))
    assert not Attempt.objects.exists()


def test_a_screen_that_guesses_on_is_told_to_wait(riverbend: HubIdentity, client: Client) -> None:
    answers = [client.post("/sign-in/", {"name": "ama", "secret": f"00000{guess}"}) for guess in range(4)]
    assert answers[-1].status_code == 429
    assert "Too many wrong tries" in said(answers[-1])


def test_finish_is_a_press_and_not_a_link(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    assert ama.get("/finish/").status_code == 405
    assert "Finish" in said(ama.get("/"))


def test_sign_in_leads_back_to_where_ama_was(riverbend: HubIdentity, client: Client, sign_in: SignIn) -> None:
    client.post("/sign-up/", AMA)
    client.post("/finish/")
    assert client.post("/sign-in/", AMA | {"next": "/health"}).headers["Location"] == "/health"


@pytest.mark.parametrize("elsewhere", ["https://esi.example/", "//esi.example", "javascript:alert(1)"])
def test_sign_in_never_leads_elsewhere(riverbend: HubIdentity, client: Client, elsewhere: str) -> None:
    assert client.post("/sign-up/", AMA | {"next": elsewhere}).headers["Location"] == "/"


def test_page_of_a_person_says_name_and_where_they_sign_in(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    page = reverse("portal:person", args=[id_text(ama.get("/").context["person"].person_id)])
    assert "ama" in said(ama.get(page))
    assert "Signs in on this hub" in said(ama.get(page))


def test_page_of_a_person_says_what_a_fork_keeps_from_readers(riverbend: HubIdentity, client: Client) -> None:
    kofi, copy = Writer("kofi"), Writer("kofi")
    kofi.write(Profile(name="kofi"))
    copy.written, copy.sigs = kofi.written[:], kofi.sigs[:]
    page = reverse("portal:person", args=[id_text(kofi.person.id)])
    kofi.write(Profile(name="kofi of the hill"))
    replay(kofi)
    assert "Something may be missing here" not in said(client.get(page))
    copy.write(Profile(name="kofi of the river"))
    replay(copy)
    assert "Something may be missing here" in said(client.get(page))
    assert "Nothing is lost: 1 entry of it is kept here." in said(client.get(page))


@pytest.mark.parametrize("nobody", ["x", id_text(bytes(32))])
def test_page_of_nobody_is_not_there(riverbend: HubIdentity, client: Client, nobody: str) -> None:
    assert client.get(f"/people/{nobody}/").status_code == 404


def test_language_is_switched_by_a_press(riverbend: HubIdentity, client: Client) -> None:
    answer = client.post("/language/", {"language": "sw", "next": "/"}, follow=True)
    assert Page(answer.content.decode()).all("html")[0]["lang"] == "sw"


def test_health_is_told_in_words(riverbend: HubIdentity, client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert "free" in said(answer)


def test_health_tells_of_a_part_that_is_to_be_built_anew(riverbend: HubIdentity, client: Client) -> None:
    projector.mark("person")
    assert "People" in said(client.get("/health"))
    assert "entries to read" in said(client.get("/health"))


def test_health_is_silent_about_a_part_that_was_taken_out(riverbend: HubIdentity, client: Client) -> None:
    Cursor.objects.create(label="gone", position=0, projection=1, streak=99)
    answer = client.get("/health")
    assert (answer.status_code, "gone" in said(answer)) == (200, False)
    assert "Everything that arrived has been taken in." in said(answer)


def test_health_tells_of_a_part_that_never_read(riverbend: HubIdentity, client: Client) -> None:
    Cursor.objects.filter(label="person").delete()
    assert "People" in said(client.get("/health"))


def test_health_counts_failures_that_are_kept_no_more(riverbend: HubIdentity, client: Client) -> None:
    Failure.objects.create(label="person", position=1, type="person.profile", traceback="")
    NotShown.objects.create(label="person", type="person.profile", why=NotShown.Why.FAILED, count=7)
    words = said(client.get("/health"))
    assert "About 8 are kept but not shown." in words
    assert "no part of this hub can show" not in words


def test_a_plugin_without_words_loses_its_words_and_not_the_page() -> None:
    tile = Tile(title="Broken", url="portal:home", text="tests.portal.test_pages.no_words")
    assert news.asked(RequestFactory().get("/"), next(iter(loader.installed())), tile) == ""


def test_what_a_plugin_warns_of_stands_on_the_health_page(
    riverbend: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader.installed()[0], "diagnose", lambda: "The well is low.")
    answer = client.get("/health")
    assert (answer.status_code, "The well is low." in said(answer)) == (200, True)


def test_a_plugin_that_fails_at_its_warning_takes_no_page_with_it(
    riverbend: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader.installed()[0], "diagnose", no_words)
    assert client.get("/health").status_code == 200


def no_words(*_request: object) -> str:
    raise RuntimeError("a plugin's mistake")
