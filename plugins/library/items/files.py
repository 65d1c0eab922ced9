"""What a file is, by its first bytes, and how its name is shown: names come from anybody, and lead no reader astray.

A kind said in a record is a hint of who added the file: it decides which player stands on the page, and never how the
file is given out.
"""

import unicodedata
from typing import Final

from plugins.library.records import MAX_FILE_NAME

HEAD: Final = 512
"""First bytes that are looked at."""
STARTS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
)
SOUND_IN_MP4: Final = (b"M4A ", b"M4B ")
IN_PAGE: Final = ("audio", "video", "image")
UNTOLD: Final = "application/octet-stream"
BOOK: Final = "application/epub+zip"
FOLDER: Final = "inode/directory"
"""What is no file but a folder, such as a whole website."""


def kind_of(head: bytes) -> str:
    """The media type that the first bytes tell; `UNTOLD` where they do not."""
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], UNTOLD)
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in SOUND_IN_MP4 else "video/mp4"
    if head[:2] == b"PK":
        return BOOK if BOOK.encode() in head[:80] else "application/zip"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    return "text/plain" if is_text(head) else UNTOLD


def is_text(head: bytes) -> bool:
    """Whether these first bytes are letters alone; the last of them may be cut off."""
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:
            return False
        text = head[: error.start].decode()
    return bool(head) and all(sign.isprintable() or sign in "\r\n\t\f" for sign in text)


def player(media: str) -> str:
    """Which player shows a file in its page: "audio", "video", "image", or empty for none."""
    major = media.partition("/")[0]
    return major if major in IN_PAGE and media != "image/svg+xml" else ""


SIGNS: Final = {
    "audio": "M9 18V5l11-2v13M9 18a3 3 0 1 1-6 0a3 3 0 1 1 6 0M20 16a3 3 0 1 1-6 0a3 3 0 1 1 6 0",
    "video": "M3 5h18v14H3zM7 5v14M17 5v14M3 10h4M3 14h4M17 10h4M17 14h4",
    "text": "M6 2h8l5 5v15H6zM14 2v5h5M9 12h7M9 16h7",
    FOLDER: "M3 5h6l2 3h10v11H3z",
    "application/pdf": "M6 2h8l5 5v15H6zM14 2v5h5M9 12h7M9 16h7",
    "application/zip": "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
    "image": "photo",
}
"""Drawings of kinds, for what has no cover: names of icons of the hub or paths for its SVG stroke."""


def sign(media: str) -> str:
    """The drawing of a kind; a book where nobody said what it is."""
    return SIGNS.get(media) or SIGNS.get(media.partition("/")[0], "book")


def plain_name(name: str) -> str:
    """A file's name without folders, and without signs that turn letters or do not show; its ending is kept when it is
    long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    shown = " ".join(unicodedata.normalize("NFC", shown).split()).lstrip(".")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 10 and stem:
        return within(stem, MAX_FILE_NAME - len(f".{ending}".encode())) + f".{ending}"
    return within(shown, MAX_FILE_NAME)


def within(text: str, most: int) -> str:
    """As many whole letters of a text as fit into so many bytes."""
    return text.encode("utf-8", "ignore")[:most].decode("utf-8", "ignore")
