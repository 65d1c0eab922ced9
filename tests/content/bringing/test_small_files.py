"""Small files of a folder come many by one question, and are kept together: whoever has only some of them, lies, breaks
off or knows no such question."""

import hashlib
from collections.abc import Callable, Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.content import leases, store, wanted
from hub.content.bringing.passes import Bringing
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core import car
from hub.core.cid import RAW, Cid, cid_text
from hub.core.unixfs import DEFAULT, Link, Profile, folder
from hub.log import room
from tests.content.bringing.conftest import Start
from tests.content.bringing.neighbours import Asked, Film
from tests.content.bringing.test_bringing import FILM
from tests.content.disks import failing, full

pytestmark = pytest.mark.django_db

PAGES = [b"page %03d" % number for number in range(40)]
SHARDED = Profile("sharded", 1000, 3, 0, "block")


def cid_of(data: bytes) -> Cid:
    return Cid(RAW, hashlib.sha256(data).digest())


def site(profile: Profile = DEFAULT, pages: Sequence[bytes] = PAGES) -> tuple[Cid, dict[str, bytes]]:
    """A folder of these pages, and its nodes."""
    root, blocks = folder([Link(cid_of(page), page.decode(), len(page)) for page in pages], profile)
    return root.cid, {cid_text(block.cid): block.data for block in blocks}


ROOT, NODES = site()
LEAVES = {cid_text(cid_of(page)): page for page in PAGES}


def having(*pages: bytes) -> Film:
    """A neighbour with the folder and these pages."""
    return Film(b"", FILM.root, NODES | {cid_text(cid_of(page)): page for page in pages})


def kept() -> list[bytes]:
    return [page for page in PAGES if store.find(cid_of(page)) and store.read(cid_text(cid_of(page))) == page]


def bring(root: Cid = ROOT) -> bool:
    wanted.want([cid_text(root)])
    Bringing().one_pass()
    return store.find(root) is not None


def test_they_come_by_one_question_and_are_written_down_together(met: Start) -> None:
    neighbour = met(having(*PAGES))
    with CaptureQueriesContext(connection) as asked:
        assert bring()
    assert kept() == PAGES
    assert neighbour.leaves_asked == [(cid_text(ROOT), list(range(40)))]
    assert neighbour.nodes_asked == [cid_text(ROOT)]
    assert len(asked) < 2 * len(PAGES), "one by one it was 600"
    assert len([each for each in asked if "INSERT INTO content_stored" in each["sql"]]) == 2, "all pages, the folder"


def test_those_of_a_folder_in_shards_come_by_a_question_for_each_node(met: Start) -> None:
    root, nodes = site(SHARDED)
    neighbour = met(Film(b"", FILM.root, nodes | LEAVES))
    assert bring(root)
    assert kept() == PAGES
    assert len(neighbour.leaves_asked) <= len(nodes)
    assert sum(len(numbers) for _node, numbers in neighbour.leaves_asked) == len(PAGES)


def test_a_file_of_many_names_comes_once(met: Start) -> None:
    links = [Link(cid_of(PAGES[number % 2]), f"{number}", 8) for number in range(9)]
    root, blocks = folder(links, DEFAULT)
    neighbour = met(Film(b"", FILM.root, LEAVES | {cid_text(block.cid): block.data for block in blocks}))
    assert bring(root.cid)
    assert neighbour.leaves_asked == [(cid_text(root.cid), [0, 1])]


def test_only_what_is_missing_is_asked_for(met: Start) -> None:
    for number in (3, 4, 20):
        store.add(PAGES[number])
    neighbour = met(having(*PAGES))
    assert bring()
    assert neighbour.leaves_asked == [(cid_text(ROOT), [each for each in range(40) if each not in (3, 4, 20)])]


def test_what_one_does_not_have_another_gives_and_who_has_some_is_asked_no_file_twice(met: Start) -> None:
    odd, even = met(having(*PAGES[1::2])), met(having(*PAGES[::2]))
    assert bring()
    assert kept() == PAGES
    assert [numbers for _node, numbers in odd.leaves_asked] == [list(range(40))]
    assert [numbers for _node, numbers in even.leaves_asked] == [list(range(0, 40, 2))]
    assert {*odd.nodes_asked, *even.nodes_asked} == {cid_text(ROOT)}


def test_what_one_answer_did_not_reach_is_asked_for_by_the_next(met: Start) -> None:
    def some(asked: Asked, name: str, numbers: list[int]) -> None:
        asked.leaves(name, numbers[:15])

    neighbour = met(having(*PAGES))
    neighbour.together = some
    assert bring()
    assert [numbers[0] for _node, numbers in neighbour.leaves_asked] == [0, 15, 30]


def refusing(asked: Asked, name: str, numbers: list[int]) -> None:
    asked.give(b"no such question", 400)


def test_who_knows_no_such_question_is_asked_file_by_file(met: Start) -> None:
    older = met(having(*PAGES))
    older.together = refusing
    assert bring()
    assert kept() == PAGES
    assert len(older.nodes_asked) == 1 + len(PAGES)


def test_who_has_a_file_and_not_the_folder_is_asked_for_it_alone(met: Start) -> None:
    most = met(having(*PAGES[1:]))
    one = met(Film(b"", FILM.root, {cid_text(cid_of(PAGES[0])): PAGES[0]}))
    assert bring()
    assert most.nodes_asked == [cid_text(ROOT)]
    assert one.nodes_asked == [cid_text(cid_of(PAGES[0]))]


def blocks() -> list[tuple[Cid, bytes]]:
    return [(cid_of(page), page) for page in PAGES]


def lying(asked: Asked) -> None:
    asked.car(ROOT, [*blocks()[:7], (cid_of(PAGES[7]), b"poison"), *blocks()[8:]])


def another(asked: Asked) -> None:
    asked.car(ROOT, [*blocks()[:7], (cid_of(b"poison"), b"poison")])


def twice(asked: Asked) -> None:
    asked.car(ROOT, [*blocks()[:7], blocks()[0]])


def in_disorder(asked: Asked) -> None:
    asked.car(ROOT, [*blocks()[:6], *reversed(blocks()[6:])])


def no_car(asked: Asked) -> None:
    sections = b"".join(car.section(*each) for each in blocks()[:7])
    asked.give(car.header([ROOT]) + sections + b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 200)


def of_another_kind(asked: Asked) -> None:
    sections = b"".join(car.section(*each) for each in blocks()[:7])
    asked.give(car.header([ROOT]) + sections + b"\x04\x01\x55\x00\x00" * 1000, 200)  # ids that hold their own bytes


def without_length(asked: Asked) -> None:
    asked.send_response(200)
    asked.end_headers()
    asked.close_connection = True


@pytest.mark.parametrize(
    ("answer", "came"),
    [(lying, 7), (another, 7), (of_another_kind, 7), (twice, 7), (in_disorder, 7), (no_car, 7), (without_length, 0)],
)
def test_what_came_before_a_lie_is_kept_and_the_liar_asked_no_more(
    answer: Callable[[Asked], None], came: int, met: Start
) -> None:
    def told(asked: Asked, name: str, numbers: list[int]) -> None:
        liar.leaves_asked.append((name, numbers))
        answer(asked)

    liar = met(having(*PAGES))
    liar.together = told
    bringing = Bringing()
    wanted.want([cid_text(ROOT)])
    for _ in range(2):
        bringing.one_pass()
    assert len(kept()) == came
    assert Stored.objects.count() == came
    assert len(liar.leaves_asked) == 1
    honest = met(having(*PAGES))
    bringing.one_pass()
    assert store.find(ROOT)
    assert [len(numbers) for _node, numbers in honest.leaves_asked] == [40 - came]
    assert len(liar.leaves_asked) == 1


def test_of_an_answer_that_is_cut_off_what_came_is_kept_and_who_gave_it_is_asked_again(met: Start) -> None:
    def cut_off(asked: Asked, name: str, numbers: list[int]) -> None:
        content = car.header([ROOT]) + b"".join(car.section(*each) for each in blocks())
        asked.send_response(200)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content[: len(content) // 2])
        asked.close_connection = True

    neighbour = met(having(*PAGES))
    neighbour.together = cut_off
    bringing = Bringing()
    wanted.want([cid_text(ROOT)])
    bringing.one_pass()
    assert 10 < len(kept()) < 30
    neighbour.together = Asked.leaves
    bringing.one_pass()
    assert store.find(ROOT)


def test_a_disk_that_fills_in_the_middle_keeps_what_came_before(met: Start) -> None:
    neighbour = met(having(*PAGES))
    with failing(11, full(), only=("write",)):
        assert not bring()
    assert kept() == PAGES[:10]
    assert bring()
    assert neighbour.leaves_asked[-1][1] == list(range(10, 40))


@pytest.mark.parametrize("promised", [False, True])
def test_files_stop_where_they_always_do_and_promised_ones_further_on(
    promised: bool, met: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    met(having(*PAGES))
    monkeypatch.setattr(room, "SHARE_OF_FILES", 1)
    monkeypatch.setattr(room, "FLOOR_OF_FILES", 2**62)
    if promised:
        leases.take(Lease("pins", promised=True), ROOT, 0)
    assert bring() is promised
    assert kept() == (PAGES if promised else [])
