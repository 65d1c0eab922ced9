"""Sign-in is unsealing, and there is no other way in."""

import threading
import time
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Attempt, Person
from hub.accounts.people import changing, pens
from hub.accounts.sign_in import delays, queue, screen
from hub.accounts.testing import SECRET
from hub.log.models import Feed


@pytest.fixture
def kiosk(rf: RequestFactory) -> HttpRequest:
    request = rf.post("/")
    request.COOKIES[screen.COOKIE] = screen.cookie_of("a" * 32)
    return request


def test_the_secret_opens_the_persons_own_feed(ama: Person, kiosk: HttpRequest) -> None:
    found = authenticate(kiosk, name="Ama", secret=SECRET)
    assert isinstance(found, Person)
    assert found == ama
    assert found.pen == ama.pen


def test_a_screen_has_the_name_that_this_hub_gave_it_and_no_made_up_one(rf: RequestFactory) -> None:
    request, given = rf.get("/"), HttpResponse()
    request.COOKIES[screen.COOKIE] = "a" * 32
    assert not screen.screen_of(request)
    request.COOKIES[screen.COOKIE] = screen.remember(request, given).cookies[screen.COOKIE].value
    assert len(screen.screen_of(request)) == 32
    assert not screen.remember(request, HttpResponse()).cookies, "it has one"


def test_a_wrong_secret_opens_nothing_and_is_counted(ama: Person, kiosk: HttpRequest) -> None:
    assert authenticate(kiosk, name="ama", secret="not hers") is None
    assert Attempt.objects.get().failures == 1


def test_an_unknown_name_costs_the_same_derivation(ama: Person, kiosk: HttpRequest, derivations: list[bytes]) -> None:
    authenticate(kiosk, name="ama", secret="wrong")
    assert len(derivations) == 1
    authenticate(kiosk, name="esi", secret="wrong")
    assert len(derivations) == 2
    assert Attempt.objects.count() == 2, "and counts as the same failure"


def test_who_must_wait_causes_no_derivation(ama: Person, kiosk: HttpRequest, derivations: list[bytes]) -> None:
    for _ in range(5):
        delays.failed("ama", screen.screen_of(kiosk))
    with pytest.raises(delays.Wait, match="Wait 8 seconds"):
        authenticate(kiosk, name="ama", secret=SECRET)
    assert derivations == []


def test_who_must_wait_takes_no_place_in_line(ama: Person, kiosk: HttpRequest) -> None:
    for _ in range(5):
        delays.failed("ama", screen.screen_of(kiosk))
    with ExitStack() as stack:
        for number in range(8):
            queue.join(stack.enter_context(queue.line_file()), f"screen {number}")
        with pytest.raises(delays.Wait):
            authenticate(kiosk, name="ama", secret=SECRET)


def test_who_waited_in_line_behind_failures_must_wait_too(
    transactional_db: None, kiosk: HttpRequest, derivations: list[bytes]
) -> None:
    answers: list[object] = []

    def guess() -> None:
        try:
            answers.append(authenticate(kiosk, name="ama", secret="a guess"))
        except delays.Wait as wait:
            answers.append(wait)
        finally:
            connection.close()

    with queue.turn("another screen"):
        waiting = threading.Thread(target=guess)
        waiting.start()
        while not stands_in_line(screen.screen_of(kiosk)):
            time.sleep(0.01)
        for _ in range(5):
            delays.failed("ama", "another screen")
    waiting.join(30)
    assert isinstance(answers[0], delays.Wait)
    assert derivations == []


def stands_in_line(name: str) -> bool:
    with queue.line_file() as line:
        return not queue.claim(line, queue.screen_byte(name))


def test_somebody_shut_out_does_not_get_in(ama: Person, kiosk: HttpRequest) -> None:
    Person.objects.update(is_active=False)
    assert authenticate(kiosk, name="ama", secret=SECRET) is None


def test_unseal_is_the_only_way_in(ama: Person) -> None:
    assert settings.AUTHENTICATION_BACKENDS == ["hub.accounts.people.backend.Unseal"]
    assert not ama.has_usable_password()
    assert not ama.check_password(SECRET)
    assert authenticate(None, username="ama", password=SECRET) is None
    with pytest.raises(TypeError, match="no password to set"):
        ama.set_password("secret")


def test_a_new_secret_opens_the_same_feed_and_the_old_one_nothing(ama: Person, kiosk: HttpRequest) -> None:
    salt, feeds = ama.salt, Feed.objects.count()
    assert changing.change_secret(ama, SECRET, "9876 new")
    found = authenticate(kiosk, name="ama", secret="9876 new")
    assert isinstance(found, Person)
    assert found.pen == ama.pen
    assert found.salt != salt
    assert Feed.objects.count() == feeds
    assert authenticate(kiosk, name="ama", secret=SECRET) is None


def test_a_secret_is_not_changed_by_who_does_not_know_it(ama: Person) -> None:
    assert not changing.change_secret(ama, "guessed", "9876 new")
    assert Attempt.objects.get().failures == 1


def test_a_changed_secret_opens_nothing_for_who_asked_before(ama: Person) -> None:
    """Two screens send the form at once; the second comes to its turn with what stood there before."""
    second = Person.objects.get(pk=ama.pk)
    assert changing.change_secret(ama, SECRET, "9876 new")
    assert not changing.change_secret(second, SECRET, "5432 other")


def test_who_changes_a_secret_behind_failures_must_wait_too(
    transactional_db: None, ama: Person, derivations: list[bytes]
) -> None:
    answers: list[object] = []

    def guess() -> None:
        try:
            answers.append(changing.change_secret(ama, "a guess", "9876 new", screen="kiosk"))
        except delays.Wait as wait:
            answers.append(wait)
        finally:
            connection.close()

    before = len(derivations)
    with queue.turn("another screen"):
        waiting = threading.Thread(target=guess)
        waiting.start()
        while not stands_in_line("kiosk"):
            assert waiting.is_alive()
            time.sleep(0.01)
        for _ in range(5):
            delays.failed("ama", "another screen")
    waiting.join(30)
    assert isinstance(answers[0], delays.Wait)
    assert len(derivations) == before


def test_the_session_carries_the_pen_and_nothing_prints_it(ama: Person) -> None:
    client = Client()
    client.force_login(ama)
    request = RequestFactory().get("/")
    request.session, request.user = client.session, ama
    pen = pens.pen_of(request)
    assert pen is not None
    assert pen == ama.pen
    assert str(pen.seed) not in repr(pen) + repr(ama) + repr(vars(ama).get("pen"))


def test_who_is_not_signed_in_has_no_pen(hub: HubIdentity, client: Client) -> None:
    from django.contrib.auth.models import AnonymousUser

    request = RequestFactory().get("/")
    request.session, request.user = client.session, AnonymousUser()
    assert pens.pen_of(request) is None


def test_createsuperuser_says_how_a_steward_is_made(db: None) -> None:
    with pytest.raises(CommandError, match="signed record"):
        call_command("createsuperuser")


def test_changepassword_says_why_not(db: None) -> None:
    with pytest.raises(CommandError, match="opens their keys"):
        call_command("changepassword", "ama")
