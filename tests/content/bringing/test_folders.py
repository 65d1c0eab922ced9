"""A folder comes with all that is in it, or is not there; small files and large ones, folders in folders."""

import hashlib

import pytest

from hub.content import leases, progress, store, wanted
from hub.content.bringing import coming
from hub.content.bringing import folder as bringing_folder
from hub.content.bringing.passes import Bringing
from hub.content.leases import Lease
from hub.content.models import Stored, Wanted
from hub.core.cid import RAW, Cid, cid_text
from hub.core.unixfs import DEFAULT, Link, Root, folder
from hub.log import room
from tests.content.bringing.conftest import Start
from tests.content.bringing.neighbours import Film
from tests.content.bringing.test_bringing import DATA, FILM
from tests.content.samples import listing

pytestmark = pytest.mark.django_db

GOAT, HEN = b"goat", b"hen"


def leaf(data: bytes) -> Cid:
    return Cid(RAW, hashlib.sha256(data).digest())


INNER, INNER_BLOCKS = folder([Link(leaf(HEN), "hen.txt", 3)], DEFAULT)
TOP, TOP_BLOCKS = folder(
    [Link(leaf(GOAT), "goat.txt", 4), Link(INNER.cid, "inner", INNER.total), Link(FILM.cid, "film", FILM.root.total)],
    DEFAULT,
)
BLOCKS = {cid_text(block.cid): block.data for block in (*INNER_BLOCKS, *TOP_BLOCKS)}
LEAVES = {cid_text(leaf(data)): data for data in (GOAT, HEN)}
ALL = Film(DATA, FILM.root, {**FILM.nodes, **BLOCKS, **LEAVES})
"""A neighbour that has all of it."""


def bring_all(bringing: Bringing) -> None:
    for _ in range(6):
        bringing.one_pass()


@pytest.fixture(autouse=True)
def asked_for(empty: None) -> None:
    wanted.want([cid_text(TOP.cid)])


def test_a_folder_comes_with_all_that_is_in_it(met: Start) -> None:
    neighbour = met(ALL)
    bring_all(Bringing())
    top = store.find(TOP.cid)
    assert top is not None
    assert [(each.name, each.kind) for each in listing(top)] == [
        ("film", "file"),
        ("goat.txt", "file"),
        ("inner", "folder"),
    ]
    hen = store.at(top, "inner/hen.txt")
    assert hen is not None
    assert b"".join(store.chunks(hen)) == HEN
    assert top.size == len(DATA) + len(GOAT) + len(HEN)
    assert not Wanted.objects.exists()
    assert [path.name for path in coming.folder().iterdir()] == []
    nodes = len(ALL.nodes) - len(LEAVES)
    assert len(neighbour.nodes_asked) == nodes + 1, "each once, and whether it has the film"


def test_without_all_that_is_in_it_there_is_no_folder_and_what_came_is_not_asked_for_again(met: Start) -> None:
    without = met(ALL._replace(nodes={**FILM.nodes, **BLOCKS, cid_text(leaf(GOAT)): GOAT}))
    bring_all(Bringing())
    assert store.find(TOP.cid) is None
    assert store.find(INNER.cid) is None
    assert store.find(FILM.cid)
    for asked in (without.nodes_asked, without.asked, without.leaves_asked):
        asked.clear()
    met(ALL)
    bring_all(Bringing())
    assert store.find(TOP.cid)
    assert without.asked == []
    assert without.nodes_asked == []
    assert without.leaves_asked == [(cid_text(INNER.cid), [0])]


def test_a_file_that_nobody_has_as_it_should_be_is_not_kept(met: Start) -> None:
    met(ALL._replace(nodes={**ALL.nodes, cid_text(leaf(HEN)): b"pig"}))
    bring_all(Bringing())
    assert store.find(INNER.cid) is None
    assert not Stored.objects.filter(digest=hashlib.sha256(b"pig").digest()).exists()


def test_with_the_folder_what_only_it_wanted_is_wanted_no_more(met: Start) -> None:
    met(ALL._replace(nodes=BLOCKS))
    bringing = Bringing()
    bringing.one_pass()
    assert {row.cid for row in Wanted.objects.all()} == {TOP.cid, INNER.cid, FILM.cid}
    Wanted.objects.filter(digest=TOP.cid.digest).delete()
    bringing.one_pass()
    assert not Wanted.objects.exists()
    bringing.one_pass()
    assert list(coming.folder().iterdir()) == []


def test_a_large_file_in_a_promised_folder_may_take_more_room(met: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    met(ALL)
    monkeypatch.setattr(room, "SHARE_OF_FILES", 1)
    monkeypatch.setattr(room, "FLOOR_OF_FILES", 2**62)
    bring_all(Bringing())
    assert store.find(FILM.cid) is None
    leases.take(Lease("pins", promised=True), TOP.cid, 0)
    bring_all(Bringing())
    assert store.find(TOP.cid)


def test_how_large_a_folder_will_be_is_told_while_it_comes(met: Start) -> None:
    met(ALL._replace(nodes=BLOCKS))
    Bringing().one_pass()
    assert Wanted.objects.get(digest=TOP.cid.digest).size == FILM.root.total + INNER.total + len(GOAT)


def served(root: Cid, blocks: dict[str, bytes]) -> Film:
    """A neighbour that has this folder alone."""
    Wanted.objects.all().delete()
    wanted.want([cid_text(root)])
    return Film(DATA, FILM.root, blocks)


def said_of(root: Cid) -> str:
    return progress.coming([root], 9)[root].words


def test_a_folder_with_a_name_that_none_can_have_is_not_brought_and_says_why(met: Start) -> None:
    odd, blocks = folder([Link(leaf(HEN), "a\u2028b", 3)], DEFAULT)
    met(served(odd.cid, {**LEAVES, **{cid_text(each.cid): each.data for each in blocks}}))
    bring_all(Bringing())
    assert "made in a way that no hub can keep" in said_of(odd.cid)
    assert not Stored.objects.exists()


def test_what_holds_such_a_folder_says_why_too(met: Start) -> None:
    odd, blocks = folder([Link(leaf(HEN), "a\u2028b", 3)], DEFAULT)
    above, more = folder([Link(leaf(HEN), "hen", 3), Link(odd.cid, "in", 3)], DEFAULT)
    met(served(above.cid, {**LEAVES, **{cid_text(each.cid): each.data for each in (*blocks, *more)}}))
    bringing = Bringing()
    for _ in range(3):
        bringing.one_pass()
    assert "made in a way that no hub can keep" in said_of(above.cid)
    assert not Stored.objects.filter(kind="folder").exists()


def test_folders_deeper_than_a_hub_goes_are_brought_neither_from_above_nor_one_by_one(
    met: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing_folder, "MOST_DEEP", 2)
    blocks, each = dict[str, bytes](), Root(leaf(HEN), 3, 3)
    chain = list[Cid]()
    for _ in range(3):
        each, made = folder([Link(each.cid, "in", 3)], DEFAULT)
        blocks |= {cid_text(block.cid): block.data for block in made}
        chain.append(each.cid)
    met(served(chain[-1], {**LEAVES, **blocks}))
    bringing = Bringing()
    for _ in range(3):
        bringing.one_pass()
    assert set(Wanted.objects.values_list("deep", flat=True)) == {0, 1, 2}
    assert not Stored.objects.exists()
    for cid in chain:
        wanted.want([cid_text(cid)])
        bringing.one_pass()
    assert [store.find(cid) is not None for cid in chain] == [True, True, False]
    assert "made in a way that no hub can keep" in said_of(chain[2])


def test_a_folder_that_can_be_kept_after_all_says_so_before_it_is_here(
    met: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a newer version of the hub, which takes what the one before did not."""
    middle, blocks = folder([Link(INNER.cid, "in", INNER.total)], DEFAULT)
    above, more = folder([Link(middle.cid, "in", middle.total)], DEFAULT)
    met(served(above.cid, {cid_text(each.cid): each.data for each in (*blocks, *more, *INNER_BLOCKS)}))
    bringing = Bringing()
    monkeypatch.setattr(bringing_folder, "MOST_DEEP", 2)
    bring_all(bringing)
    assert "made in a way that no hub can keep" in said_of(above.cid)
    monkeypatch.setattr(bringing_folder, "MOST_DEEP", 9)
    bring_all(bringing)
    assert store.find(above.cid) is None
    assert "asked for it" in said_of(above.cid)
    assert not Wanted.objects.filter(unfit=True).exists()
