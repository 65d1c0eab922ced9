"""A bucket of an S3-compatible store (`HUB_BUCKET`), in which large files lie for a district whose disk has no room.

django-storages and boto3 speak to it; one part of a file is asked of boto3, since django-storages brings the whole
object before its first byte (docs/adr/0042). Whatever goes wrong on the way is an OSError, never the one of a card that
forgets; what was put there and is there no more is FileNotFoundError.
"""

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.views.decorators.debug import sensitive_variables

from hub import durable

UNREACHED: Final = errno.EREMOTEIO
A_PART: Final = 8 * 1024 * 1024
"""Bytes that are in memory while a file goes there."""
TO_PUT, TO_READ = 60, 5
"""Seconds without a byte, twice, until it counts as not answering: somebody may wait for what is read."""
SILENT: Final = 30.0
"""Seconds in which nobody waits for it again after it kept somebody waiting for long, and in vain."""
OURS: Final = "bucket"
"""The file beside all content that names this data folder's own corner of the bucket. It is in no backup: whoever
restores one begins another corner, and never removes what a hub that lives on has there."""

WITNESS, SAYS = "witness", b"hub"
"""Lies beside what was put there. Where it is not either, nothing was lost: it is another bucket."""
ANOTHER: Final = "the bucket is another than the one in which files were put"


class Bucket:
    """What is done to it, each as one call, by the name of a file."""

    def is_ours(self) -> bool:
        """Whether files of this data folder were put there."""
        try:
            with told():
                return bool(storage(TO_READ).open(WITNESS).obj.get()["Body"].read(len(SAYS) + 1) == SAYS)
        except FileNotFoundError:
            return False

    def become_ours(self) -> None:
        with told():
            storage(TO_PUT).save(WITNESS, ContentFile(SAYS))

    def put(self, name: str, file: IO[bytes]) -> None:
        with told():
            storage(TO_PUT).save(name, File(file))

    def open(self, name: str, size: int) -> Any:
        """An object of this size; of none, or of another size, the witness tells whether it was lost."""
        silence.expect()
        try:
            with told():
                lying = storage(TO_READ).open(name).obj
                if int(lying.content_length) == size:
                    return lying
        except FileNotFoundError:
            pass
        if self.is_ours():
            raise FileNotFoundError(errno.ENOENT, "the bucket has it no more")
        raise OSError(UNREACHED, ANOTHER)

    def read(self, lying: Any, offset: int, size: int) -> bytes:
        silence.expect()
        last = offset + size - 1
        with told():
            answer = lying.get(Range=f"bytes={offset}-{last}")
            data = bytes(answer["Body"].read(size))
            given = answer.get("ContentRange") or f"bytes 0-{answer['ContentLength'] - 1}/"
        if len(data) != size or not given.startswith(f"bytes {offset}-{last}/"):
            raise OSError(UNREACHED, "the bucket gives something else than was asked for")
        return data

    def remove(self, name: str) -> None:
        with told():
            storage(TO_PUT).delete(name)


class Silence:
    """That it kept somebody waiting in vain just now. Threads that give pages are few: one of those who would read asks
    it again after a while, and the others are told at once."""

    until = 0.0

    def expect(self) -> None:
        now = monotonic()
        if now < self.until:
            raise OSError(UNREACHED, "the bucket did not answer a moment ago")
        if self.until:
            self.until = now + SILENT

    def note(self, began: float, *, answered: bool) -> None:
        now = monotonic()
        if answered:
            self.until = 0.0
        elif now - began >= TO_READ:
            self.until = now + SILENT


silence = Silence()


bucket = Bucket()


class Lying:
    """A file of this size in the bucket, to be read at any place as one on the disk is (`files.Open`)."""

    def __init__(self, name: str, size: int) -> None:
        self.object, self._size = bucket.open(name, size), size

    def read(self, offset: int, size: int) -> bytes:
        """Bytes as they lie there, fewer at the end of the file."""
        size = min(size, self._size - offset)
        return bucket.read(self.object, offset, size) if size > 0 else b""

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        """Nothing is held open."""


@sensitive_variables()
def storage(seconds: int) -> Any:
    """What speaks to the bucket that is set."""
    where: dict[str, str] | None = settings.HUB_BUCKET
    if where is None:
        raise OSError(UNREACHED, "files lie in a bucket, and HUB_BUCKET does not say in which")
    return speaking(seconds, **where | {"location": f"{where['location']}/{corner()}".lstrip("/")})


@cache
@sensitive_variables()
def speaking(seconds: int, **where: str) -> Any:
    """django-storages, in the one way that every S3-compatible store knows; nothing but what is given leads it."""
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config
    from storages.backends.s3 import S3Storage

    return S3Storage(
        **where,
        security_token=None,
        session_profile=None,
        client_config=Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            connect_timeout=seconds,
            read_timeout=seconds,
            retries={"total_max_attempts": 2},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        transfer_config=TransferConfig(use_threads=False, multipart_chunksize=A_PART),
        default_acl=None,
        file_overwrite=True,
    )


def corner() -> str:
    """The folder within the bucket that is this data folder's own."""
    place = durable.made(Path(settings.HUB_DATA) / "content") / OURS
    return durable.kept(place, lambda: secrets.token_hex(16).encode()).decode()


@contextmanager
def told() -> Iterator[None]:
    """What boto3 says, as an OSError: what a strange answer makes of it is no list that ever ends."""
    began = monotonic()
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno:  # of the card; those of botocore have none
            raise
        from botocore.exceptions import ClientError

        silence.note(began, answered=False)
        said = "refuses" if isinstance(error, ClientError) else "cannot be reached"
        words = " ".join(str(error).split())
        raise OSError(UNREACHED, f"the bucket {said}: {words:.300}") from error
    silence.note(began, answered=True)
