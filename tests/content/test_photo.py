"""Photos arrive hostile and large, and leave small, clean and upright."""

import io
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from hub.content import photo, shrink, store
from hub.core.errors import LocalError

pytestmark = pytest.mark.django_db


def picture(size: tuple[int, int], kind: str = "JPEG", **options: object) -> bytes:
    """A picture that is dark above and light below."""
    image = Image.new("RGB", size, "white")
    image.paste((10, 20, 30), (0, 0, size[0], size[1] // 2))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def kept(data: bytes) -> Image.Image:
    """The picture that is kept of an upload."""
    small = store.read(photo.add_photo(data))
    assert small is not None
    assert len(small) <= shrink.MAX_BYTES
    return Image.open(io.BytesIO(small))


def test_a_large_photo_becomes_small() -> None:
    image = kept(picture((4000, 3000)))
    assert image.format == "JPEG"
    assert image.size == (1280, 960)


def test_a_photo_full_of_detail_still_fits() -> None:
    noise = Image.effect_noise((1600, 1600), 200).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert max(kept(out.getvalue()).size) <= 1280


def test_place_camera_and_owner_are_gone_and_the_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "S"  # where it was taken
    data = picture((400, 200), exif=exif)
    assert b"Secret Camera" in data
    image = kept(data)
    assert image.size == (200, 400)
    assert not image.getexif()
    middle = image.convert("L").tobytes()[200 * 200 :]
    assert middle[180] < 90 < middle[20]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_of_picture_are_taken(kind: str) -> None:
    assert kept(picture((300, 200), kind)).size == (300, 200)


def test_what_is_transparent_lies_on_paper() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")
    assert kept(out.getvalue()).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a photo at all",
        b"\xff\xd8\xff\xe0" + bytes(2000),
        picture((300, 300))[:700],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        picture((50, 50), "GIF"),
    ],
)
def test_what_is_no_photo_is_told_in_words(data: bytes) -> None:
    with pytest.raises(LocalError, match="not a photo that can be shown"):
        photo.add_photo(data)


def grey(side: int, bits: int, lines: bytes) -> bytes:
    """A square grey PNG of so many bits a point, made by hand."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, bits, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def bomb(side: int) -> bytes:
    """A small PNG that says it is huge."""
    return grey(side, 1, bytes(side // 8 * 200))


def test_a_grey_photo_of_sixteen_bits_keeps_its_shades() -> None:
    line = b"\0" + b"\x20\x00" * 100 + b"\xc0\x00" * 100  # each a big-endian number, of 65,535
    image = kept(grey(200, 16, line * 200)).convert("L")
    shades = [image.getpixel((x, 100)) for x in (50, 150)]
    assert all(abs(int(str(shade)) - like) <= 3 for shade, like in zip(shades, (0x20, 0xC0), strict=True))


def test_a_picture_of_too_many_points_is_never_decoded() -> None:
    with pytest.raises(LocalError, match="40 million points"):
        photo.add_photo(bomb(60_000))


def test_an_upload_beyond_twelve_megabytes_is_not_even_read_whole() -> None:
    class Endless:
        asked = 0

        def read(self, size: int = -1, /) -> bytes:
            self.asked = size
            return bytes(size)

    upload = Endless()
    with pytest.raises(LocalError, match="12 MB"):
        photo.add_photo(upload)
    assert upload.asked == photo.MAX_UPLOAD + 1


def test_a_photo_for_which_there_is_no_memory_is_said_to_be_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same program on a box with less memory."""
    monkeypatch.setattr(photo, "LIMITS", photo.LIMITS._replace(memory=140 << 20))
    with pytest.raises(LocalError, match="too large for this box just now"):
        photo.add_photo(picture((5000, 5000), "PNG"))


def test_a_decoder_that_hangs_or_swells_ends_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real limits of a real process; only the photo's content cannot be made to swell on demand."""
    monkeypatch.setattr(photo, "LIMITS", photo.LIMITS._replace(seconds=0.001))
    with pytest.raises(LocalError, match="too long to read"):
        photo.add_photo(picture((3000, 3000)))


class Arriving:
    """An upload that says when it is read."""

    def __init__(self, read: threading.Semaphore) -> None:
        self.told = read

    def read(self, size: int = -1, /) -> bytes:
        self.told.release()
        return b"not a photo at all"


def test_a_fifth_photo_is_not_kept_waiting_behind_four() -> None:
    """Each waits in a thread of the hub: more of them would keep words from being sent."""
    read = threading.Semaphore(0)
    with ThreadPoolExecutor(photo.PLACES) as phones:
        with photo.one_at_a_time:
            waiting = [phones.submit(photo.add_photo, Arriving(read)) for _ in range(photo.PLACES)]
            assert all(read.acquire(timeout=30) for _ in waiting)
            with pytest.raises(LocalError, match="Many photos are arriving"):
                photo.add_photo(picture((30, 30)))
        for one in waiting:
            with pytest.raises(LocalError, match="not a photo that can be shown"):
                one.result()
    photo.add_photo(picture((30, 30)))
