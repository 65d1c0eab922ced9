"""A bucket of an S3-compatible store (`HUB_BUCKET`), in which large files lie for a district whose disk has no room.

Whatever goes wrong on the way is an OSError, never the one of a card that forgets; what was put there and is there no
more is FileNotFoundError. Each box puts and removes in a corner of its own, and reads also what lies in those that this
data folder had on other boxes (docs/adr/0042).
"""

import errno
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.views.decorators.debug import sensitive_variables

from hub import durable

UNREACHED: Final = errno.EREMOTEIO
TO_PUT, TO_READ = 60, 5
"""Seconds without a byte, twice, until it counts as not answering: somebody may wait for what is read."""
SILENT: Final = 30.0
"""Seconds in which nobody waits for it again after it kept somebody waiting for long, and in vain."""
OURS: Final = "bucket"
"""The file beside all content that names the corners of the bucket in which this data folder's files lie, the newest
first. It is in no backup."""
NOTHING, TOO_SHORT = 404, 416
"""What it answers where there is none, or none of this length."""
DENIED: Final = ("AccessDenied", "403")
"""What it calls it where the key may not. All else that it refuses has another reason, a clock that is wrong say."""

WITNESS, SAYS = "witness", b"hub"
"""Lies beside what was put there. Where it is not either, nothing was lost: it is another bucket."""
ANOTHER: Final = "the bucket is another than the one in which files were put"
UNSURE: Final = "the bucket has it no more or refuses it: allow its key s3:ListBucket, so that it says which"


class Refused(OSError):
    """The key may not, or it is not there and the key may not list what is."""


class Bucket:
    """What is done to it, each as one call."""

    def is_ours(self, corner: str) -> bool:
        """Whether files of this data folder were put into a corner."""
        try:
            with told():
                return taken(asked(f"{corner}/{WITNESS}"), len(SAYS) + 1) == SAYS
        except FileNotFoundError:
            return False

    def become_ours(self) -> None:
        self.put(WITNESS, ContentFile(SAYS))

    def put(self, name: str, file: IO[bytes]) -> None:
        place = f"{own()}/{name}"
        with told():
            store(TO_PUT).save(place, File(file))

    def read(self, place: str, offset: int, size: int, whole: int) -> bytes:
        """A part of the file of this size that lies there; FileNotFoundError where none does."""
        wanted = f"bytes {offset}-{offset + size - 1}"
        with told():
            answer = asked(place, Range=wanted.replace(" ", "="))
            data = taken(answer, size)
        length = answer["ContentLength"]
        given, _, total = answer.get("ContentRange", f"bytes 0-{length - 1}/{length}").partition("/")
        if total != str(whole):
            raise FileNotFoundError(errno.ENOENT, "the bucket has another file of this name")
        if given != wanted or len(data) != size:
            raise OSError(UNREACHED, "the bucket gives something else than was asked for")
        return data

    def remove(self, name: str) -> None:
        place = f"{own()}/{name}"
        with told():
            store(TO_PUT).delete(place)


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

    def __init__(self, name: str, size: int, places: Sequence[str] | None = None) -> None:
        """places: the corners in which it may lie; all where none are named."""
        self._name, self._size = name, size
        self._places = corners() if places is None else places

    def read(self, offset: int, size: int) -> bytes:
        """Bytes as they lie there, fewer at the end of the file."""
        size = min(size, self._size - offset)
        return self._found(offset, size) if size > 0 else b""

    def _found(self, offset: int, size: int) -> bytes:
        """Where no corner has it, a witness tells whether it was lost."""
        silence.expect()
        refused = None
        for corner in self._places:
            try:
                return bucket.read(f"{corner}/{self._name}", offset, size, self._size)
            except FileNotFoundError:
                pass
            except Refused as error:
                refused = error
        if not witnessed(self._places):
            raise OSError(UNREACHED, ANOTHER)
        if refused is not None:
            raise OSError(UNREACHED, UNSURE)
        raise FileNotFoundError(errno.ENOENT, "the bucket has it no more")

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        """Nothing is held open."""


def taken(answer: Any, most: int) -> bytes:
    """What comes, and no more of it than this."""
    with closing(answer["Body"]) as body:
        data = bytes(body.read(most))
    if len(data) < min(most, answer["ContentLength"]):
        raise EOFError("it broke off")
    return data


@sensitive_variables()
def asked(place: str, **more: str) -> Any:
    """What lies there, not read yet."""
    reading = store(TO_READ)
    key = f"{reading.location}/{place}".lstrip("/")
    return reading.client.get_object(Bucket=reading.bucket_name, Key=key, **more)


def witnessed(places: Sequence[str]) -> bool:
    """Whether one of these corners is ours; `Refused` where that cannot be known."""
    refused = None
    for corner in places:
        try:
            if bucket.is_ours(corner):
                return True
        except Refused as error:
            refused = error
    if refused is not None:
        raise refused
    return False


@sensitive_variables()
def store(seconds: int) -> Any:
    """What speaks to the bucket that is set."""
    where: dict[str, str] | None = settings.HUB_BUCKET
    if where is None:
        raise OSError(UNREACHED, "files lie in a bucket, and HUB_BUCKET does not say in which")
    return speaking(seconds, **where)


@cache
@sensitive_variables()
def speaking(seconds: int, **where: str) -> Any:
    from hub.content.s3 import Store

    try:
        return Store(seconds, **where)
    except Exception as error:  # what it was told is in it
        raise unreached("cannot be spoken to", error) from None


def place_of_corners() -> Path:
    return Path(settings.HUB_DATA) / "content" / OURS


def corners() -> list[str]:
    """The folders within the bucket in which this data folder's files lie, the newest first."""
    return durable.content(place_of_corners()).decode().split()


def own() -> str:
    """The one in which this box puts and removes."""
    return corners()[0]


def settle(life: str) -> None:
    """Have a corner for this life of this box: what another box put, or this one in another life, is another's too, and
    is read and never removed."""
    before = corners()
    if before[:1] != [life]:
        durable.made(place_of_corners().parent)
        durable.write(place_of_corners(), "\n".join([life, *before]).encode())


@contextmanager
def told() -> Iterator[None]:
    """What boto3 says, as an OSError: what a strange answer makes of it is no list that ever ends."""
    began = monotonic()
    try:
        yield
    except Exception as error:
        if isinstance(error, OSError) and error.errno:  # ours or of the card; those of botocore have none
            raise
        from botocore.exceptions import ClientError

        answered = isinstance(error, ClientError)
        silence.note(began, answered=answered)
        raise refusal(error) if answered else unreached("cannot be reached", error) from error
    silence.note(began, answered=True)


def refusal(error: Any) -> OSError:
    """What it answers instead of what it was asked for."""
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if error.operation_name == "GetObject" and status in (NOTHING, TOO_SHORT):
        return FileNotFoundError(errno.ENOENT, "the bucket does not have it")
    denied = error.response.get("Error", {}).get("Code") in DENIED
    return unreached("refuses", error, Refused if denied else OSError)


def unreached(verb: str, error: Exception, kind: type[OSError] = OSError) -> OSError:
    return kind(UNREACHED, f"the bucket {verb}: {' '.join(str(error).split()):.300}")
