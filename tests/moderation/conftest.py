"""A village with ama, a member; kofi, a moderator; yaw, a steward; and esi, who is a stranger."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.log.store import Pen, publish
from hub.portal.gate import Gate
from plugins.forum.records import Board, Post, Topic
from tests.people import founded_hub

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def forgotten_gate() -> Iterator[None]:
    """The gate remembers a founding for the life of the process, which here sees many hubs."""
    Gate.open = False
    yield
    Gate.open = False


@pytest.fixture
def riverbend(db: None) -> HubIdentity:
    return founded_hub("Riverbend")


@pytest.fixture
def yaw(riverbend: HubIdentity, sign_in: SignIn) -> Client:
    return sign_in("yaw", role="steward")


@pytest.fixture
def kofi(yaw: Client, sign_in: SignIn) -> Client:
    return sign_in("kofi", role="moderator")


@pytest.fixture
def ama(yaw: Client, sign_in: SignIn) -> Client:
    return sign_in("ama")


@pytest.fixture
def esi(yaw: Client) -> Client:
    return Client()


def pen_of(person: Client) -> Pen:
    """The pen that somebody's session holds."""
    from hub.core.keys import public_key

    seed = bytes.fromhex(person.session["pen"][0])
    return Pen(seed, public_key(seed))


def person_of(person: Client) -> bytes:
    found = person.get("/").context["person"].person_id
    assert isinstance(found, bytes)
    return found


def board_of(steward: Client, hub: HubIdentity) -> Entry:
    from hub.accounts.models import seat_of

    seat = seat_of(person_of(steward))
    assert seat is not None
    rights = {"topic": "member", "reply": "member"}
    board = Board(title="News", zone=id_text(hub.id), seat=id_text(seat.entry), rights=rights)
    return publish(pen_of(steward), board)


@pytest.fixture
def topic(yaw: Client, ama: Client, riverbend: HubIdentity) -> Entry:
    """ama's topic on yaw's board."""
    board = board_of(yaw, riverbend)
    return publish(pen_of(ama), Topic(board=id_text(board.id), title="Well rota", text="The pump is mine.", as_="ama"))


@pytest.fixture
def post(ama: Client, topic: Entry) -> Entry:
    """ama's reply."""
    return publish(pen_of(ama), Post(topic=id_text(topic.id), text="A rumour.", as_="ama"))
