"""Photos that people upload: made small, clean and harmless in a limited subprocess, then kept like other
content.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from hub.content import shrink, store
from hub.content.store import Readable
from hub.core.errors import LocalError, RemoteError
from hub.jobs import apart
from hub.jobs.apart import Limits

MAX_UPLOAD = 12 * 1024 * 1024
LIMITS = Limits(memory=768 << 20, cpu_seconds=20, seconds=30)

PLACES = 4
"""Photos that wait or are read at once: each holds its upload in memory and a thread of the hub."""

# Decoding takes up to 200 MB for a moment; a box has room for one.
one_at_a_time = threading.Semaphore(1)
places = threading.Semaphore(PLACES)


class Unreadable(LocalError):
    """These bytes are at fault, and will be the next time."""


def add_photo(upload: bytes | Readable) -> str:
    """Keep a small clean JPEG of `upload` and return its content id; `LocalError` says in words what is
    wrong.
    """
    return added(upload)


def add_portrait(upload: bytes | Readable) -> str:
    """The same with a square of a few kilobytes, to stand beside a name."""
    return added(upload, "portrait")


def add_cover(data: bytes) -> str:
    """The same, whole and small, to stand beside the title of a file; for jobs, which draw what others sent.
    `RemoteError` where these bytes can never be drawn, `LocalError` where this hub has no room or time just now.
    """
    try:
        return added(data, "cover")
    except Unreadable as error:
        raise RemoteError("picture", str(error)) from None


def added(upload: bytes | Readable, *how: str) -> str:
    with held(places, 0):
        data = upload if isinstance(upload, bytes) else upload.read(MAX_UPLOAD + 1)
        if len(data) > MAX_UPLOAD:
            raise Unreadable(_("This photo is larger than 12 MB. Choose a smaller one."))
        with held(one_at_a_time, LIMITS.seconds):
            return store.add(shrunk(data, *how))


@contextmanager
def held(turns: threading.Semaphore, patience: float) -> Iterator[None]:
    """Have one of these turns, waiting at most so many seconds for it; `LocalError` without one."""
    if not turns.acquire(timeout=patience):
        raise LocalError(_("Many photos are arriving just now. Please try again in a minute."))
    try:
        yield
    finally:
        turns.release()


def shrunk(data: bytes, *how: str) -> bytes:
    """Run the shrinking program (`shrink.py`) on hostile bytes; `how` are its arguments."""
    try:
        status, small = apart.run(Path(shrink.__file__), data, LIMITS, *how)
    except apart.TooLong:
        raise Unreadable(_("This photo took too long to read. Choose another one.")) from None
    if status == shrink.NOT_AN_IMAGE:
        raise Unreadable(_("This is not a photo that can be shown here. Choose a JPEG, PNG or WebP picture."))
    if status == shrink.TOO_MANY_PIXELS:
        raise Unreadable(_("This picture has more than 40 million points. Choose a smaller one."))
    if status == shrink.NO_MEMORY:
        raise Unreadable(_("This photo is too large for this box just now. Choose a smaller one, or try again later."))
    if status or not small:
        raise Unreadable(_("This photo could not be read: it asks for more memory or time than there is."))
    return small
