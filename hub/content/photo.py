"""Photos that people upload: made small, clean and harmless in a limited subprocess, then kept like other
content.
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.utils.translation import gettext as _

from hub.content import shrink, store
from hub.core.errors import LocalError

MAX_UPLOAD = 12 * 1024 * 1024
WALL_SECONDS = 30

PLACES = 4
"""Photos that wait or are read at once: each holds its upload in memory and a thread of the hub."""

# Decoding takes up to 200 MB for a moment; a box has room for one.
one_at_a_time = threading.Semaphore(1)
places = threading.Semaphore(PLACES)


class Readable(Protocol):
    """An open file, such as an upload in a form."""

    def read(self, size: int = ..., /) -> bytes: ...


def add_photo(upload: bytes | Readable) -> str:
    """Keep a small clean JPEG of `upload` and return its content id; `LocalError` says in words what is
    wrong.
    """
    with held(places, 0):
        data = upload if isinstance(upload, bytes) else upload.read(MAX_UPLOAD + 1)
        if len(data) > MAX_UPLOAD:
            raise LocalError(_("This photo is larger than 12 MB. Choose a smaller one."))
        with held(one_at_a_time, WALL_SECONDS):
            return store.add(shrunk(data))


@contextmanager
def held(turns: threading.Semaphore, patience: float) -> Iterator[None]:
    """Have one of these turns, waiting at most so many seconds for it; `LocalError` without one."""
    if not turns.acquire(timeout=patience):
        raise LocalError(_("Many photos are arriving just now. Please try again in a minute."))
    try:
        yield
    finally:
        turns.release()


def shrunk(data: bytes) -> bytes:
    """Run the shrinking program (`shrink.py`) on hostile bytes."""
    program = [sys.executable, "-I", str(Path(shrink.__file__))]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; the hostile part is its input
            program,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LocalError(_("This photo took too long to read. Choose another one.")) from None
    if done.returncode == shrink.NOT_AN_IMAGE:
        raise LocalError(_("This is not a photo that can be shown here. Choose a JPEG, PNG or WebP picture."))
    if done.returncode == shrink.TOO_MANY_PIXELS:
        raise LocalError(_("This picture has more than 40 million points. Choose a smaller one."))
    if done.returncode == shrink.NO_MEMORY:
        raise LocalError(_("This photo is too large for this box just now. Choose a smaller one, or try again later."))
    if done.returncode or not done.stdout:
        raise LocalError(_("This photo could not be read: it asks for more memory or time than there is."))
    return done.stdout
