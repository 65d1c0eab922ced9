"""Where only members read, the ways in tell nobody else who has an account, in words, delays or cost."""

import pytest
from django.test import Client

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Attempt, Person
from hub.accounts.people import inviting
from hub.accounts.sign_in import delays
from tests.people import signed_up
from tests.portal.entrance.conftest import CODE, is_in, press, rule
from tests.portal.page import said

pytestmark = pytest.mark.django_db

NAMES = ("ama", "yaa", "kofi", "esi")
"""With pictures, with those for children, with a PIN alone, and nobody."""


@pytest.fixture(autouse=True)
def members_read(ama: Person, kiosk: Client) -> None:
    signed_up("Yaa", "child 0 1 2")
    signed_up("Kofi")
    rule(reading="members", joining="approval")
    uptime.Drawn.line = uptime.Line(1000, 1e12)  # seconds stand still, so that pages can be compared


def screen() -> Client:
    """Another screen that this hub knows."""
    new = Client()
    new.get("/sign-in/")
    return new


def alike(pages: list[str]) -> bool:
    """Whether pages differ in nothing but the name that was written."""
    return len({page.replace(name, "*") for page, name in zip(pages, NAMES, strict=True)}) == 1


@pytest.mark.parametrize("more", ["", "&by=secret", "&set=child", "&set=standard", "&set=nobodys", "&letters=1"])
def test_a_name_gets_the_same_page_whoever_bears_it(kiosk: Client, more: str) -> None:
    assert alike([said(kiosk.get(f"/sign-in/?name={name}{more}")) for name in NAMES])


def test_a_wrong_pin_gets_the_same_answer_and_the_same_delay() -> None:
    at = [screen() for _name in NAMES]
    for _nth in range(4):
        tries = zip(NAMES, at, strict=True)
        assert alike([said(each.post("/sign-in/", {"name": name, "secret": "000001"})) for name, each in tries])
    assert {delays.left_for_name(name) for name in NAMES} == {2}


@pytest.mark.parametrize("pictures", [CODE[:1], ("fish", "sun", "hoe"), ("cat",)])
def test_wrong_pictures_get_the_same_answer_and_cost_the_same(pictures: tuple[str, ...]) -> None:
    answers = [press(screen(), *pictures, name=name, set="standard") for name in NAMES]
    assert alike([said(answer) for answer in answers])
    assert {answer.status_code for answer in answers} == {200}
    assert Attempt.objects.count() == (len(NAMES) if len(pictures) == 3 else 0)


def test_without_a_set_pictures_lead_back_for_every_name() -> None:
    found = [press(screen(), *CODE, name=name).headers["Location"] for name in NAMES]
    assert alike(found)


@pytest.mark.parametrize("name", ["\0", "a\0", " ", "\u202e", "a" * 5000])
def test_an_odd_name_presses_nothing_that_breaks(kiosk: Client, name: str) -> None:
    assert press(kiosk, *CODE, name=name, set="standard").status_code in (200, 302)
    assert not is_in(kiosk)


def test_ama_chooses_her_set_and_comes_in(kiosk: Client) -> None:
    assert "Pictures of the village" in said(kiosk.get("/sign-in/?name=AMA"))
    page = kiosk.get("/sign-in/?name=AMA&set=standard")
    assert "Goat" in said(page)
    for made, picture in enumerate(CODE):
        press(kiosk, picture, made=made, name="AMA", set="standard")
    assert is_in(kiosk)


def test_her_own_screen_knows_her_afterwards(kiosk: Client) -> None:
    press(kiosk, *CODE, set="standard")
    kiosk.post("/finish/")
    assert "Press your three pictures" in said(kiosk.get("/sign-in/?name=ama"))
    assert "Press your three pictures" not in said(screen().get("/sign-in/?name=ama"))


def test_pictures_of_the_wrong_set_are_asked_for_again_in_that_set(kiosk: Client) -> None:
    shown = said(press(kiosk, "cat", "ball", "kite", set="child"))
    assert "These pictures do not open anything here" in shown
    assert "Butterfly" in shown


NEW = {"secret": "482913", "again": "482913", "picture_set": ""}


def test_the_form_to_sign_up_is_the_same_for_a_name_that_is_kept(kiosk: Client) -> None:
    inviting.invite("esi", bytes(32))
    assert alike([said(kiosk.get(f"/sign-up/?name={name}")) for name in NAMES])


def test_before_the_last_step_a_taken_name_is_like_a_free_one() -> None:
    inviting.invite("esi", bytes(32))
    sent = [screen().post("/sign-up/", NEW | {"name": name, "picture_set": "child"}) for name in (*NAMES[:3], "esi")]
    assert alike([said(answer) for answer in sent])
    assert "Somebody here has this name" not in said(sent[0])


def test_at_the_last_step_it_is_told_and_counted_as_a_sign_up() -> None:
    inviting.invite("esi", bytes(32))
    at = [screen().post("/sign-up/", NEW | {"name": name}) for name in ("ama", "esi")]
    for answer in at:
        assert "This name is not free here" in said(answer)
    assert sum(Attempt.objects.values_list("failures", flat=True)) == 2


def test_no_screen_asks_for_many_names(kiosk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delays, "JOIN_FREE", 1)
    kiosk.post("/sign-up/", NEW | {"name": "ama"})
    answer = kiosk.post("/sign-up/", NEW | {"name": "kofi"})
    assert answer.status_code == 429
    assert "not free" not in said(answer)


def test_who_was_invited_comes_with_their_word(riverbend: HubIdentity, kiosk: Client) -> None:
    word = inviting.invite("esi", bytes(32))
    kiosk.post("/sign-up/", NEW | {"name": "esi", "word": word})
    assert is_in(kiosk)


def test_stewards_who_make_the_accounts_tell_nobody_whom_they_invited() -> None:
    inviting.invite("esi", bytes(32))
    rule(joining="steward")
    sent = [screen().post("/sign-up/", NEW | {"name": name, "word": "abcd-efgh"}) for name in NAMES]
    assert alike([said(answer) for answer in sent])
