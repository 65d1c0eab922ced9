"""What somebody does who forgot, lost, or was robbed."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.keys.opening import Roots
from hub.accounts.models import Attempt, Person
from hub.accounts.paper.words import words_of
from hub.accounts.testing import SECRET
from hub.core.keys import public_key, root_seed
from tests.accounts.paper.village import roots_of
from tests.people import signed_up
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db
NEW = {"secret": "well rope 7", "again": "well rope 7"}


def card(entropy: bytes) -> str:
    return " ".join(words_of(entropy, "en"))


def opens(secret: str) -> bool:
    Attempt.objects.all().delete()
    return bool(Client().post("/sign-in/", {"name": "ama", "secret": secret}).status_code == 302)


@pytest.fixture
def roots(riverbend: HubIdentity) -> Roots:
    return roots_of(signed_up("ama"))


@pytest.fixture
def ama(roots: Roots, sign_in: Callable[..., Client]) -> Client:
    return sign_in("ama")


def test_each_answer_to_what_happened_is_a_page(client: Client, riverbend: HubIdentity) -> None:
    links = [tag["href"] for tag in Page(client.get("/paper/help/").content.decode()).all("a")]
    assert {"/paper/forgot/", "/paper/lost/", "/paper/stolen/", "/paper/died/"} <= set(links)
    assert "/paper/help/" in [tag["href"] for tag in Page(client.get("/sign-in/").content.decode()).all("a")]


def test_a_forgotten_pin_comes_back_by_the_card_and_she_is_signed_in(client: Client, roots: Roots) -> None:
    answer = client.post("/paper/forgot/", {"name": "ama", "words": card(roots.root), **NEW}, follow=True)
    assert "opens your things from now on" in said(answer)
    assert "Finish" in said(answer)
    assert opens("well rope 7")
    assert not opens(SECRET)


def test_the_wrong_word_is_named_and_nothing_changes(client: Client, roots: Roots) -> None:
    typed = card(roots.root).split()
    typed[6] = f"{typed[6][:3]}qx"
    answer = client.post("/paper/forgot/", {"name": "ama", "words": " ".join(typed), **NEW})
    assert "Word 7" in said(answer)
    assert opens(SECRET)


def test_somebody_elses_card_is_said_to_be_theirs(client: Client, roots: Roots) -> None:
    kofi = roots_of(signed_up("kofi"))
    answer = client.post("/paper/forgot/", {"name": "ama", "words": card(kofi.root), **NEW})
    assert "This is the card of kofi and opens only their" in said(answer)
    assert opens(SECRET)


def test_a_thief_is_shut_out_by_the_second_card(client: Client, ama: Client, roots: Roots) -> None:
    answer = client.post("/paper/stolen/", {"name": "ama", "words": card(roots.next), **NEW}, follow=True)
    assert "The thief is shut out" in said(answer)
    assert "Finish" not in said(ama.get("/")), "who was signed in is so no more"
    after = client.post("/paper/forgot/", {"name": "ama", "words": card(roots.root), **NEW})
    assert "was replaced by a newer one" in said(after)


def test_where_else_she_signed_in_is_asked_before(client: Client, roots: Roots) -> None:
    person, away = Person.objects.get(name="ama"), bytes(32)
    key = public_key(opening.fresh_seed())
    declare([opening.certify(person.person_id, key, away, opening.VISITOR, root_seed(roots.root))])
    given = {"name": "ama", "words": card(roots.next), **NEW}
    stranger = client.post("/paper/stolen/", given | {"words": card(bytes(16))})
    assert "Where did you do so yourself?" not in said(stranger)
    for guess in ("lake lake lake", card(bytes(16))):
        curious = client.post("/paper/stolen/", given | {"words": guess, "asked": "yes"})
        assert "Where did you do so yourself?" not in said(curious), "who says that they were asked is not told"
    Attempt.objects.all().delete()
    first = client.post("/paper/stolen/", given)
    assert "Where did you do so yourself?" in said(first)
    assert opens(SECRET)
    assert 'name="asked" value="yes"' in first.content.decode()
    assert client.post("/paper/stolen/", {**given, "asked": "yes"}).status_code == 302
    assert opens("well rope 7")


def test_a_lost_card_is_replaced_by_the_second_and_a_new_one_waits(ama: Client, roots: Roots) -> None:
    answer = ama.post("/paper/lost/", {"words": card(roots.next), "secret": SECRET}, follow=True)
    assert "This is your first card now" in said(answer)
    assert opens(SECRET)
    row = Person.objects.get(name="ama")
    assert (row.root, row.next_root is None) == (None, False)


def test_without_the_pin_it_is_not_replaced(ama: Client, client: Client, roots: Roots) -> None:
    assert "does not open anything" in said(ama.post("/paper/lost/", {"words": card(roots.next), "secret": "guessed"}))
    assert client.post("/paper/lost/", {})["Location"].startswith("/sign-in/")


def test_the_pages_quote_no_secret_when_something_is_wrong(client: Client, roots: Roots) -> None:
    answer = client.post("/paper/stolen/", {"name": "esi", "words": card(roots.next), **NEW})
    assert "This is the card of ama" in said(answer)
    assert "well rope 7" not in answer.content.decode()


def test_when_somebody_died_the_steward_finds_where_to_close_the_account(
    client: Client, riverbend: HubIdentity, sign_in: Callable[..., Client]
) -> None:
    assert "What they wrote stays" in said(client.get("/paper/died/"))
    assert "Close an account" not in said(client.get("/paper/died/"))
    assert "Close an account" in said(sign_in("kofi", role="steward").get("/paper/died/"))
