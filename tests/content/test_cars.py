"""CAR files are taken in whole or not at all, and what is written out is what other tools read."""

import hashlib
import io
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hub.content import cars, files, foreign, leases, store
from hub.content.models import Chunk, Leased, Node, Stored
from hub.core.car import Reader, header, section
from hub.core.cid import DAG_CBOR, RAW, Cid, cid_text, parse_cid
from hub.core.errors import RemoteError
from hub.core.unixfs import PROFILES, Kind, Link, Profile, order
from hub.core.unixfs import Node as Block
from hub.log import room
from tests.content.disks import CALLS, PowerCut, failing, full
from tests.content.samples import listing
from tests.content.test_receiving import empty as empty  # it is there for each test
from tests.core.unixfs.test_order import Shelf

pytestmark = pytest.mark.django_db

FILM = random.Random(5).randbytes(2 * 2**20 + 7)
PAGE = b"<h1>Riverbend</h1>"
WRITING = tuple(call for call in CALLS if call != "unlink")
VECTORS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures/vectors/car/cars.json").read_text()
)


@pytest.fixture
def site() -> Stored:
    """A film, twice, and a page, in two folders."""
    film, page = store.receive(io.BytesIO(FILM)).cid, store.receive(io.BytesIO(PAGE)).cid
    inner = store.add_folder([("film.mp4", film), ("page.html", page)])
    return store.add_folder([("again.mp4", film), ("index.html", page), ("more", inner.cid)])


def forget_all() -> None:
    for stored in Stored.objects.all():
        store.drop(stored.cid)
    assert left() == []


def left() -> list[str]:
    """Files of content on the disk."""
    return [path.name for path in files.folder().rglob("*") if path.is_file()]


def written(path: Path, roots: list[Cid], blocks: Iterator[tuple[Cid, bytes]] | list[tuple[Cid, bytes]]) -> Path:
    path.write_bytes(header(roots) + b"".join(section(cid, data) for cid, data in blocks))
    return path


def taken(path: Path) -> list[str]:
    out = io.StringIO()
    call_command("content", "import", str(path), stdout=out)
    return [line.split()[0] for line in out.getvalue().splitlines()]


def refused(path: Path, why: str) -> None:
    """One sentence, and nothing is other than it was."""
    before = list(Stored.objects.values_list("pk", "loose")), Node.objects.count(), Chunk.objects.count(), left()
    with pytest.raises(CommandError, match=why) as told:
        taken(path)
    assert "\n" not in str(told.value)
    assert before == (
        list(Stored.objects.values_list("pk", "loose")),
        Node.objects.count(),
        Chunk.objects.count(),
        left(),
    )


def content_of(text: str) -> bytes:
    stored = store.find(parse_cid(text))
    assert stored is not None
    return b"".join(store.chunks(stored))


def test_what_is_written_out_is_taken_in_as_the_same(site: Stored, tmp_path: Path) -> None:
    path, text, size, total = tmp_path / "site.car", cid_text(site.cid), site.size, site.total
    call_command("content", "export", text, str(path))
    forget_all()

    assert taken(path) == [text]
    again = store.find(site.cid)
    assert again is not None
    assert (again.kind, again.size, again.total) == ("folder", size, total)
    assert [(entry.name, entry.kind) for entry in listing(again)] == [
        ("again.mp4", "file"),
        ("index.html", "file"),
        ("more", "folder"),
    ]
    film = store.at(again, "more/film.mp4")
    assert film is not None
    assert (b"".join(store.chunks(film)), film.profile) == (FILM, "unixfs-v1-2025")
    assert Chunk.objects.count() == 3


def test_what_is_written_out_holds_each_block_once_in_order(site: Stored, tmp_path: Path) -> None:
    path = tmp_path / "site.car"
    call_command("content", "export", cid_text(site.cid), str(path))
    with path.open("rb") as file:
        reader = Reader(file.read)
        blocks = [cid for cid, _data in reader]

    assert (reader.roots, blocks[0]) == ((site.cid,), site.cid)
    assert len(blocks) == len(set(blocks)) == 2 + 1 + 3 + 1


def test_nothing_is_written_over_and_nothing_half(site: Stored, tmp_path: Path) -> None:
    path = tmp_path / "site.car"
    path.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("content", "export", cid_text(site.cid), str(path))
    assert path.read_text() == "mine"
    with pytest.raises(CommandError, match="could not be written: No such file or directory"):
        call_command("content", "export", cid_text(site.cid), str(tmp_path / "none" / "site.car"))


def test_damage_is_never_written_out(tmp_path: Path) -> None:
    film = store.receive(io.BytesIO(FILM)).cid
    path = files.path_of(film)
    path.chmod(0o600)
    path.write_bytes(FILM[:-1] + b"x")

    with pytest.raises(CommandError, match="damaged on this card"):
        call_command("content", "export", cid_text(film), str(tmp_path / "film.car"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["leaf", "folder", "leaf-first", "old-root", "twice", "other-kinds", "thirty-roots"])
def test_what_the_library_of_the_field_wrote_is_taken_in(name: str, tmp_path: Path) -> None:
    path = tmp_path / "it.car"
    path.write_bytes(bytes.fromhex(VECTORS[name]["car"]))

    root = taken(path)[0]
    stored = store.find(parse_cid(root))
    assert stored is not None
    well = store.at(stored, "well.txt") if stored.kind == "folder" else stored
    assert well is not None
    assert b"".join(store.chunks(well)) == b"The well is open at six.\n"


def test_blocks_may_lie_in_any_order_and_roots_share_them(tmp_path: Path) -> None:
    shelf = Shelf()
    film, page = shelf.file(PAGE * 9), shelf.raw(PAGE)
    folder = shelf.folder(("film", film), ("page", page))
    blocks = sorted(shelf.items(), reverse=True)

    assert taken(written(tmp_path / "it.car", [film, folder, page, film], blocks)) == [
        cid_text(film),
        cid_text(folder),
        cid_text(page),
    ]
    assert content_of(cid_text(film)) == PAGE * 9


def test_a_file_of_another_make_keeps_its_id_and_has_no_profile(tmp_path: Path) -> None:
    shelf = Shelf()
    film = shelf.file(PAGE * 9)
    taken(written(tmp_path / "it.car", [film], list(shelf.items())))

    stored = store.find(film)
    assert stored is not None
    assert (stored.profile, stored.size) == ("", len(PAGE) * 9)
    assert b"".join(store.part(stored, 5, 11)) == (PAGE * 9)[5:11]
    assert store.block(Cid(RAW, hashlib.sha256(PAGE[:4]).digest())) == PAGE[:4]


def test_bytes_within_nodes_are_taken_in_as_older_tools_write_them(tmp_path: Path) -> None:
    shelf = Shelf()
    parts = [shelf.node(Block(Kind.FILE, data=data, size=len(data))) for data in (b"The well ", b"is open")]
    links = (Link(parts[0], "", 17), Link(parts[1], "", 15))
    root = shelf.node(Block(Kind.FILE, links, size=16, sizes=(9, 7)))
    taken(written(tmp_path / "it.car", [root], list(shelf.items())))

    assert content_of(cid_text(root)) == b"The well is open"


def test_what_is_here_already_is_kept_once(site: Stored, tmp_path: Path) -> None:
    path = tmp_path / "site.car"
    call_command("content", "export", cid_text(site.cid), str(path))
    rows = list(Stored.objects.values_list("pk", flat=True))

    assert taken(path) == [cid_text(site.cid)]
    assert list(Stored.objects.values_list("pk", flat=True)) == rows


@pytest.fixture
def sound() -> Shelf:
    """A folder with a page and a film, as blocks."""
    shelf = Shelf()
    shelf.folder(("film", shelf.file(PAGE * 3)), ("page", shelf.raw(PAGE)))
    return shelf


def test_a_car_file_that_lacks_any_one_block_is_refused(sound: Shelf, tmp_path: Path) -> None:
    root = list(sound)[-1]
    for missing in sound:
        blocks = [(cid, data) for cid, data in sound.items() if cid != missing]
        refused(written(tmp_path / "it.car", [root], blocks), "is missing in this CAR file")


def test_a_car_file_that_is_cut_off_anywhere_is_refused(sound: Shelf, tmp_path: Path) -> None:
    whole = written(tmp_path / "it.car", [list(sound)[-1]], list(sound.items())).read_bytes()
    for length in range(0, len(whole), 71):
        (tmp_path / "it.car").write_bytes(whole[:length])
        refused(tmp_path / "it.car", "CAR file|cut off")


def test_a_car_file_with_a_wrong_bit_is_refused(sound: Shelf, tmp_path: Path) -> None:
    whole = written(tmp_path / "it.car", [list(sound)[-1]], list(sound.items())).read_bytes()
    for at in range(60, len(whole), 71):
        (tmp_path / "it.car").write_bytes(whole[:at] + bytes((whole[at] ^ 4,)) + whole[at + 1 :])
        refused(tmp_path / "it.car", ".")


@pytest.mark.parametrize("name", ["no-root", "identity-root", "other-root", "many-roots"])
def test_a_root_that_is_no_file_or_folder_is_refused_before_anything_is_kept(name: str, tmp_path: Path) -> None:
    (tmp_path / "it.car").write_bytes(bytes.fromhex(VECTORS[name]["car"]))

    refused(tmp_path / "it.car", "root|no part of a file or folder")


def test_what_is_no_file_is_refused_in_words(tmp_path: Path) -> None:
    refused(tmp_path / "none.car", "could not be read: No such file")
    refused(tmp_path, "could not be read: Is a directory")


@pytest.mark.parametrize("bad", ["record", "smaller", "link"])
def test_a_tree_that_does_not_fit_together_is_refused_though_its_hashes_are_right(bad: str, tmp_path: Path) -> None:
    shelf = Shelf()
    good = shelf.file(PAGE)
    record = Cid(DAG_CBOR, hashlib.sha256(b"\x80").digest())
    shelf[record] = b"\x80"
    wrong = {
        "record": record,
        "smaller": shelf.node(Block(Kind.FILE, (Link(shelf.raw(b"abc"), "", 4),), size=4, sizes=(4,))),
        "link": shelf.node(Block(Kind.SYMLINK, data=b"../../etc/passwd")),
    }[bad]
    root = shelf.folder(("a good one", good), ("bad", wrong))

    refused(written(tmp_path / "it.car", [root], list(shelf.items())), "part of|pointer to another place")


def swelling(shelf: Shelf, root: Cid, size: int, *wide: int) -> Cid:
    """The root of a file whose few nodes name the same block again and again."""
    for number in wide:
        root = shelf.node(Block(Kind.FILE, (Link(root, "", 1),) * number, size=size * number, sizes=(size,) * number))
        size *= number
    return root


@pytest.mark.parametrize("leaf", ["raw", "node", "deep"])
def test_a_small_file_that_stands_for_endless_rows_is_refused(leaf: str, tmp_path: Path) -> None:
    shelf = Shelf()
    byte = shelf.raw(b"x") if leaf == "raw" else shelf.node(Block(Kind.FILE, data=b"x", size=1))
    root = swelling(shelf, byte, 1, *((1,) * 2500 if leaf == "deep" else ()), 100, 100, 100, 100)

    refused(written(tmp_path / "it.car", [root], list(shelf.items())), "cut into more pieces than a hub keeps")


def test_a_few_nodes_that_describe_more_than_any_disk_holds_are_not_gone_through(tmp_path: Path) -> None:
    shelf = Shelf()
    root = swelling(shelf, shelf.raw(bytes(2**20)), 2**20, 1000, 1000, 1000)

    refused(written(tmp_path / "it.car", [root], list(shelf.items())), "disk|room|space")


def test_folders_that_stand_for_endless_folders_are_taken_in_and_written_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "REMEMBERED", 5)
    shelf = Shelf()
    root = shelf.raw(PAGE)
    for _ in range(8):
        root = shelf.folder(*((f"{number}", root) for number in range(300)))
    out = tmp_path / "out.car"

    assert taken(written(tmp_path / "it.car", [root], list(shelf.items()))) == [cid_text(root)]
    assert Stored.objects.count() == 9
    assert Leased.objects.get().size == leases.LEAST  # what it fills here, and not what it stands for
    with pytest.raises(CommandError, match="could not be written: No space left"):
        call_command("content", "get", cid_text(root), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()
    call_command("content", "export", cid_text(root), str(out))
    with out.open("rb") as file:
        assert {cid for cid, _data in Reader(file.read)} == set(shelf)


def test_folders_deeper_than_a_hub_goes_are_refused(tmp_path: Path) -> None:
    shelf = Shelf()
    root = shelf.raw(PAGE)
    for _ in range(foreign.MOST_DEEP + 1):
        root = shelf.folder(("in", root))

    refused(written(tmp_path / "it.car", [root], list(shelf.items())), "too deep in each other")


def test_a_folder_of_more_names_than_a_hub_keeps_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf()
    page = shelf.raw(PAGE)
    root = shelf.folder(*((f"page {number}", page) for number in range(9)))
    monkeypatch.setattr(foreign, "MOST_NODES", 100)

    refused(written(tmp_path / "it.car", [root], list(shelf.items())), "more names")


def test_a_folder_of_shards_is_taken_in(tmp_path: Path) -> None:
    profile = Profile("sharding", chunk=2**20, width=3, split=1, counts="block")
    page = store.receive(io.BytesIO(PAGE)).cid
    site = store.add_folder([(f"page {number}", page) for number in range(40)], profile=profile)
    call_command("content", "export", cid_text(site.cid), str(tmp_path / "it.car"))
    forget_all()

    taken(tmp_path / "it.car")
    stored = store.find(site.cid)
    assert stored is not None
    assert len(listing(stored)) == 40


def test_a_disk_that_fills_at_any_call_leaves_nothing_half(sound: Shelf, tmp_path: Path) -> None:
    root = list(sound)[-1]
    path = written(tmp_path / "it.car", [root], list(sound.items()))
    for at in range(1, 200):
        with failing(at, full(), only=WRITING) as disk, suppress(CommandError):
            taken(path)
        assert not [name for name in left() if name.endswith(".part")]
        for stored in Stored.objects.filter(kind="file"):
            assert store.has(cid_text(stored.cid))
            assert b"".join(store.chunks(stored)) in (PAGE, PAGE * 3)
        if disk.calls < at:
            break
        if store.find(root) is not None:
            forget_all()
    else:
        raise AssertionError("it never went through")


def test_a_stick_that_reads_differently_the_second_time_is_found_out(sound: Shelf) -> None:
    root = list(sound)[-1]
    stick = io.BytesIO(header([root]) + b"".join(section(*block) for block in sound.items()))
    with cars.laid_out(stick) as car:
        stick.getbuffer()[-1] ^= 1
        with pytest.raises(RemoteError, match="^hash: .*reads differently each time"):
            car.block(root)


def test_a_file_with_more_nodes_than_a_hub_remembers_is_refused(
    sound: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "MOST_NODES", 100)

    refused(written(tmp_path / "it.car", [list(sound)[-1]], list(sound.items())), "more pieces|more names")


def test_without_room_for_all_of_it_nothing_is_taken_in(
    sound: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "FLOOR", 2**60)

    refused(written(tmp_path / "it.car", [list(sound)[-1]], list(sound.items())), "no room for this file")


def test_a_power_cut_at_any_call_leaves_whole_files_and_what_the_next_start_sweeps(
    sound: Shelf, tmp_path: Path
) -> None:
    root = list(sound)[-1]
    path = written(tmp_path / "it.car", [root], list(sound.items()))
    for at in (*range(1, 60, 5), 200):
        with failing(at, PowerCut(), for_good=True) as disk, suppress(PowerCut):
            taken(path)
        store.sweep()
        there = {stored.cid for stored in Stored.objects.filter(kind="file")}
        assert sorted(left()) == sorted(files.path_of(cid).name for cid in there)
        assert {b"".join(store.chunks(stored)) for stored in Stored.objects.filter(kind="file")} <= {PAGE, PAGE * 3}
        if store.find(root) is None:
            assert disk.calls >= at
        forget_all()


def test_the_profiles_of_this_hub_are_known_again(tmp_path: Path) -> None:
    for name, profile in PROFILES.items():
        film = store.receive(io.BytesIO(FILM), profile=profile).cid
        call_command("content", "export", cid_text(film), str(tmp_path / f"{name}.car"))
        forget_all()
        taken(tmp_path / f"{name}.car")
        stored = store.find(film)
        assert stored is not None
        assert stored.profile == name
