"""Finds the picture on the front of an e-book. A program of its own: an EPUB in on stdin, a picture out on stdout.

A book is a zip of pages by anybody, so this runs apart, with limits on memory and time (`drawing.py` says which),
imports nothing of the hub and writes no file. Nothing is unpacked but two lists and one picture, each cut off where it
is longer than such things are; names are only ever looked up among those in the book, so none of them leads anywhere.
Its exit status says what was wrong.

A book says which picture it is in its list of parts: version 3 by the property `cover-image`, version 2 by a `meta`
named `cover` (EPUB 3.3, section 5.6; Open Packaging Format 2.0.1).
"""

import io
import posixpath
import sys
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree

MAX_LIST = 2 * 1024 * 1024
MAX_PICTURE = 12 * 1024 * 1024
MAX_PARTS = 20_000

NO_PICTURE = 3
NO_BOOK = 4
CONTAINER = "META-INF/container.xml"


class Wrong(Exception):
    """This is no book as books are."""


def front(data: bytes) -> bytes | None:
    """The picture on the front; None where the book names none that is in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        if len(names) > MAX_PARTS:
            raise Wrong
        place = next((each.get("full-path", "") for each in named(read_list(book, CONTAINER), "rootfile")), "")
        parts = read_list(book, place)
        for part in candidates(parts):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(part.get("href", ""))))
            if name in names:
                return unpacked(book, name, MAX_PICTURE)
    return None


def candidates(parts: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """The parts that the book calls its cover, the surest first."""
    items = named(parts, "item")
    yield from (each for each in items if "cover-image" in each.get("properties", "").split())
    ids = [each.get("content") for each in named(parts, "meta") if each.get("name") == "cover"]
    yield from (each for each in items if each.get("id") in ids and each.get("media-type", "").startswith("image/"))


def named(parts: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """All elements of this name, in whatever namespace."""
    return [each for each in parts.iter() if isinstance(each.tag, str) and each.tag.rpartition("}")[2] == name]


def read_list(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A list in the book. One that declares shorthands is not read: they can swell to any size."""
    text = unpacked(book, name, MAX_LIST)
    if b"<!ENTITY" in text.replace(b"\0", b""):
        raise Wrong
    return ElementTree.fromstring(text)  # noqa: S314  # in a process with limits, and without shorthands


def unpacked(book: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A part of the book, never more than so many bytes of it."""
    with book.open(name) as part:
        data = part.read(most + 1)
    if len(data) > most:
        raise Wrong
    return data


def main() -> None:
    """Read, find, write; whatever ends this was no book that we can read."""
    try:
        picture = front(sys.stdin.buffer.read())
    except Exception:
        sys.exit(NO_BOOK)
    if picture is None:
        sys.exit(NO_PICTURE)
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
