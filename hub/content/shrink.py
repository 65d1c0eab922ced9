"""Makes a small, clean JPEG of a photo. A program of its own: photo in on stdin, JPEG out on stdout. With the argument
`portrait` it is a square of a few kilobytes, for beside a name; with `cover` it is whole and as small, for beside a
title.

Images are hostile input for large C libraries, so this runs apart, with limits on memory, time and files (`photo.py`
says which), and it imports nothing of the hub. The new file is drawn from pixels: place, camera and owner in the
old one's metadata are gone. Its exit status says what was wrong; `photo.py` has the words.
"""

import io
import sys
from typing import Any

LONGEST_SIDE = 1280
MAX_BYTES = 300 * 1024
FACE_SIDE = 160
MAX_FACE = 10 * 1024
COVER_SIDE = 300
MAX_COVER = 20 * 1024
MAX_PIXELS = 40_000_000

NOT_AN_IMAGE = 3
TOO_MANY_PIXELS = 4
NO_MEMORY = 5


def shrink(data: bytes) -> bytes:
    """The photo upright, its longest side at most 1280, at most 300 KB."""
    paper = drawn(data)
    for side, quality in ((1280, 82), (1280, 70), (1280, 58), (1280, 46), (960, 46), (640, 46), (640, 30)):
        paper.thumbnail((side, side))
        small = saved(paper, quality)
        if len(small) <= MAX_BYTES:
            break
    return small


def portrait(data: bytes) -> bytes:
    """The middle of the photo, upright, as a small square."""
    from PIL import ImageOps

    square = ImageOps.fit(drawn(data), (FACE_SIDE, FACE_SIDE))
    for quality in (78, 64, 50, 36, 22):
        small = saved(square, quality)
        if len(small) <= MAX_FACE:
            break
    return small


def cover(data: bytes) -> bytes:
    """The whole photo, upright, as beside a title. Of a picture that moves the beginning."""
    paper = drawn(data, ("GIF",))
    paper.thumbnail((COVER_SIDE, COVER_SIDE))
    for quality in (78, 64, 50, 36, 22):
        small = saved(paper, quality)
        if len(small) <= MAX_COVER:
            break
    return small


def saved(paper: Any, quality: int) -> bytes:
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def drawn(data: bytes, also: tuple[str, ...] = ()) -> Any:
    """The photo's pixels on paper, upright and no larger than is ever kept."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", *also)) as photo:
        if photo.width * photo.height > MAX_PIXELS:
            sys.exit(TOO_MANY_PIXELS)
        photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(photo)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if upright.mode.startswith("I"):  # sixteen bits of grey, which a conversion would cut off at 255
            upright = upright.convert("I").point(lambda shade: shade / 256).convert("L")
        paper = Image.new("RGB", upright.size, "white")
        # Transparent pictures are laid on paper; without this their hidden colours would show.
        colours = upright.convert("RGBA")
        paper.paste(colours, mask=colours.getchannel("A"))
    return paper


WAYS = {"portrait": portrait, "cover": cover}


def main() -> None:
    """Read, shrink, write; whatever else than a lack of memory ends a decoder, it was no image that we can read."""
    data = sys.stdin.buffer.read()
    try:
        small = WAYS.get("".join(sys.argv[1:]), shrink)(data)
    except MemoryError:
        sys.exit(NO_MEMORY)
    except Exception:
        sys.exit(NOT_AN_IMAGE)
    sys.stdout.buffer.write(small)


if __name__ == "__main__":
    main()
