"""Signing up with pictures; by approval; and with a word that a steward gave."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Attempt, Invitation, Person
from hub.accounts.names import NameTaken
from hub.accounts.people import gone, inviting
from hub.accounts.records import Profile
from hub.accounts.sign_in import delays, queue
from hub.accounts.testing import SECRET
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.moderation import waiting
from hub.portal.entrance.entered import Entered
from hub.portal.entrance.sign_up import invited, joined
from tests.people import signed_up
from tests.portal.entrance.conftest import CODE, is_in, press, rule, screen_name
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
AMA = {"name": "ama", "secret": "482913", "again": "482913"}
WITH = AMA | {"picture_set": "standard"}


def pressed(kiosk: Client, *pictures: str, made: int = 0, **more: str) -> Any:
    return kiosk.post("/sign-up/pictures/", {"made": str(made), "picture": pictures, **more})


def test_ama_chooses_a_name_a_pin_and_pictures_pressed_twice(kiosk: Client) -> None:
    assert "Choose three pictures" in said(kiosk.post("/sign-up/", WITH | {"next": "/health"}))
    assert not Person.objects.exists()
    assert "The same three again" in said(pressed(kiosk, *CODE))
    assert pressed(kiosk, *CODE, made=3, next="/health").headers["Location"] == "/health"
    assert is_in(kiosk)
    kiosk.post("/finish/")
    press(kiosk, *CODE)
    assert is_in(kiosk)


def test_one_by_one_they_are_chosen_too(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    for made, picture in enumerate([*CODE, *CODE]):
        pressed(kiosk, picture, made=made)
    assert is_in(kiosk)


def test_who_wants_none_after_all_has_a_pin_alone(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    pressed(kiosk, *CODE)
    assert kiosk.post("/sign-up/pictures/", {"without": "1"}).headers["Location"] == "/"
    assert Person.objects.get().picture_set == ""


def test_others_the_second_time_are_chosen_anew(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    pressed(kiosk, *CODE)
    answer = pressed(kiosk, *reversed(CODE), made=3)
    assert "not the same pictures" in said(answer)
    assert "Choose three pictures" in said(answer)
    assert not Person.objects.exists()


def test_the_pin_waits_in_no_page(kiosk: Client) -> None:
    answer = kiosk.post("/sign-up/", WITH)
    assert "482913" not in answer.content.decode()
    assert "482913" not in answer.cookies["entered"].value


def test_who_took_too_long_begins_again(kiosk: Client, time_passes: Callable[[int], None]) -> None:
    kiosk.post("/sign-up/", WITH)
    time_passes(300)
    assert "That took too long" in said(kiosk.post("/sign-up/pictures/", {"made": "0", "picture": CODE}, follow=True))
    assert not Person.objects.exists()


def test_presses_to_sign_up_open_nobodys_things(ama: Person, kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH | {"name": "esi"})
    pressed(kiosk, *CODE[:2])
    assert "the page was an old one" in said(press(kiosk, CODE[2], made=2))
    assert not is_in(kiosk)


def test_a_name_that_was_taken_meanwhile_is_told_at_the_end(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    pressed(kiosk, *CODE)
    signed_up("ama")
    assert "Somebody here has this name already" in said(pressed(kiosk, *CODE, made=3))
    assert not is_in(kiosk)


def test_while_the_line_is_full_pictures_are_pressed_again_and_nothing_typed(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    pressed(kiosk, *CODE)
    with queue.line_file() as line:
        queue.join(line, screen_name(kiosk))
        assert pressed(kiosk, *CODE, made=3).status_code == 503
    pressed(kiosk, *CODE)
    pressed(kiosk, *CODE, made=3)
    assert is_in(kiosk)


def test_a_set_that_is_not_there_is_refused(kiosk: Client) -> None:
    assert kiosk.post("/sign-up/", AMA | {"picture_set": "nobodys"}).status_code == 422
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"name": ""}, 422), ({"again": "0"}, 422), ({"name": "\u202e"}, 422), ({"name": "kofi"}, 422), ({}, 302)],
)
def test_what_cannot_be_taken_answers_as_other_forms_do(kiosk: Client, sent: dict[str, str], status: int) -> None:
    signed_up("kofi")
    assert kiosk.get("/sign-up/").status_code == 200
    assert kiosk.post("/sign-up/", AMA | sent).status_code == status


def test_pictures_pressed_for_a_name_that_was_taken_meanwhile_answer_so_too(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    signed_up("ama")
    pressed(kiosk, *CODE)
    assert pressed(kiosk, *CODE, made=3).status_code == 422


def request_of(person: Person) -> HttpRequest:
    """A page asked for in the session of who has just signed up."""
    client, request = Client(), RequestFactory().get("/")
    client.force_login(person)
    request.session, request.user = client.session, person
    return request


def test_by_approval_ama_reads_and_drafts_until_a_moderator_lets_her_in(
    riverbend: HubIdentity, kiosk: Client, sign_in: SignIn
) -> None:
    rule(joining="approval")
    assert "A moderator will let you in" in said(kiosk.post("/sign-up/", AMA, follow=True))
    kiosk.post("/finish/")
    assert "A moderator will let you in" in said(kiosk.post("/sign-in/", AMA, follow=True))
    request = request_of(signed_up("esi"))
    with pytest.raises(LocalError, match="has yet to let you in"):
        api.publish(request, Profile(name="esi"))
    assert api.unseal(request, api.seal(request, "half a post")) == "half a post"
    kofi = sign_in("kofi", role="moderator")
    assert "They wait for you to let them in" in said(kofi.get("/queue/"))
    kofi.post("/queue/", {"do": "welcome", "what": id_text(Person.objects.get(name="esi").person_id)})
    assert api.publish(request, Profile(name="esi"))


def test_where_joining_is_open_nobody_waits_to_be_let_in(riverbend: HubIdentity) -> None:
    assert api.publish(request_of(signed_up("esi")), Profile(name="esi"))


def test_who_joins_by_approval_posts_nothing_in_the_forum_and_keeps_the_words(
    riverbend: HubIdentity, sign_in: SignIn
) -> None:
    kofi = sign_in("kofi", role="steward")
    kofi.post("/forum/new/", {"title": "News", "topic": "member", "reply": "member"})
    ama = sign_in("ama")
    rule(joining="approval")
    board = next(link for link in ama.get("/forum/").content.decode().split('"') if link.startswith("/forum/board/"))
    answer = ama.post(f"{board}write/", {"title": "Well rota", "text": "The pump is repaired."})
    assert "A moderator has yet to let you in" in said(answer)
    assert "The pump is repaired." in answer.content.decode()


@pytest.fixture
def word(riverbend: HubIdentity, sign_in: SignIn) -> str:
    """What kofi, a steward, tells ama."""
    rule(joining="steward")
    kofi = sign_in("kofi", role="steward")
    shown = kofi.post("/sign-up/invite/", {"name": "Ama"})
    told = str(shown.context["word"])
    assert told in shown.content.decode()
    assert told not in kofi.get("/sign-up/invite/").content.decode(), "it is shown once"
    return told


def test_ama_comes_with_her_word_and_chooses_her_own_pin(word: str, kiosk: Client) -> None:
    assert "Here a steward makes the accounts." in said(kiosk.get("/sign-up/"))
    kiosk.post("/sign-up/", AMA | {"word": f" {word.upper().replace('-', ' ')} "})
    assert is_in(kiosk)
    assert not Invitation.objects.exists()
    assert not api.is_newcomer(request_of(Person.objects.get(name="ama")))


def test_her_word_goes_along_while_she_chooses_pictures(word: str, kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH | {"word": word})
    pressed(kiosk, *CODE)
    pressed(kiosk, *CODE, made=3)
    assert is_in(kiosk)


def test_a_word_works_once(word: str, kiosk: Client) -> None:
    kiosk.post("/sign-up/", AMA | {"word": word})
    other = Client()
    for name in ("ama", "esi"):
        other.post("/sign-up/", AMA | {"name": name, "word": word})
    assert not is_in(other)
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("ama", "abcd-efgh", "This name and this word do not fit"),
        ("esi", "", "Write something here"),
        ("ama", "", "Write something here"),
        ("ama", "\u0bf5" * 9, "This name and this word do not fit"),
    ],
)
def test_without_the_right_word_nobody_joins(word: str, kiosk: Client, name: str, given: str, words: str) -> None:
    assert words in said(kiosk.post("/sign-up/", AMA | {"name": name, "word": given}))
    assert Person.objects.count() == 1


def test_who_began_before_stewards_alone_made_accounts_needs_a_word(kiosk: Client) -> None:
    kiosk.post("/sign-up/", WITH)
    pressed(kiosk, *CODE)
    rule(joining="steward")
    assert "This name and this word do not fit" in said(pressed(kiosk, *CODE, made=3))
    assert not is_in(kiosk)


def test_words_are_not_guessed(word: str, kiosk: Client) -> None:
    for _ in range(delays.NAME_FREE):
        kiosk.post("/sign-up/", AMA | {"word": "abcd-efgh"})
    answer = kiosk.post("/sign-up/", AMA | {"word": word})
    assert answer.status_code == 429
    assert not is_in(kiosk)
    Attempt.objects.all().delete()
    kiosk.post("/sign-up/", AMA | {"word": word})
    assert is_in(kiosk)


def test_nobody_takes_a_name_that_is_kept_even_where_all_may_join(word: str, kiosk: Client) -> None:
    rule(joining="open")
    kiosk.post("/sign-up/", AMA)
    assert not is_in(kiosk)
    kiosk.post("/sign-up/", AMA | {"word": word})
    assert is_in(kiosk)


def test_an_invitation_that_was_made_meanwhile_vouches_for_nobody(riverbend: HubIdentity) -> None:
    request, held = RequestFactory().post("/sign-up/"), Entered("up", "ama", secret=SECRET)
    request.session, request.user = Client().session, AnonymousUser()
    found = invited(request, held)
    inviting.invite("ama", bytes(32))
    joined(request, held, found)
    assert waiting.is_newcomer(Person.objects.get().person_id)


def test_a_word_is_taken_back_and_grows_old(
    word: str, kiosk: Client, sign_in: SignIn, time_passes: Callable[[int], None]
) -> None:
    time_passes(inviting.MINUTES * 60 - 120)
    assert inviting.kept("ama")
    time_passes(120)
    assert not inviting.kept("ama")
    again = inviting.invite("Ama", bytes(32))
    sign_in("yaw", role="steward").post("/sign-up/invite/", {"take_back": "Ama"})
    for each in (word, again):
        kiosk.post("/sign-up/", AMA | {"word": each})
    assert not is_in(kiosk)


def test_no_row_holds_a_word(word: str) -> None:
    row = Invitation.objects.get()
    assert word.encode() not in bytes(row.word) + row.name.encode()
    assert len(bytes(row.word)) == 32


def test_only_stewards_keep_names(riverbend: HubIdentity, sign_in: SignIn) -> None:
    for role in ("member", "moderator"):
        answer = sign_in(f"a {role}", role=role).post("/sign-up/invite/", {"name": "Esi"})
        assert answer.status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("name", ["", "kofi", "\u202eama", "x" * 60])
def test_a_name_that_cannot_be_is_not_kept(word: str, sign_in: SignIn, name: str) -> None:
    answer = sign_in("kofi", role="steward").post("/sign-up/invite/", {"name": name})
    assert not answer.context["word"]
    assert answer.context["form"].errors
    assert Invitation.objects.count() == 1


def test_a_name_of_who_left_is_kept_for_nobody(riverbend: HubIdentity) -> None:
    gone.keep("ama")
    with pytest.raises(NameTaken):
        inviting.invite("Ama", bytes(32))
    assert not Invitation.objects.exists()


def test_names_are_not_kept_without_end(riverbend: HubIdentity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_INVITED", 2)
    for name in ("one", "two", "two"):
        inviting.invite(name, bytes(32))
    with pytest.raises(LocalError, match="Many are invited"):
        inviting.invite("three", bytes(32))
