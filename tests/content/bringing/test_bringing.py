"""A file of many chunks comes from several neighbours, whole and verified, whatever one of them does."""

import hashlib
import logging
import threading
from collections.abc import Callable

import pytest

from hub.content import progress, store, wanted
from hub.content.bringing import coming, crew, line
from hub.content.bringing.passes import Bringing
from hub.content.models import Wanted
from hub.core.cid import cid_text
from hub.core.unixfs import Profile
from hub.log import room
from tests.content.bringing.conftest import Start
from tests.content.bringing.neighbours import Asked, film
from tests.content.disks import Forgetful, PowerCut, failing, full, instead

pytestmark = pytest.mark.django_db

TINY = Profile("tiny", 1000, 3, 256 * 1024, "block")
DATA = b"".join(hashlib.sha256(bytes([number])).digest() * 10 for number in range(64))[:20_011]
FILM = film(DATA, TINY)
CHUNKS = 21


@pytest.fixture(autouse=True)
def asked_for(empty: None) -> None:
    wanted.want([cid_text(FILM.cid)])


def bring(what: Bringing | None = None) -> int:
    return (what or Bringing()).one_pass()


def kept() -> bytes:
    """The film as it is here now, each chunk verified."""
    stored = store.find(FILM.cid)
    assert stored is not None
    assert store.path_of(FILM.cid).stat().st_mode & 0o777 == 0o400
    return b"".join(store.chunks(stored))


def how_far() -> progress.Coming:
    return progress.coming([FILM.cid], now=70)[FILM.cid]


def on_its_way() -> list[str]:
    return [path.name for path in coming.folder().iterdir()]


def test_a_file_comes_in_pieces_from_all_that_have_it(met: Start) -> None:
    three = [met(FILM), met(FILM), met(FILM)]
    assert bring() == 1
    assert kept() == DATA
    assert sorted(at for each in three for at in each.asked) == list(range(0, 20_011, 1000))
    assert all(each.lines <= 1 for each in three), "or a chunk costs a new line"
    assert (on_its_way(), Wanted.objects.count()) == ([], 0)


def test_each_block_of_it_is_found_by_its_id(met: Start) -> None:
    met(FILM)
    bring()
    for text, block in FILM.nodes.items():
        found = wanted.cid_of(text)
        assert found
        assert store.block(found) == block


def lying(asked: Asked, start: int, stop: int) -> None:
    asked.give(bytes(stop - start), said=f"bytes {start}-{stop - 1}/{len(DATA)}")


def more(asked: Asked, start: int, stop: int) -> None:
    asked.give(DATA[start : stop + 1], said=f"bytes {start}-{stop}/{len(DATA)}")


def less(asked: Asked, start: int, stop: int) -> None:
    asked.give(DATA[start : stop - 1], said=f"bytes {start}-{stop - 2}/{len(DATA)}")


def other_size(asked: Asked, start: int, stop: int) -> None:
    asked.give(DATA[start:stop], said=f"bytes {start}-{stop - 1}/{len(DATA) + 1}")


def all_of_it(asked: Asked, start: int, stop: int) -> None:
    asked.give(DATA, 200)


def elsewhere(asked: Asked, start: int, stop: int) -> None:
    asked.send_response(302)
    asked.send_header("Location", "http://127.0.0.1:9/")
    asked.send_header("Content-Length", "0")
    asked.end_headers()


@pytest.mark.parametrize("part", [lying, more, less, other_size, all_of_it, elsewhere])
def test_who_gives_something_else_is_asked_no_more_and_that_is_told_once(
    part: Callable[[Asked, int, int], None], met: Start, caplog: pytest.LogCaptureFixture
) -> None:
    liar = met(FILM, part)
    bringing = Bringing()
    with caplog.at_level(logging.WARNING, "hub.content"):
        bring(bringing)
        bring(bringing)
        assert len(liar.asked) == 1
        assert "One of them gave something else." in how_far().words
        honest = met(FILM)
        assert bring(bringing) == 1
    assert kept() == DATA
    assert (len(liar.asked), sorted(honest.asked)) == (1, list(range(0, 20_011, 1000)))
    assert len([each for each in caplog.records if liar.address in each.getMessage()]) == 1


def test_who_dies_in_the_middle_of_a_chunk_costs_nothing_but_that(met: Start) -> None:
    def dying(asked: Asked, start: int, stop: int) -> None:
        asked.send_response(206)
        asked.send_header("Content-Length", str(stop - start))
        asked.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(DATA)}")
        asked.end_headers()
        asked.wfile.write(DATA[start : start + 400])
        asked.close_connection = True

    dead, honest = met(FILM, dying), met(FILM)
    assert bring() == 1
    assert kept() == DATA
    assert len(dead.asked) <= crew.MOST_FAILURES
    assert len(honest.asked) == CHUNKS


@pytest.mark.parametrize("drips", [False, True])
def test_the_chunk_of_one_who_is_silent_or_drips_comes_from_another(
    drips: bool, met: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PATIENCE", 0.02)
    monkeypatch.setattr(crew, "TICK", 0.02)
    done = threading.Event()

    def slow(asked: Asked, start: int, stop: int) -> None:
        asked.send_response(206)
        if drips:
            asked.send_header("Content-Length", str(stop - start))
            asked.send_header("Content-Range", f"bytes {start}-{stop - 1}/{len(DATA)}")
            asked.end_headers()
        while not done.wait(0.05) and drips:
            asked.wfile.write(DATA[start : start + 1])

    silent, honest = met(FILM, slow), met(FILM)
    assert bring() == 1
    done.set()
    assert kept() == DATA
    assert len(silent.asked) <= 1
    assert len(honest.asked) == CHUNKS


def test_who_alone_drips_is_hung_up_on(met: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "WHOLE_SECONDS", 0.1)
    monkeypatch.setattr(crew, "TICK", 0.02)
    done = threading.Event()
    dripping = met(FILM, lambda asked, start, stop: done.wait(20))
    assert bring() == 1, "its nodes came"
    done.set()
    assert len(dripping.asked) == crew.MOST_FAILURES
    assert Wanted.objects.get().tries == 1


def test_two_neighbours_with_half_each_give_the_whole(met: Start) -> None:
    def half(first: bool) -> Callable[[Asked, int, int], None]:
        def part(asked: Asked, start: int, stop: int) -> None:
            if (start < 10_000) == first:
                asked.honest(start, stop)
            else:
                asked.give(b"not here", 404)

        return part

    two = [met(FILM, half(True)), met(FILM, half(False))]
    assert bring() == 1
    assert kept() == DATA
    assert all(each.lines == 1 or each is two[0] for each in two), "a refusal costs no new line"


def test_a_disk_that_fills_in_the_middle_loses_nothing_that_came(met: Start) -> None:
    neighbour = met(FILM)
    writes_of_nodes = 1 + len(FILM.nodes)
    with failing(writes_of_nodes + 8, full(), for_good=True, only=("write_at",)):
        assert bring() == 0
    assert store.find(FILM.cid) is None
    neighbour.asked.clear()
    neighbour.nodes_asked.clear()
    assert bring() == 1
    assert kept() == DATA
    assert len(neighbour.asked) == CHUNKS - 7
    assert len(neighbour.nodes_asked) == 1, "whether it has it; all nodes were here"


def test_what_a_flush_that_failed_did_not_write_is_brought_once_more(
    met: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "FLUSH_EVERY", 2000)
    met(FILM)
    bringing = Bringing()
    with instead(Forgetful()) as disk:
        assert bring(bringing) == 0
        assert disk.lost
        assert bring(bringing) == 1
        disk.let_go_of_memory(0)
    assert kept() == DATA


def test_after_a_power_cut_only_what_is_missing_is_asked_for(met: Start) -> None:
    neighbour = met(FILM)
    with failing(0, full()) as disk:
        bring()
    for at in range(1, disk.calls + 1, 5):
        store.drop(FILM.cid)
        wanted.want([cid_text(FILM.cid)])
        neighbour.asked.clear()
        with failing(at, PowerCut(), for_good=True), pytest.raises(PowerCut):
            bring()
        store.sweep()
        bring()
        if store.find(FILM.cid):
            assert kept() == DATA, at
        assert len(neighbour.asked) <= CHUNKS + crew.MOST_AT_ONCE, at
        assert on_its_way() == [], at


def test_what_is_wanted_no_more_is_let_go_of(met: Start) -> None:
    def erased(asked: Asked, start: int, stop: int) -> None:
        asked.give(b"not here", 404) if start >= 5000 else asked.honest(start, stop)

    met(FILM, erased)
    bring()
    assert len(on_its_way()) == 2
    Wanted.objects.all().delete()
    bring()
    assert on_its_way() == []
    assert store.find(FILM.cid) is None


def test_how_far_it_is_can_be_asked(met: Start) -> None:
    assert how_far() == (None, 0, False, 0, 0, 0, True, False, False, False)
    met(
        FILM,
        lambda asked, start, stop: asked.give(b"", 404) if 5000 in range(start, stop) else asked.honest(start, stop),
    )
    wanted.looked_for_since(40)
    bring()
    assert how_far() == (len(DATA), len(DATA) - 1000, True, 0, 1, 30, True, False, False, False)


def test_a_hub_without_room_says_so_and_not_that_nobody_had_it(met: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    met(FILM)
    monkeypatch.setattr(room, "SHARE_OF_FILES", 1)
    monkeypatch.setattr(room, "FLOOR_OF_FILES", 2**62)
    bring()
    assert "The disk has no room for this file" in how_far().words


def test_while_all_neighbours_are_away_nothing_is_written(met: Start) -> None:
    met(FILM).close()
    assert bring() == 0
    assert Wanted.objects.get().tries == 0


def test_two_processes_never_bring_the_same_at_once(met: Start) -> None:
    met(FILM)
    with coming.coming(FILM.cid):
        assert bring() == 0
    assert bring() == 1
