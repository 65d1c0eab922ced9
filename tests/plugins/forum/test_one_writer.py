"""Who said that two of their ids are one person sees what they wrote under either as their own, and may do with each
what its key may."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.models import Person
from hub.core.cid import id_text
from hub.log.models import OnePerson
from hub.testing import Writer, replay
from plugins.forum import records
from tests.plugins.forum.test_early import UNKNOWN, at
from tests.plugins.forum.test_mine import part, whole_id
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_rows import say

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def written(sign_in: SignIn, board: str) -> tuple[Client, str, str]:
    """Ama, a topic, and the id of what she wrote in it at home, where she is amina; kofi answered that."""
    ama, amina, kofi = sign_in("ama"), Writer("amina"), Writer("kofi")
    page(ama, "/forum/mine/")
    topic = begin(sign_in("esi"), board, "Road")
    said = amina.write(records.Post(topic=whole_id("Road"), text="I have a spade.", as_="amina"))
    kofi.write(records.Post(topic=whole_id("Road"), reply=id_text(said.id), text="Bring it.", as_="kofi"))
    replay(amina, kofi)
    join(amina)
    return ama, topic, id_text(said.id)


def join(amina: Writer) -> None:
    """Both say that amina is ama."""
    ids = (amina.person.id, bytes(Person.objects.get(name="ama").person_id))
    OnePerson.objects.bulk_create(OnePerson(person=each, one=min(ids)) for each in ids)


def post(shown: str, words: str) -> str:
    """The post on a page that says this."""
    return next(each[0] for each in re.finditer(r"<article.*?</article>", shown, re.DOTALL) if words in each[0])


def test_it_is_shown_as_her_own(written: tuple[Client, str, str]) -> None:
    ama, topic, _said = written
    shown = page(ama, topic)
    assert "post-mine" in post(shown, "I have a spade.")
    assert "post-mine" in post(page(ama, topic, **{"x-fragment": "1"}), "I have a spade.")
    assert "post-mine" not in post(shown, "Bring it.")


def test_only_the_id_that_signed_it_changes_it_or_takes_it_back(written: tuple[Client, str, str]) -> None:
    ama, topic, said = written
    shown = post(page(ama, topic), "I have a spade.")
    assert not [words for words in ("/change/", "/take-back/", "/report/") if words in shown]
    assert ama.get(f"/forum/post/{said}/change/").status_code == 403
    assert ama.post(f"/forum/post/{said}/take-back/").status_code == 403


def test_answers_to_it_are_answers_to_her_and_it_is_none(written: tuple[Client, str, str]) -> None:
    found = part(written[0], "Answers to you")
    assert "Bring it." in found
    assert "I have a spade." not in found


def test_others_see_it_as_somebodys(written: tuple[Client, str, str], sign_in: SignIn) -> None:
    assert "post-mine" not in post(page(sign_in("esi"), written[1]), "I have a spade.")


def test_what_waits_for_its_beginning_is_hers_too_where_she_may_read_it(sign_in: SignIn) -> None:
    ama, amina = sign_in("ama", "moderator"), Writer("amina")
    say(amina, UNKNOWN, "I have a spade.")
    replay(amina)
    assert "post-mine" not in post(page(ama, at(UNKNOWN)), "I have a spade.")
    join(amina)
    shown = post(page(ama, at(UNKNOWN)), "I have a spade.")
    assert ("post-mine" in shown, "/report/" in shown) == (True, False)
