"""The time that one content has: who is asked, what came of it, and how far it is."""

import hashlib
import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from threading import Event
from typing import Final

from django.db.models import F, QuerySet

from hub.content.bringing.coming import Nodes, waited_for
from hub.content.bringing.crew import Crew
from hub.content.bringing.line import Line, Refused, Unfit
from hub.content.models import Wanted
from hub.core.cid import Cid
from hub.core.unixfs.reading import BlockOf

TURN_SECONDS: Final = 300.0
TELL_EVERY: Final = 2.0
"""Seconds between two writings of how far it is, and looks whether it is still wanted."""
SHOW_EVERY: Final = 10.0
"""Seconds after which open pages are told to show how far it is."""

log = logging.getLogger(__name__)


class Nobody(Exception):
    """No neighbour gives this."""


class Turn:
    """The time that one content has."""

    def __init__(self, cid: Cid, lines: list[Line], stop: Event, show: Callable[[], None]) -> None:
        self.cid, self.lines, self._stop, self._show = cid, lines, stop, show
        self.asked = self.came = False
        self.reached: dict[str, int] = {}
        self.unfit: set[str] = set()
        self._until = time.monotonic() + TURN_SECONDS
        self._tell_at = self._show_at = 0.0

    def close(self) -> None:
        for line in self.lines:
            line.close()

    @property
    def row(self) -> QuerySet[Wanted]:
        return Wanted.objects.filter(digest=self.cid.digest, codec=self.cid.codec)

    def note(self) -> None:
        """Write down how it ended; nothing where nobody was there."""
        if self.asked:
            wrong = {"wrong": True} if self.unfit else {}
            self.row.update(tries=F("tries") + 1, hubs=0, **self.reached, **wrong)

    def fits(self) -> None:
        """Nothing is wrong with how it was made, whatever was found before: by a hub of an older version, or while what
        is in it was refused."""
        self.row.filter(unfit=True).update(unfit=False)

    @property
    def lasts(self) -> bool:
        return time.monotonic() < self._until and not self._stop.is_set()

    def block_of(self, nodes: Nodes) -> BlockOf:
        """Gives nodes that are here, or are asked for now and kept; `Nobody` where no neighbour gives one."""

        def block_of(cid: Cid) -> bytes:
            data = nodes.get(cid)
            if data is None:
                data = self.node(cid)
                nodes.put(cid, data)
                self.came = True
            return data

        return block_of

    def node(self, cid: Cid, lines: Collection[Line] | None = None) -> bytes:
        """A block whose hash was checked. One after another is asked, or only these; who cannot be reached is asked for
        nothing more in this turn. `Nobody` where none gives it."""
        for line in [line for line in self.lines if lines is None or line in lines]:
            if not self.lasts:
                break
            with self.asking(line):
                data = line.node(cid)
                if hashlib.sha256(data).digest() != cid.digest:
                    raise Unfit("it gives wrong bytes")
                self.asked = True
                return data
        raise Nobody

    def leaves(self, line: Line, node: Cid, links: Mapping[int, Cid]) -> Iterator[tuple[Cid, bytes]]:
        """Some of the small files to which these links of a node lead, each verified, in their order."""
        expected = iter(links.values())
        for cid, data in line.leaves(node, links):
            if cid not in expected:  # it is looked for from where the last one stood
                raise Unfit("it gives what was not asked for")
            yield cid, data
            if not self.lasts:
                break

    @contextmanager
    def asking(self, line: Line) -> Iterator[None]:
        """What comes of a question in this block: who gives something else is asked no more for this content, and who
        cannot be reached for nothing more in this turn."""
        try:
            yield
            self.asked = True
        except Refused:
            self.asked = True
        except Unfit as unfit:
            log.warning("%s is asked no more for %s: %s", line.address, self.cid.digest.hex(), unfit)
            self.asked = True
            self.unfit.add(line.address)
            self.lines.remove(line)
        except (OSError, HTTPException):
            self.lines.remove(line)

    def goes_on(self, crew: Crew) -> Callable[[], bool]:
        """Whether the turn lasts; tells now and then how far it is."""

        def asked() -> bool:
            now, wished = time.monotonic(), waited_for(self.cid)
            if wished is not None:
                crew.hurry(wished)
            if now >= self._tell_at:
                self._tell_at = now + TELL_EVERY
                if not self.row.update(hubs=crew.hubs, **crew.reached):
                    return False  # nobody wants it any more
                if now >= self._show_at:
                    self._show_at = now + SHOW_EVERY
                    self._show()
            return self.lasts

        return asked
