"""Small pictures of what stands on the shelves: drawn by a job, given and kept as the file is, and never tried for
ever."""

import io
import zipfile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from hub import api
from hub.content import shrink, store
from hub.content.models import Named
from hub.core.cid import parse_cid
from hub.log import erasing
from plugins.library.covers import drawing, inside
from plugins.library.models import Cover, Item
from tests.content.disks import failing, full
from tests.plugins.library.conftest import add

pytestmark = pytest.mark.django_db

HERE = {"referer": "http://testserver/"}
BOOK = "OEBPS/book.opf"
CONTAINER = '<container><rootfiles><rootfile full-path="{}"/></rootfiles></container>'
PARTS = """<package xmlns="http://www.idpf.org/2007/opf"><manifest>
<item id="c" href="{}" media-type="image/png" properties="{}"/></manifest></package>"""


@pytest.fixture(autouse=True)
def from_the_beginning() -> None:
    cache.clear()


def picture(size: tuple[int, int] = (600, 900), kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def book(
    cover: str = "images/front.png", said: str = "cover-image", place: str = "OEBPS/book.opf", **more: str
) -> bytes:
    """An e-book, as far as its cover goes; `more` are other texts of its parts."""
    texts = {"container": CONTAINER.format(place), "parts": PARTS.format(cover, said)} | more
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        zipped.writestr("META-INF/container.xml", texts["container"])
        zipped.writestr("OEBPS/book.opf", texts["parts"])
        zipped.writestr("OEBPS/images/front.png", picture())
    return out.getvalue()


def added(browser: Client, shelf: str, data: bytes, name: str = "book.epub") -> str:
    """Add a file and let the job come by; the address of the item."""
    item = add(browser, shelf, file=SimpleUploadedFile(name, data))
    drawing.draw()
    return item


def cover_in(browser: Client, page: str) -> str:
    """The address of the first cover that a page shows."""
    found = browser.get(page).content.decode().partition('<img src="')[2].partition('"')[0]
    assert found, "no cover"
    return found


def why() -> str:
    """Why there is no cover of the one file that was added."""
    row = Cover.objects.get()
    assert not row.file
    return row.why


def test_the_front_of_a_book_stands_in_the_grid(ama: Client, shelf: str, client: Client) -> None:
    added(ama, shelf, book())
    got = client.get(cover_in(client, f"{shelf}?look=covers"), headers=HERE)
    assert got.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(b"".join(got))).size == (200, 300)


def test_a_book_of_the_older_kind_has_a_cover_too() -> None:
    meta = '<package><metadata><meta name="cover" content="c"/></metadata>'
    parts = PARTS.format("images/front.png", "").partition(">")[2]
    assert inside.front(book(parts=meta + parts)) == picture()


def test_a_picture_is_drawn_whole(ama: Client, shelf: str) -> None:
    added(ama, shelf, picture((900, 600), "GIF"), "photo.gif")
    assert Image.open(io.BytesIO(store.read(Cover.objects.get().file) or b"")).size == (300, 200)


def test_a_cover_stands_upright_and_tells_nothing_of_the_camera() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret Camera"
    image = Image.open(io.BytesIO(shrink.cover(picture((900, 600), "JPEG", exif=exif))))
    assert image.size == (200, 300)
    assert not image.getexif()


def test_what_is_no_picture_and_no_book_is_looked_at_once(ama: Client, shelf: str) -> None:
    added(ama, shelf, b"How to dig a well.", "well.txt")
    assert "text/plain is not drawn" in why()
    cache.clear()
    drawing.draw()
    assert Cover.objects.get().begun == 1


@pytest.mark.parametrize(
    "data",
    [
        book(place="../OEBPS/book.opf"),
        book(parts="<!DOCTYPE p [<!ENTITY a 'aaaa'>]><p>&a;</p>"),
        book(parts=" " * 3_000_000),
        book(container="no list"),
        book()[:600],
    ],
)
def test_what_only_looks_like_a_book_is_refused(data: bytes) -> None:
    with pytest.raises(Exception, match=r".*"):
        inside.front(data)


@pytest.mark.parametrize("cover", ["../../../etc/passwd", "/etc/passwd", "images/none.png", "images%00/front.png"])
def test_a_name_in_a_book_leads_nowhere_but_into_it(cover: str) -> None:
    assert inside.front(book(cover)) is None


def test_of_a_picture_that_swells_only_the_first_bytes_are_unpacked() -> None:
    out = io.BytesIO(book("images/bomb.png"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("OEBPS/images/bomb.png", bytes(inside.MAX_PICTURE + 1))
    with pytest.raises(inside.Wrong):
        inside.front(out.getvalue())


def test_a_hostile_book_has_no_cover_and_a_reason(ama: Client, shelf: str) -> None:
    added(ama, shelf, book()[:600])
    assert "no book" in why()


def test_a_book_whose_picture_is_none_has_no_cover_and_a_reason(ama: Client, shelf: str) -> None:
    added(ama, shelf, book(cover="book.opf"))
    assert "not a photo" in why()


def test_a_file_that_ends_the_hub_is_begun_three_times(ama: Client, shelf: str) -> None:
    """As a power cut leaves it: counted before it was looked at."""
    add(ama, shelf, file=SimpleUploadedFile("book.epub", book()))
    Cover.objects.create(position=Item.objects.get().position, begun=3)
    drawing.draw()
    assert not Cover.objects.get().file


def test_a_cover_is_given_as_the_file_is_and_goes_with_it(ama: Client, shelf: str, client: Client) -> None:
    item = added(ama, shelf, book())
    address = f"/ipfs/{Cover.objects.get().file}"
    assert client.get(address, headers=HERE).status_code == 200
    ama.post(f"{item}take-back/")
    assert client.get(address, headers=HERE).status_code == 404


def test_what_was_erased_leaves_no_cover_behind(
    ama: Client, shelf: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    added(ama, shelf, book())
    file, position = Cover.objects.get().file, Item.objects.get().position
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(api.written([position])[position].id)
    assert not store.has(file)
    assert not Named.objects.filter(digest=parse_cid(file).digest).exists()
    assert not Cover.objects.exists()


def test_a_file_that_comes_later_is_drawn_then(ama: Client, shelf: str) -> None:
    data = book()
    add(ama, shelf, file=SimpleUploadedFile("book.epub", data))
    file = str(api.bodies([Item.objects.get().position])[Item.objects.get().position]["file"])
    store.drop(parse_cid(file))
    drawing.draw()
    assert not Cover.objects.exists()
    store.receive(io.BytesIO(data), lease=None)
    drawing.draw()
    assert Cover.objects.get().file


def test_on_a_full_disk_a_cover_waits_for_room(ama: Client, shelf: str) -> None:
    add(ama, shelf, file=SimpleUploadedFile("book.epub", book()))
    with failing(1, full(), for_good=True, only=("write", "rename", "link")):
        drawing.draw()
    assert Cover.objects.get().begun == 0
    drawing.draw()
    assert Cover.objects.get().file
