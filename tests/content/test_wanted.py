"""What records need and is not here is asked of neighbours over plain HTTP, and believed only when its hash
fits.
"""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.content import store, wanted
from hub.content.models import Wanted
from hub.core.cid import content_id, parse_cid
from hub.core.unixfs.nodes import MOST_BLOCK
from tests.content.conftest import Neighbour

pytestmark = pytest.mark.django_db


def giving(data: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer."""

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        asked.end_headers()
        asked.wfile.write(data)

    return answer


def test_what_is_wanted_comes_from_the_neighbour_that_has_it(neighbour: Neighbour, met: list[str]) -> None:
    paths: list[str] = []

    def answer(asked: BaseHTTPRequestHandler) -> None:
        paths.append(asked.path)
        giving(b"goat")(asked)

    met += [neighbour(giving(b"no", 404)), neighbour(answer)]
    wanted.want([content_id(b"goat")])
    assert wanted.fetch_wanted() == 1
    assert store.read(content_id(b"goat")) == b"goat"
    assert paths == [f"/ipfs/{content_id(b'goat')}"]
    assert not Wanted.objects.exists()


def test_a_file_of_one_chunk_as_large_as_others_make_them_comes_too(neighbour: Neighbour, met: list[str]) -> None:
    goat = b"g" * (MOST_BLOCK - 1)
    met.append(neighbour(giving(goat)))
    wanted.want([content_id(goat)])
    assert wanted.fetch_wanted() == 1
    assert store.read(content_id(goat)) == goat


@pytest.mark.parametrize("data", [b"sheep", b"", b"g" * (MOST_BLOCK + 9)])
def test_what_a_lying_neighbour_gives_is_not_kept(data: bytes, neighbour: Neighbour, met: list[str]) -> None:
    met.append(neighbour(giving(data)))
    wanted.want([content_id(b"goat")])
    assert wanted.fetch_wanted() == 0
    assert not store.has(content_id(b"goat"))
    assert not store.has(content_id(data[:MOST_BLOCK]))
    assert Wanted.objects.get().tries == 1
    assert Wanted.objects.get().wrong == (len(data) <= MOST_BLOCK), "which is told to who waits for it"


def test_what_was_erased_while_it_was_on_its_way_is_not_kept(neighbour: Neighbour) -> None:
    assert not wanted.fetch(parse_cid(content_id(b"goat")), [neighbour(giving(b"goat"))])
    assert not store.has(content_id(b"goat"))


def test_a_neighbour_never_sends_us_elsewhere(neighbour: Neighbour, met: list[str]) -> None:
    elsewhere = neighbour(giving(b"goat"))

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(302)
        asked.send_header("Location", f"{elsewhere}{asked.path}")
        asked.end_headers()

    met.append(neighbour(answer))
    wanted.want([content_id(b"goat")])
    assert wanted.fetch_wanted() == 0


def test_a_neighbour_that_drips_is_hung_up_on(
    neighbour: Neighbour, met: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "WHOLE_SECONDS", 0.3)
    done = threading.Event()

    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", "1000")
        asked.end_headers()
        done.wait(20)

    met.append(neighbour(answer))
    wanted.want([content_id(b"goat")])
    assert wanted.fetch_wanted() == 0
    done.set()
    assert Wanted.objects.get().tries == 1, "or it would be asked for first for ever, and nothing else after it"


def test_while_all_neighbours_are_away_no_try_is_counted_and_nothing_is_written(met: list[str]) -> None:
    met.append("http://127.0.0.1:9")
    wanted.want([content_id(b"goat"), content_id(b"hen")])
    with CaptureQueriesContext(connection) as asked:
        assert wanted.fetch_wanted() == 0
    assert {query["sql"].split()[0] for query in asked} == {"SELECT"}
    assert list(Wanted.objects.values_list("tries", flat=True)) == [0, 0]


def test_a_neighbour_that_is_away_takes_no_try_from_one_that_answers(neighbour: Neighbour, met: list[str]) -> None:
    met += ["http://127.0.0.1:9", neighbour(giving(b"no", 404))]
    wanted.want([content_id(b"goat"), content_id(b"hen")])
    assert wanted.fetch_wanted() == 0
    assert list(Wanted.objects.values_list("tries", flat=True)) == [1, 1]


def test_what_is_here_is_not_wanted() -> None:
    store.add(b"goat")
    wanted.want([content_id(b"goat"), "not a content id", content_id(b"hen"), content_id(b"hen")])
    assert Wanted.objects.count() == 1


def test_what_was_asked_often_waits_behind_what_was_not(neighbour: Neighbour, met: list[str]) -> None:
    met.append(neighbour(giving(b"no", 404)))
    wanted.want(content_id(bytes([number])) for number in range(wanted.A_PASS + 5))
    wanted.fetch_wanted()
    wanted.fetch_wanted()
    assert not Wanted.objects.filter(tries=0).exists()
