"""Continue on my phone, and sign in with my phone: two browsers, one person, and those who try to be a third."""

import re
from collections.abc import Callable

import pytest
import segno
from django.test import Client, RequestFactory

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Handover, Person, Session
from hub.accounts.records import Profile
from hub.accounts.sign_in import delays
from hub.accounts.sign_in.sessions import OWN, SessionStore
from hub.accounts.testing import SECRET

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
TAKE = "/phone/take/"


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def link(page: str) -> str:
    """Where the QR code leads."""
    found = re.search(r'meta code">http://[^/<]+(/phone/[^<]+)<', page)
    assert found, page
    return found[1]


def digits(page: str) -> str:
    found = re.search(r'class="digits"[^>]*><b>(\d{4})<', page)
    assert found, page
    return found[1]


def shows_a_code(screen: Client) -> str:
    return screen.post("/phone/", follow=True).content.decode()


def on_her_phone(client: Client) -> Client:
    """A session that lasts a week already."""
    session = client.session
    session[OWN] = True
    session.save()
    return client


def claimed(kiosk: Client) -> tuple[str, dict[str, str]]:
    """Where a phone stands before a shared screen with the right digits, and what is typed there."""
    code = link(shows_a_code(kiosk))
    return code, {"digits": digits(Client().post(code, follow=True).content.decode())}


def test_a_camera_reads_in_the_square_what_stands_below_it_in_words(riverbend: HubIdentity, sign_in: SignIn) -> None:
    for screen in (sign_in("ama"), Client()):
        page = shows_a_code(screen)
        (words,) = re.findall(r'meta code">(http[^<]+)<', page)
        (dots,) = re.findall(r'<path stroke="#000" d="([^"]+)"', page)
        assert dots in segno.make(words, error="m", micro=False).svg_inline(border=4)
        assert words.endswith(link(page))


def test_the_square_comes_before_the_digits_that_the_phone_asks_for(riverbend: HubIdentity) -> None:
    page = shows_a_code(Client())
    assert page.index('class="qr-code"') < page.index('class="digits"')


def test_ama_continues_on_her_phone(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk, phone = sign_in("ama"), Client()
    code = link(shows_a_code(kiosk))
    assert "Continue here" in text(phone, code)
    waiting = phone.post(code, follow=True).content.decode()
    assert "Point the camera" not in waiting, "this is the phone"
    assert "Done" in kiosk.post(code, {"digits": digits(waiting), "secret": SECRET}).content.decode()
    assert "Go on as" in text(phone, "/phone/")
    assert "Welcome, <bdi>ama</bdi>" in phone.post("/phone/take/", {"own": ["0", "1"]}, follow=True).content.decode()
    assert phone.cookies["sessionid"]["max-age"] == 7 * 24 * 3600
    assert phone.cookies["taker"].value == ""
    assert not Handover.objects.exists()


def test_ama_signs_the_kiosk_in_with_her_phone_and_writes_there(riverbend: HubIdentity, sign_in: SignIn) -> None:
    phone, kiosk = on_her_phone(sign_in("ama")), Client()
    shown = shows_a_code(kiosk)
    code = link(shown)
    assert "Which four digits" in text(phone, code)
    phone.post(code, {"digits": digits(shown)})
    assert "says yes on the other screen" in text(kiosk, "/phone/")
    kiosk.post("/phone/take/")
    assert "Welcome, <bdi>ama</bdi>" in text(kiosk, "/")
    assert kiosk.cookies["sessionid"]["max-age"] == ""
    assert 'name="slip"' not in text(kiosk, "/secret/")
    assert len({client.cookies["sessionid"].value for client in (phone, kiosk)}) == 2


@pytest.mark.parametrize("secret", ["", "13579"])
def test_who_finds_a_screen_left_open_takes_nothing_along(riverbend: HubIdentity, sign_in: SignIn, secret: str) -> None:
    kiosk = sign_in("ama")
    code, typed = claimed(kiosk)
    page = kiosk.post(code, typed | {"secret": secret}).content.decode()
    assert "Done" not in page
    assert 'name="secret"' in page, "it is asked for once more"
    assert 'value="13579"' not in page
    row = Handover.objects.get()
    assert (bytes(row.things), row.tries) == (b"", 0), "and her digits are as good as before"
    assert "Done" in kiosk.post(code, typed | {"secret": SECRET}).content.decode()


def test_nor_does_who_lets_the_open_screen_answer_a_phone(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk, phone = sign_in("ama"), Client()
    shown = shows_a_code(phone)
    assert 'name="secret"' in text(kiosk, link(shown))
    kiosk.post(link(shown), {"digits": digits(shown)})
    assert "Go on as" not in text(phone, "/phone/")
    assert phone.post(TAKE).status_code == 422


def test_guessing_there_waits_as_at_the_door(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk = sign_in("ama")
    code, typed = claimed(kiosk)
    for _guess in range(delays.NAME_FREE):
        kiosk.post(code, typed | {"secret": "13579"})
    answer = kiosk.post(code, typed | {"secret": SECRET})
    assert answer.status_code == 429
    assert "Too many wrong tries" in answer.content.decode()
    assert 'name="secret"' in answer.content.decode()
    assert bytes(Handover.objects.get().things) == b""


def test_on_her_own_phone_nothing_more_is_asked(riverbend: HubIdentity, sign_in: SignIn) -> None:
    shown = shows_a_code(Client())
    assert 'name="secret"' not in text(on_her_phone(sign_in("ama")), link(shown))


def test_the_session_that_was_handed_on_can_write(riverbend: HubIdentity, sign_in: SignIn) -> None:
    phone, kiosk = on_her_phone(sign_in("ama")), Client()
    shown = shows_a_code(kiosk)
    phone.post(link(shown), {"digits": digits(shown)})
    kiosk.post("/phone/take/")
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(kiosk.cookies["sessionid"].value), Person.objects.get(name="ama")
    entry = api.publish(request, Profile(name="ama", languages=["sw"]))
    written = api.written_by_id(entry.id)
    assert written is not None
    assert written.record is not None
    assert written.record["languages"] == ["sw"]


def test_opening_the_address_changes_nothing(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk = sign_in("ama")
    code = link(shows_a_code(kiosk))
    for _preview in range(3):
        assert Client().get(code).status_code == 200
    assert Handover.objects.get().taker == b""


def test_a_code_that_was_used_is_told_in_words_and_changes_nothing(riverbend: HubIdentity, sign_in: SignIn) -> None:
    phone, kiosk, thief = on_her_phone(sign_in("ama")), Client(), Client()
    shown = shows_a_code(kiosk)
    phone.post(link(shown), {"digits": digits(shown)})
    taker = kiosk.cookies["taker"].value
    kiosk.post("/phone/take/")
    sessions = Session.objects.count()
    for press, path in (
        (thief.get, link(shown)),
        (thief.post, link(shown)),
        (thief.get, "/phone/"),
        (thief.post, TAKE),
    ):
        thief.cookies["taker"] = taker
        answer = press(path)
        assert answer.status_code == 422
        assert "used already, or is too old" in answer.content.decode()
    assert Session.objects.count() == sessions


def test_a_second_phone_comes_too_late(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk, phone, other = sign_in("ama"), Client(), Client()
    code = link(shows_a_code(kiosk))
    phone.post(code)
    assert "Another screen has opened this code" in other.post(code).content.decode()
    assert "Another screen has opened this code" in text(other, code)


def test_kofi_cannot_give_himself_to_amas_phone(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk, phone = sign_in("ama"), Client()
    code = link(shows_a_code(kiosk))
    waiting = phone.post(code, follow=True).content.decode()
    assert "Another screen" in sign_in("kofi").post(code, {"digits": digits(waiting)}).content.decode()
    assert "Go on as" not in text(phone, "/phone/")


def test_digits_before_the_phone_opened_it_are_no_wrong_try(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk = sign_in("ama")
    code = link(shows_a_code(kiosk))
    assert "Your phone has not opened it yet" in kiosk.post(code, {"digits": "1234"}).content.decode()
    assert Handover.objects.get().tries == 0


def test_wrong_digits_three_times_end_it(riverbend: HubIdentity, sign_in: SignIn) -> None:
    phone, kiosk = on_her_phone(sign_in("ama")), Client()
    shown = shows_a_code(kiosk)
    wrong = "1111" if digits(shown) != "1111" else "2222"
    for _try in range(2):
        page = phone.post(link(shown), {"digits": wrong}).content.decode()
        assert "not the digits that the other screen shows" in page
        assert "Which four digits" in page
    phone.post(link(shown), {"digits": wrong})
    assert "used already, or is too old" in phone.post(link(shown), {"digits": digits(shown)}).content.decode()


def test_who_is_not_signed_in_signs_in_first(riverbend: HubIdentity, sign_in: SignIn) -> None:
    code = link(shows_a_code(Client()))
    assert Client().get(code)["Location"] == f"/sign-in/?next={code}"


def test_who_is_signed_in_takes_nothing(riverbend: HubIdentity, sign_in: SignIn) -> None:
    code = link(shows_a_code(sign_in("ama")))
    kofi = sign_in("kofi")
    assert "You are signed in here already" in text(kofi, code)
    assert "You are signed in here already" in kofi.post(code).content.decode()


def test_a_secret_that_changed_meanwhile_ends_it(riverbend: HubIdentity, sign_in: SignIn) -> None:
    phone, kiosk = on_her_phone(sign_in("ama")), Client()
    shown = shows_a_code(kiosk)
    phone.post(link(shown), {"digits": digits(shown)})
    ama = Person.objects.get(name="ama")
    ama.set_unusable_password()
    ama.save()
    assert kiosk.post("/phone/take/").status_code == 422
    assert "Sign in" in text(kiosk, "/")


def test_pictures_hand_nothing_on(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    session = ama.session
    session["pictures"] = True
    session.save()
    for page in (ama.get("/phone/"), ama.post("/phone/")):
        assert "Point the camera" not in page.content.decode()
    assert not Handover.objects.exists()


def test_no_address_and_no_row_holds_a_secret(riverbend: HubIdentity, sign_in: SignIn) -> None:
    phone, kiosk = on_her_phone(sign_in("ama")), Client()
    shown = shows_a_code(kiosk)
    phone.post(link(shown), {"digits": digits(shown)})
    token, secret = kiosk.cookies["taker"].value.split(".")
    assert token in link(shown)
    assert secret not in shown
    row = Handover.objects.get()
    held = bytes(row.things) + bytes(row.taker) + bytes(row.place)
    seed = phone.session["pen"][0]
    assert bytes.fromhex(secret) not in held
    assert bytes.fromhex(seed) not in held
    assert seed.encode() not in held


@pytest.mark.parametrize("cookie", ["", "x", "x.", ".x", "x.zz", "a." + "0" * 64, "a." + "é" * 64])
def test_a_mistyped_cookie_is_none(riverbend: HubIdentity, client: Client, cookie: str) -> None:
    client.cookies["taker"] = cookie
    assert client.get("/phone/").status_code in (200, 422)
    assert client.post("/phone/take/").status_code == 422


def test_the_square_takes_the_room_that_there_is(riverbend: HubIdentity, client: Client) -> None:
    drawing = re.search(r'<svg[^>]* class="qr-code"[^>]*>', shows_a_code(client))
    assert drawing
    assert "viewBox" in drawing[0]
    assert "width" not in drawing[0]
