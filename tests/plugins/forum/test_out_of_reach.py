"""A board that only stewards read: moderators who may not read it are told nothing of it by any other page."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.log.tables import head_position
from tests.plugins.forum.test_moderating import done, reply, whole
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_stewarding import FORM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
STEWARDS = FORM | {"title": "Plans", "about": "What we plan", "read": "steward", "topic": "steward", "reply": "steward"}


@pytest.fixture
def yaw(sign_in: SignIn) -> Client:
    """A moderator."""
    return sign_in("yaw", "moderator")


@pytest.fixture
def plans(kofi: Client, board: str) -> str:
    """The stewards' board, made out of a new one."""
    kofi.post(f"{board}change/", STEWARDS)
    return board


def test_a_moderator_looks_after_no_topic_that_they_may_not_read(kofi: Client, yaw: Client, plans: str) -> None:
    topic = begin(kofi, plans, "Budget")
    reply(kofi, topic, "A hundred.")
    refused = yaw.get(f"{topic}moderate/")
    assert refused.status_code == 403
    assert "Budget" not in refused.content.decode()
    assert yaw.post(f"{topic}moderate/", {"act": "lock", "reason": "x"}).status_code == 403


def test_what_was_moved_out_of_reach_is_changed_by_nobody_outside(kofi: Client, sign_in: SignIn, board: str) -> None:
    kofi.post("/forum/new/", STEWARDS)
    hidden = next(part for part in page(kofi, "/forum/").split('"') if "/forum/board/" in part and part != board)
    ama = sign_in("ama")
    topic = begin(ama, board, "Well")
    own = f"/forum/post/{whole(topic)}/"
    done(kofi, topic, "move", board=whole(hidden))
    assert [ama.get(f"{own}{page}/").status_code for page in ("change", "take-back")] == [403, 403]


def test_the_list_of_boards_says_only_that_it_is_there(kofi: Client, yaw: Client, plans: str) -> None:
    begin(kofi, plans, "Budget")
    assert "Plans" in page(yaw, "/forum/")
    assert "What we plan" not in page(yaw, "/forum/")
    assert "1 topic" not in page(yaw, "/forum/")
    assert "What we plan" in page(kofi, "/forum/")


def test_the_desk_shows_moderators_what_they_may_read(kofi: Client, yaw: Client, board: str) -> None:
    begin(kofi, board, "Well", "Dry again.")
    address = f"/admin/log/entry/{head_position()}/change/"
    assert "Dry again." in page(yaw, address)
    kofi.post(f"{board}change/", STEWARDS)
    assert "Dry again." not in page(yaw, address)
    assert "Dry again." in page(kofi, address)


def test_nor_what_somebody_voted_in_secret(kofi: Client, yaw: Client, sign_in: SignIn, board: str) -> None:
    poll = {"title": "Day", "text": "When?", "choices": "Friday\nSunday", "secret": "on"}
    topic = kofi.post(f"{board}write/", poll)["Location"].split("?")[0]
    sign_in("esi").post(f"/forum/post/{whole(topic)}/vote/", {"choice": "1"})
    address = f"/admin/log/entry/{head_position()}/change/"
    assert "choices: [1]" not in page(yaw, address)
