"""Several files, or a folder of them, are kept as one: all or none, and none at a place where it would deceive."""

import pytest
from django.test import Client

from hub.content import store
from hub.content.leases import LEAST
from hub.content.models import Leased, Stored
from hub.core.cid import parse_cid
from hub.core.errors import LocalError
from plugins.library.items.paths import placed
from plugins.library.models import Item
from tests.content.disks import failing, full
from tests.content.samples import clear, files_of_content, listing
from tests.plugins.library.conftest import record_of
from tests.plugins.library.test_in_parts import begun, part

MARK = "site"
SITE = {"site/index.html": b"<h1>Wells</h1>", "site/pictures/well.txt": b"a well", "site/empty.css": b""}


def folder(files: dict[str, bytes], field: str = "folder", **words: str) -> bytes:
    """A form with a folder, as browsers send it: names hold their places."""
    said = "Content-Disposition: form-data; name="
    body = "".join(f'--{MARK}\r\n{said}"{name}"\r\n\r\n{text}\r\n' for name, text in words.items()).encode()
    for name, data in files.items():
        head = f'--{MARK}\r\n{said}"{field}"; filename="{name}"\r\n\r\n'
        body += head.encode("utf-8", "surrogatepass") + data + b"\r\n"
    return body + f"--{MARK}--\r\n".encode()


def send(browser: Client, shelf: str, files: dict[str, bytes], **words: str) -> tuple[int, str]:
    form = folder(files, title="Wells", **words)
    done = browser.post(f"{shelf}add/", form, content_type=f"multipart/form-data; boundary={MARK}")
    return done.status_code, done.headers.get("Location") or done.content.decode()


@pytest.fixture
def empty() -> None:
    clear()


@pytest.mark.django_db
@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("more", [b"", b"x" * 1_100_000], ids=["in memory", "on the disk"])
def test_a_website_stands_on_its_shelf_and_is_opened(ama: Client, shelf: str, client: Client, more: bytes) -> None:
    status, item = send(ama, shelf, {**SITE, "site/more.bin": more})
    assert status == 302, item[item.index("form") :]
    said = record_of(Item)
    assert (said["name"], said["media"]) == ("site", "inode/directory")
    assert f"/ipfs/{said['file']}/" in client.get(item).content.decode()
    for path in ("", "index.html"):
        assert client.get(f"/ipfs/{said['file']}/{path}").getvalue() == SITE["site/index.html"]
    assert client.get(f"/ipfs/{said['file']}/pictures/well.txt").getvalue() == b"a well"
    whole = Stored.objects.get(digest=parse_cid(said["file"]).digest)
    assert whole.size == sum(len(data) for data in SITE.values()) + len(more)
    (lease,) = Leased.objects.filter(label="library")
    fills = sum(max(len(data), LEAST) for data in {*SITE.values(), more})
    assert lease.size == fills, "what it takes of the disk is counted once"
    assert not [name for name in files_of_content() if name.endswith(".part")]


@pytest.mark.django_db
def test_several_files_that_came_in_parts_are_one_folder(ama: Client, shelf: str) -> None:
    tokens = []
    for name in ("one.txt", "two.txt"):
        at = begun(ama, 3, name=name)
        part(ama, at, 0, name[:3].encode())
        tokens.append(at.split("/")[-2])
    assert ama.post(f"{shelf}add/", {"title": "Both", "brought": tokens}).status_code == 302
    cid = parse_cid(str(record_of(Item)["file"]))
    found = store.find(cid)
    assert found is not None
    assert [each.name for each in listing(found)] == ["one.txt", "two.txt"]
    assert [lease.size for lease in Leased.objects.filter(label="library")] == [2 * LEAST]


@pytest.mark.django_db
@pytest.mark.usefixtures("empty")
def test_a_disk_that_fills_at_any_call_keeps_nothing_of_a_folder(ama: Client, shelf: str) -> None:
    for call in range(1, 99):
        clear()
        with failing(call, full(), only=("write", "flush", "link", "mkdir")) as disk:
            status, page = send(ama, shelf, SITE)
        if disk.calls < call:
            break
        assert (status, "storage is full" in page) == (507, True)
        assert (Stored.objects.count(), Leased.objects.count(), files_of_content()) == (0, 0, [])
    assert status == 302
    assert call > 10


@pytest.mark.django_db
def test_more_files_than_one_form_may_hold_are_refused_in_words(ama: Client, shelf: str) -> None:
    status, page = send(ama, shelf, {f"site/{number}": b"" for number in range(2001)})
    assert (status, "These are too many files" in page) == (413, True)


@pytest.mark.django_db
def test_a_folder_with_a_hostile_name_is_refused_in_words(ama: Client, shelf: str) -> None:
    status, page = send(ama, shelf, {"site/index.html": b"a", "site/../../etc/passwd": b"b"})
    assert (status, "No folder here can hold a file called" in page) == (422, True)
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        *("..", "a/../b", "/etc/passwd", "a//b", "a/", "a/.", " ", "a/ /b", "a\0b", "go\u202ecod.exe", "a\\b", "a\nb"),
        *("/".join("a" * 33), "n" * 256, "a/\u2066b", "\ud800"),
    ],
)
def test_a_name_that_leads_out_or_hides_what_it_is_has_no_place(name: str) -> None:
    with pytest.raises(LocalError, match="No folder here can hold"):
        placed(["index.html", name])


@pytest.mark.parametrize("names", [["a", "a"], ["a", "a/b"], ["caf\u00e9", "cafe\u0301"], ["a/b/c", "a/b"]])
def test_two_files_are_not_at_one_place(names: list[str]) -> None:
    with pytest.raises(LocalError, match="Two files are called"):
        placed(names)


def test_what_all_names_begin_with_is_the_name_of_the_folder() -> None:
    assert placed(["site/a", "site/b/c"]) == ("site", ["a", "b/c"])
    assert placed(["a", "b/c"]) == ("", ["a", "b/c"])
    assert placed(["नदी/\u200dक.txt"]) == ("नदी", ["\u200dक.txt"])
