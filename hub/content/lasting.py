"""Files that are written for days, as what is fetched or uploaded is: they stay from one stop to the next."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from hub.content import files
from hub.content.disk import READ_ONLY
from hub.core.cid import Cid

OWN: Final = 0o600


class Busy(Exception):
    """Another thread or process writes the same."""


class Lasting(files.Part):
    """A part that stays when it is closed, to be gone on with, and that one alone writes at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.flushed = False
        with suppress(FileNotFoundError):
            self.path.chmod(OWN)  # it was about to be put
        self.descriptor = files.disk.open(self.path, os.O_RDWR | os.O_CREAT, OWN)
        if not files.hold(self.descriptor):
            self.end()
            raise Busy

    def put_at(self, data: bytes | memoryview, offset: int) -> None:
        files.write_at(self.descriptor, data, offset)

    def name(self, cid: Cid) -> None:
        """Be the content of this id, and here as well until a row says so: a stop in between loses nothing."""
        target = files.path_of(cid)
        if not self.flushed:
            os.fchmod(self.descriptor, READ_ONLY)
            self.flush()
            self.flushed = True
        files.made(target.parent)
        self._link(target)

    def end(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
