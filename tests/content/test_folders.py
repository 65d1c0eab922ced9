"""Folders hold content that is here, by names, and lead to it by paths."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hub.content import store
from hub.content.gateway import rights
from hub.content.models import Leased, Node, Stored, Within
from hub.core.cid import Cid, cid_text, parse_cid
from hub.core.errors import LocalError, RemoteError
from tests.content.samples import laid_down, listing, older, received, spoil
from tests.content.test_cars import refused, written
from tests.core.unixfs.test_order import Shelf

pytestmark = pytest.mark.django_db


def kept(data: bytes) -> Cid:
    return store.receive(io.BytesIO(data)).cid


def found(text: str) -> Stored:
    stored = store.find(parse_cid(text))
    assert stored is not None
    return stored


@pytest.fixture
def site() -> Stored:
    inner = store.add_folder([("pump.html", kept(b"<p>The pump"))])
    return store.add_folder([("index.html", kept(b"<h1>Riverbend")), ("docs", inner.cid)])


@pytest.mark.parametrize("act", ["add", "import"])
def test_no_path_at_all_is_not_the_folder_where_somebody_stands(act: str) -> None:
    with pytest.raises(CommandError, match="name a file or a folder; this is empty"):
        call_command("content", act, "")
    assert Stored.objects.count() == 0


def test_a_folder_with_a_name_that_this_disk_takes_not_is_written_out_not_at_all(tmp_path: Path) -> None:
    folder = laid_down({"a.txt": received(b"short"), "b" * 300: received(b"long")})
    with pytest.raises(CommandError, match="could not be written: File name too long"):
        call_command("content", "get", cid_text(folder.cid), str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_lists_what_is_in_it_with_sizes(site: Stored) -> None:
    assert [(entry.name, entry.size, entry.kind) for entry in listing(site)] == [
        ("docs", 11, "folder"),
        ("index.html", 13, "file"),
    ]
    assert (site.size, site.kind) == (24, "folder")


def test_a_path_leads_down_to_what_is_there(site: Stored) -> None:
    found = store.at(site, "docs/pump.html")
    assert found is not None
    assert b"".join(store.chunks(found)) == b"<p>The pump"
    assert store.at(site, "") == site
    assert store.at(site, "docs/none") is None
    assert store.at(site, "index.html/more") is None


@pytest.mark.parametrize("path", ["../docs", "docs/../../x", "docs/\0"])
def test_a_path_never_leads_out(site: Stored, path: str) -> None:
    with pytest.raises(RemoteError, match="path"):
        store.at(site, path)


def test_the_same_folder_is_kept_once(site: Stored) -> None:
    again = store.add_folder([(entry.name, entry.cid) for entry in listing(site)])
    assert again == site
    assert Within.objects.filter(folder=site).count() == 2


def test_a_folder_of_what_is_not_here_is_refused_in_words() -> None:
    with pytest.raises(LocalError, match=r"film\.mp4 is not here"):
        store.add_folder([("film.mp4", Cid(0x55, bytes(32)))])


def test_a_car_file_with_a_name_that_none_can_have_is_refused(tmp_path: Path) -> None:
    shelf = Shelf()
    root = shelf.folder(("in", shelf.folder(("a\u2028b", shelf.raw(b"A page")))))
    refused(written(tmp_path / "it.car", [root], list(shelf.items())), "may be called “a\ufffdb”")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\0b", "a\u2028b", "a\\b", " ", "b" * 256])
def test_a_name_that_none_can_have_is_refused(name: str) -> None:
    with pytest.raises(LocalError, match="No folder here can hold"):
        store.add_folder([(name, kept(b"x"))])
    assert not Node.objects.exists()


def test_a_folder_of_many_is_sharded_and_read_back() -> None:
    cid = kept(b"x")
    names = [f"page {number}" * 4 for number in range(3000)]
    folder = store.add_folder((name, cid) for name in names)
    assert [entry.name for entry in listing(folder)] == sorted(names)
    found = store.at(folder, names[1234])
    assert found is not None
    assert found.cid == cid


def test_an_empty_folder_is_one_too() -> None:
    assert listing(store.add_folder([])) == []


class TestCommand:
    """`manage.py content`"""

    @pytest.fixture
    def site(self, tmp_path: Path) -> Path:
        (tmp_path / "site" / "docs").mkdir(parents=True)
        (tmp_path / "site" / "index.html").write_text("<h1>Riverbend")
        (tmp_path / "site" / "docs" / "film").write_bytes(bytes(3_000_000))
        (tmp_path / "site" / "docs" / "same").symlink_to("film")
        return tmp_path / "site"

    def add(self, path: Path, *more: str) -> str:
        out = io.StringIO()
        call_command("content", "add", str(path), *more, stdout=out)
        cid, _, told = out.getvalue().strip().partition(" ")
        assert told == str(path)
        return cid

    def test_a_folder_goes_in_and_comes_out_again(self, site: Path, tmp_path: Path) -> None:
        cid = self.add(site)
        assert cid.startswith("bafybei")
        call_command("content", "get", cid, str(tmp_path / "out"))
        for name in ("index.html", "docs/film", "docs/same"):
            assert (tmp_path / "out" / name).read_bytes() == (site / name).read_bytes()
        call_command("content", "verify", stdout=io.StringIO())

    def test_folders_in_each_other_without_end_are_not_written_out(self, tmp_path: Path) -> None:
        deep = store.add_folder([])
        for _ in range(66):
            deep = store.add_folder([("d", deep.cid)])
        with pytest.raises(CommandError, match="deeper than 64 folders"):
            call_command("content", "get", cid_text(deep.cid), str(tmp_path / "out"))
        assert list(tmp_path.glob("out*")) == []

    def test_a_name_that_none_can_have_is_refused_before_anything_is_kept(self, site: Path) -> None:
        (site / "docs" / "go\u202ecod.exe").write_text("x")
        before = Stored.objects.count()
        with pytest.raises(CommandError, match="can hold a file called “go\ufffdcod.exe”"):
            self.add(site / "docs")
        assert Stored.objects.count() == before

    def test_another_profile_makes_another_id(self, site: Path) -> None:
        assert self.add(site) != self.add(site, "--profile", "kubo-cidv1-256k")

    def test_a_pointer_out_of_the_folder_is_refused(self, site: Path, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("my key")
        (site / "index2.html").symlink_to(tmp_path / "secret")
        with pytest.raises(CommandError, match="points out of the folder"):
            self.add(site)

    def test_what_is_not_there_is_told_in_words(self, tmp_path: Path) -> None:
        nobody = cid_text(Cid(0x55, bytes(32)))
        for words, *arguments in (
            (f"^{tmp_path}/none could not be read", "add", str(tmp_path / "none")),
            (f"^{nobody} is not here.$", "get", nobody, str(tmp_path / "x")),
            ("^no id is no content id. Copy one as", "get", "no id", str(tmp_path / "x")),
            (f"^{nobody} is not here.$", "verify", nobody),
        ):
            with pytest.raises(CommandError, match=words):
                call_command("content", *arguments, stdout=io.StringIO())

    def test_what_is_there_already_is_not_written_over(self, site: Path) -> None:
        with pytest.raises(CommandError, match="there already"):
            call_command("content", "get", self.add(site), str(site / "index.html"))
        assert (site / "index.html").read_text() == "<h1>Riverbend"

    def test_damage_is_named(self, site: Path) -> None:
        stored = store.at(found(self.add(site)), "docs/film")
        assert stored is not None
        path = store.path_of(stored.cid)
        path.chmod(0o600)
        path.write_bytes(bytes(2_999_999) + b"1")
        out = io.StringIO()
        with pytest.raises(CommandError, match="1 damaged"):
            call_command("content", "verify", stdout=out)
        assert cid_text(stored.cid) in out.getvalue()

    def test_damage_below_a_folder_that_is_asked_for_is_named(self) -> None:
        film = received()
        above = store.add_folder([("docs", store.add_folder([("film", film.cid)]).cid)])
        spoil(film, 7)
        out = io.StringIO()
        with pytest.raises(CommandError, match="1 damaged"):
            call_command("content", "verify", cid_text(above.cid), stdout=out)
        assert cid_text(film.cid) in out.getvalue()

    def test_what_was_added_here_is_given_up_again_and_then_given_to_nobody(self, site: Path) -> None:
        cid = self.add(site)
        assert rights.is_for_all(parse_cid(cid))
        call_command("content", "remove", cid, stdout=io.StringIO())
        assert not rights.is_for_all(parse_cid(cid))
        assert not Leased.objects.exists()
        with pytest.raises(CommandError, match=f"^{cid} was not added by hand"):
            call_command("content", "remove", cid, stdout=io.StringIO())

    def test_an_id_may_be_written_as_older_tools_write_it(self, site: Path, tmp_path: Path) -> None:
        call_command("content", "get", older(found(self.add(site)).cid), str(tmp_path / "out"))
        assert (tmp_path / "out" / "index.html").read_bytes() == (site / "index.html").read_bytes()
