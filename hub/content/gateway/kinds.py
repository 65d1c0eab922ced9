"""What a file is shown as: by the end of its name, else by its first bytes, from lists that no upload can add to.

A file whose name says nothing is shown only if its first bytes are those of a picture, a sound or a film. All else is
given as a file to save. Nothing is ever a web page because of what stands in it.
"""

from typing import Final, NamedTuple

UNKNOWN: Final = "application/octet-stream"
TEXT: Final = "; charset=utf-8"

NAMED: Final = {
    # websites
    "html": f"text/html{TEXT}",
    "htm": f"text/html{TEXT}",
    "xhtml": f"application/xhtml+xml{TEXT}",
    "css": f"text/css{TEXT}",
    "js": f"text/javascript{TEXT}",
    "mjs": f"text/javascript{TEXT}",
    "json": f"application/json{TEXT}",
    "map": f"application/json{TEXT}",
    "webmanifest": f"application/manifest+json{TEXT}",
    "xml": f"application/xml{TEXT}",
    "wasm": "application/wasm",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    # words
    "txt": f"text/plain{TEXT}",
    "text": f"text/plain{TEXT}",
    "md": f"text/plain{TEXT}",
    "rst": f"text/plain{TEXT}",
    "log": f"text/plain{TEXT}",
    "csv": f"text/plain{TEXT}",
    "tsv": f"text/plain{TEXT}",
    "vtt": f"text/vtt{TEXT}",
    "srt": f"text/plain{TEXT}",
    "pdf": "application/pdf",
    # pictures
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "svg": "image/svg+xml",
    # sounds and films
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "mov": "video/quicktime",
    "mkv": "video/x-matroska",
}

SAVED: Final = {
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "gz": "application/gzip",
    "xz": "application/x-xz",
    "zst": "application/zstd",
    "7z": "application/x-7z-compressed",
    "tar": "application/x-tar",
    "apk": "application/vnd.android.package-archive",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "car": "application/vnd.ipld.car",
}
"""No browser shows these; the name of the type lets a phone choose the program."""

BEGINNINGS: Final = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF-", "application/pdf"),
)
ENOUGH: Final = 16
"""First bytes that are looked at."""

ACTIVE: Final = ("text/html", "application/xhtml+xml", "image/svg+xml", "application/xml", "application/pdf")
"""What may hold a program that runs when it is opened by itself."""


class Kind(NamedTuple):
    """A media type, and whether a browser may show it instead of saving it."""

    media: str
    shown: bool

    @property
    def is_active(self) -> bool:
        return self.media.startswith(ACTIVE)


def kind_of(name: str, head: bytes) -> Kind:
    """What a file of this name (it may have none) that begins so is given as."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in NAMED:
        return Kind(NAMED[ending], True)
    if ending in SAVED:
        return Kind(SAVED[ending], False)
    media = begun(head)
    return Kind(media or UNKNOWN, media is not None)


def kind_given(name: str) -> str:
    """The media type that a file of this name is given out as; empty where that is told by what is in it."""
    media = kind_of(name, b"").media
    return "" if media == UNKNOWN else media


def begun(head: bytes) -> str | None:
    """The media type that these first bytes are the beginning of."""
    if head[:4] != b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return None
    return next((media for at, mark, media in BEGINNINGS if head.startswith(mark, at)), None)


def picture_kind(data: bytes) -> str | None:
    """The media type of a picture as photos are kept here, which every browser shows."""
    media = begun(data)
    return media if media in ("image/jpeg", "image/png", "image/webp") else None
