"""Neighbours are asked for names that somebody opens, and for those of which they say that they know more."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.test import Client

from hub.api import seek_name
from hub.content.gateway import pointers, seeking
from hub.content.gateway.seeking import Asking
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.keys import public_key
from tests.content.conftest import Neighbour
from tests.content.gateway.test_names import NAME, OTHER, OTHER_NAME, record, sure
from tests.core.test_ipns import KEY

__all__ = ["sure"]
pytestmark = pytest.mark.django_db
RECORDS: dict[str, bytes] = {}
Asked = list[str]


@pytest.fixture
def asked(neighbour: Neighbour, met: list[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the one neighbour was asked for, that gives `RECORDS`."""
    paths: Asked = []

    def answer(asking: BaseHTTPRequestHandler) -> None:
        paths.append(asking.path)
        found = RECORDS.get(asking.path.removeprefix("/routing/v1/ipns/"))
        asking.send_response(404 if found is None else 200)
        asking.end_headers()
        asking.wfile.write(found or b"")

    met.append(neighbour(answer))
    RECORDS.clear()
    monkeypatch.setattr(seeking, "opened", seeking.Opened())
    return paths


def name_of(number: int) -> str:
    return ipns.name_text(number.to_bytes(32, "big"))


def test_a_name_that_somebody_opens_is_asked_for_with_those_that_it_leads_to(client: Client, asked: Asked) -> None:
    RECORDS[OTHER_NAME] = ipns.write(OTHER, f"/ipns/{NAME}", 1, ipns.moment("2126-01-01T00:00:00Z"))
    RECORDS[NAME] = record("/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")
    answer = client.get(f"/ipns/{OTHER_NAME}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert asked == [f"/routing/v1/ipns/{name}" for name in (OTHER_NAME, NAME)]
    assert pointers.trail(public_key(OTHER)) == [RECORDS[OTHER_NAME], RECORDS[NAME]]


def test_what_a_neighbour_gives_is_checked(client: Client, asked: Asked) -> None:
    RECORDS[NAME] = ipns.write(OTHER, "/ipfs/bafkqaaa", 1, ipns.moment("2126-01-01T00:00:00Z"))
    assert client.get(f"/ipns/{NAME}").status_code == 503
    assert asked
    assert not Pointed.objects.exists()


def test_strangers_make_the_hub_ask_for_few_names_in_a_minute(
    client: Client, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [client.get(f"/ipns/{NAME}", REMOTE_ADDR="203.0.113.9").status_code for _time in range(2)] == [503, 404]
    assert len(asked) == 1
    monkeypatch.setattr(seeking, "MOST_OPENED", 3)
    for number in range(5):
        client.get(f"/ipns/{name_of(number)}", REMOTE_ADDR="203.0.113.9")
    assert len(asked) == 3
    assert "are being asked" in seek_name(OTHER_NAME), "strangers take nothing from the hub's own people"
    assert asked[-1].endswith(OTHER_NAME)


def test_what_strangers_open_keeps_the_hubs_own_people_waiting_for_one_name_at_most(
    client: Client, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(seeking, "begin", work.append)
    monkeypatch.setattr(seeking, "MOST_OPENED", 3)
    monkeypatch.setattr(seeking, "A_MINUTE", -1)  # all that was asked for before was long ago
    strangers = [client.get(f"/ipns/{name_of(number)}", REMOTE_ADDR="203.0.113.9") for number in range(5)]
    told = [(answer.status_code, answer["Retry-After"]) for answer in strangers]
    assert told == [(503, "5")] * 3 + [(503, "60")] * 2, "a slow neighbour makes no endless list of them"
    seek_name(NAME)
    work.pop()()
    assert not work, "one asks at a time"
    assert asked == [f"/routing/v1/ipns/{name}" for name in (NAME, *map(name_of, range(3)))]


def test_one_address_has_a_share_of_what_is_asked_for(
    client: Client, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opens(number: int, address: str) -> tuple[int, str]:
        answer = client.get(f"/ipns/{name_of(number)}", REMOTE_ADDR=address)
        assert ("in a minute" in answer.content.decode()) == (answer["Retry-After"] == "60")
        return answer.status_code, answer["Retry-After"]

    monkeypatch.setattr(seeking, "MOST_OPENED", 3)
    monkeypatch.setattr(seeking, "MOST_OF_ONE", 2)
    monkeypatch.setattr(seeking, "A_MINUTE", -1)
    assert [opens(number, "203.0.113.9") for number in range(3)] == [(503, "5")] * 3, "a minute later all is free again"
    monkeypatch.setattr(seeking, "opened", seeking.Opened())
    monkeypatch.setattr(seeking, "begin", lambda work: None)
    for minute in (60, -1):  # then all was asked for long ago, and still waits
        monkeypatch.setattr(seeking, "A_MINUTE", minute)
        for address in ("203.0.113.9", "127.0.0.1"):
            assert [opens(number, address) for number in range(3)] == [(503, "5"), (503, "5"), (429, "60")]
    assert [opens(number, "203.0.113.10") for number in (3, 4)] == [(503, "5"), (503, "60")]


def test_a_name_that_is_opened_while_the_last_asking_ends_is_asked_for(asked: Asked) -> None:
    class Ending(seeking.Opened):
        def _next(self) -> Any:
            found = super()._next()
            if found is None and len(asked) == 1:
                self.ask(public_key(OTHER), True)
            return found

    assert Ending().ask(KEY, True) is Asking.YES
    assert asked == [f"/routing/v1/ipns/{name}" for name in (NAME, OTHER_NAME)]


def test_a_machine_that_has_no_thread_to_spare_asks_later(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(work: Callable[[], None]) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as busy:
        busy.setattr(seeking, "begin", none)
        assert seeking.opened.ask(KEY, True) is Asking.LATER
    assert seeking.opened.ask(public_key(OTHER), True) is Asking.YES
    assert asked == [f"/routing/v1/ipns/{name}" for name in (NAME, OTHER_NAME)]


def test_hubs_that_ask_for_a_record_make_nobody_ask_for_it(client: Client, asked: Asked) -> None:
    assert client.get(f"/routing/v1/ipns/{NAME}").status_code == 404
    assert not asked


def test_who_has_no_neighbours_asks_nobody(client: Client) -> None:
    assert client.get(f"/ipns/{NAME}").status_code == 404


def test_of_names_that_are_known_those_are_asked_for_that_differ(asked: Asked, met: list[str]) -> None:
    old, new = (record("/ipfs/bafkqaaa", number) for number in (1, 2))
    pointers.keep(KEY, old, "a neighbour")
    same, other = (seeking.half(KEY) + seeking.half(each) for each in (old, new))
    RECORDS[NAME] = new
    seeking.follow(met[0], [same, seeking.half(b"unknown") + seeking.half(new)], never)
    assert not asked
    seeking.follow(met[0], [other], lambda: True)
    assert not asked, "the hub ends"
    seeking.follow(met[0], [other], never)
    assert pointers.held_of(KEY) == new
    assert seeking.marks() == {KEY: other}


def test_what_a_neighbour_brings_and_what_it_is_asked_for_is_one_share(
    client: Client, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pointers, "MOST_TOLD", 1)
    theirs = ipns.write(OTHER, "/ipfs/bafkqaaa", 1, ipns.moment("2126-01-01T00:00:00Z"))
    RECORDS[NAME] = record("/ipfs/bafkqaaa")
    seek_name(NAME)
    brought = client.put(f"/routing/v1/ipns/{OTHER_NAME}", theirs, content_type="application/vnd.ipfs.ipns-record")
    assert brought.status_code == 409
    assert [bytes(row.pk) for row in Pointed.objects.all()] == [KEY]


def test_what_neighbours_hold_of_the_hubs_own_names_stands_beside_what_it_says_itself(
    asked: Asked, met: list[str]
) -> None:
    old, new = (record("/ipfs/bafkqaaa", number) for number in (1, 2))
    pointers.keep(KEY, old, pointers.OURSELVES)
    Pointed.objects.update(label="a")
    RECORDS[NAME] = new
    for _meeting in range(2):
        seeking.follow(met[0], [seeking.half(KEY) + seeking.half(new)], never)
    assert len(asked) == 1
    assert pointers.held_of(KEY) == old
    assert pointers.newest(Pointed.objects.get()) == new


def test_what_neighbours_hold_of_a_name_that_the_hub_renews_no_more_is_what_it_said_last(
    asked: Asked, met: list[str]
) -> None:
    pointers.keep(KEY, record("/ipfs/bafkqaaa"), pointers.OURSELVES)
    RECORDS[NAME] = new = record("/ipfs/bafkqaaa", 2)
    seeking.follow(met[0], [seeking.half(KEY) + seeking.half(new)], never)
    assert pointers.held_of(KEY) == new
    assert Pointed.objects.get().teller == pointers.OURSELVES, "it goes for nobody's"


def test_that_a_known_name_ended_is_told_to_neighbours_and_heard(client: Client, asked: Asked, met: list[str]) -> None:
    over = record("/ipfs/bafkqaaa", 2, until=ipns.moment("2020-01-01T00:00:00Z"))
    RECORDS[NAME] = over
    assert client.get(f"/ipns/{NAME}").status_code == 503
    assert pointers.held_of(KEY) is None
    pointers.keep(KEY, record("/ipfs/bafkqaaa"), "a neighbour")
    seeking.follow(met[0], [seeking.half(KEY) + seeking.half(over)], never)
    assert pointers.held_of(KEY) == over
    assert client.get(f"/routing/v1/ipns/{NAME}").content == over
    assert client.get(f"/routing/v1/ipns/{NAME}", REMOTE_ADDR="203.0.113.9").status_code == 404


def never() -> bool:
    return False
