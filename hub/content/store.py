"""Files by content id: written whole and durably before a row says so, read back verified.

The order is write to a `.part` and compare with what was meant (`hub.durable`), then the row.
A power cut at any point leaves either the whole file or a `.part` that the next start sweeps away. This first form
holds content of one raw leaf (`bafkrei…`) of at most 1 MiB; larger files need chunks and live elsewhere.
"""

import errno
import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hub import durable
from hub.content.models import Stored, Wanted
from hub.core import cid
from hub.core.errors import LocalError
from hub.log import room

MAX_SIZE = 1024 * 1024

log = logging.getLogger(__name__)


def add(data: bytes) -> str:
    """Keep `data` and return its content id. `LocalError` when it is too large or the card cannot take it."""
    if len(data) > MAX_SIZE:
        raise LocalError(_("This file is larger than 1 MB, the most that can be kept here for now."))
    digest = hashlib.sha256(data).digest()
    if not is_whole(digest, len(data)):
        room.expect()
        write(path_of(digest), data)
        Stored.objects.update_or_create(digest=digest, defaults={"size": len(data)})
    Wanted.objects.filter(digest=digest).delete()
    return cid.content_text(digest)


def read(text: str) -> bytes | None:
    """The bytes of a content id, or None when they are not here. Damaged bytes are dropped and wanted
    again.
    """
    digest = cid.parse_content(text)
    if not Stored.objects.filter(digest=digest).exists():
        return None
    try:
        data = path_of(digest).read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:  # too many open files, a card that hiccups: the bytes may be whole, and nobody's else
        log.warning("content %s cannot be read now: %s", digest.hex(), error)
        return None
    if hashlib.sha256(data).digest() == digest:
        return data
    drop_damaged(digest)
    return None


def has(text: str) -> bool:
    """Whether the content is here."""
    return Stored.objects.filter(digest=cid.parse_content(text)).exists()


def present(texts: Iterable[str]) -> set[str]:
    """Those of these content ids that are here, in one question."""
    asked = {cid.parse_content(text): text for text in texts}
    rows = Stored.objects.filter(digest__in=asked).values_list("digest", flat=True) if asked else []
    return {asked[bytes(digest)] for digest in rows}


def is_whole(digest: bytes, size: int) -> bool:
    """Whether row and file are both there, so that adding the same content again costs no write."""
    try:
        return Stored.objects.filter(digest=digest).exists() and path_of(digest).stat().st_size == size
    except OSError:
        return False


def drop(digest: bytes) -> None:
    """Keep this content no longer, nor look for it."""
    Wanted.objects.filter(digest=digest).delete()
    Stored.objects.filter(digest=digest).delete()
    path_of(digest).unlink(missing_ok=True)


def drop_damaged(digest: bytes) -> None:
    """A card that forgets bits: the file goes and neighbours are asked again."""
    log.warning("content %s is damaged on this card; asking neighbours for it again", digest.hex())
    path_of(digest).unlink(missing_ok=True)
    Stored.objects.filter(digest=digest).delete()
    Wanted.objects.get_or_create(digest=digest)


def folder() -> Path:
    """Where all content lies."""
    return Path(settings.HUB_DATA) / "content" / "objects"


def path_of(digest: bytes) -> Path:
    """The file of one digest."""
    name = digest.hex()
    return folder() / name[:2] / name


def write(path: Path, data: bytes) -> None:
    """Write durably, read back and compare, or leave nothing behind."""
    try:
        durable.made(path.parent)
        with durable.replacing(path) as file:
            file.write(data)
            file.seek(0)
            if file.read() != data:
                raise OSError(errno.EIO, "what was written reads back differently")
    except OSError as error:
        raise LocalError(
            _("This could not be kept: the storage is full or failing (%(reason)s). Nothing was saved.")
            % {"reason": error.strerror or error}
        ) from error
