"""Which content of many blocks has its turn: what was tried least often, for some minutes, and then the next.

One thread of the process *hub* does this (`hub.host.wants`). What it knows besides rows and files is lost with the
process and found again: which chunks are here by reading them, who gives wrong bytes by one wrong chunk.
"""

import hashlib
import logging
import time
from collections.abc import Callable
from http.client import HTTPException
from threading import Event
from typing import Final

from django.db.models import F, QuerySet

from hub.content import holding, wanted
from hub.content.bringing.coming import Busy, Coming, Nodes, coming, forget, keep_only
from hub.content.bringing.crew import Crew, watching
from hub.content.bringing.line import Line, Refused, Unfit
from hub.content.bringing.plan import ASKED, MISSING, Plan, plan_of
from hub.content.models import Wanted
from hub.core.cid import DAG_PB, Cid, short
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs.reading import payload
from hub.log import room

A_PASS: Final = 20
TURN_SECONDS: Final = 300.0
TELL_EVERY: Final = 2.0
"""Seconds between two writings of how far it is, and looks whether it is still wanted."""
MOST_NEIGHBOURS: Final = 32
MOST_KNOWN: Final = 8
"""Files of which it is remembered from turn to turn which chunks are here."""

log = logging.getLogger(__name__)


class Bringing:
    """What brings content from neighbours, pass by pass."""

    def __init__(self) -> None:
        self.stop = Event()
        self._known: dict[Cid, bytearray] = {}
        self._unfit: set[tuple[str, Cid]] = set()

    def one_pass(self) -> int:
        """Give each content that is wanted its turn; in how many something came."""
        keep_only({row.cid for row in Wanted.objects.filter(codec=DAG_PB)})
        addresses = wanted.neighbours()[:MOST_NEIGHBOURS]
        rows = list(wanted.to_be_asked(DAG_PB).order_by("tries")[:A_PASS]) if addresses else []
        return sum(self._turn(row.cid, addresses) for row in rows if not self.stop.is_set())

    def _turn(self, cid: Cid, addresses: list[str]) -> bool:
        """Bring what can be brought of one file in the time of a turn; whether anything came."""
        turn = Turn(cid, [Line(each) for each in addresses if (each, cid) not in self._unfit], self.stop)
        try:
            with coming(cid) as (nodes, part):
                came = self._bring(turn, nodes, part)
        except Busy:
            return False
        except (OSError, LocalError) as error:  # nobody's fault but this disk's
            log.warning("content %s cannot be brought now: %s", cid.digest.hex(), error)
            came = False
            if room.is_short():  # what people say has the last room
                self._known.pop(cid, None)
                forget(cid)
        except RemoteError as error:  # whoever made it: no neighbour can give it otherwise
            log.warning("content %s is not as files are: %s", cid.digest.hex(), error)
            came = False
        finally:
            turn.close()
            self._unfit.update((address, cid) for address in turn.unfit)
        turn.note()
        if not Wanted.objects.filter(digest=cid.digest, codec=cid.codec).exists():
            self._known.pop(cid, None)
            forget(cid)
        return came

    def _bring(self, turn: "Turn", nodes: Nodes, part: Coming) -> bool:
        with watching(turn.lines):
            plan = turn.plan(nodes)
        if plan is None:
            return turn.came
        part.reserve(plan.root.size)
        state = self._state(plan, part)
        crew = Crew(plan, part, state)
        try:
            crew.work(turn.lines, turn.goes_on(crew))
        finally:
            turn.asked, turn.unfit = turn.asked or crew.asked, turn.unfit | crew.unfit
            turn.reached = {"size": plan.root.size, "came": crew.verified}
        if crew.is_whole and turn.row.exists():
            whole(plan, nodes, part)
            return True
        return turn.came or crew.brought > 0

    def _state(self, plan: Plan, part: Coming) -> bytearray:
        """What is known of its chunks: from the turn before, or from the disk."""
        cid = plan.root.cid
        state = self._known.pop(cid, None)
        if state is None:
            state = part.here(plan)
        state[:] = state.replace(bytes((ASKED,)), bytes((MISSING,)))
        self._known[cid] = state
        while len(self._known) > MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        return state


class Turn:
    """The time that one content has."""

    def __init__(self, cid: Cid, lines: list[Line], stop: Event) -> None:
        self.cid, self.lines, self.stop = cid, lines, stop
        self.asked = self.came = False
        self.reached: dict[str, int] = {}
        self.unfit: set[str] = set()
        self._until = time.monotonic() + TURN_SECONDS
        self._tell_at = 0.0

    def close(self) -> None:
        for line in self.lines:
            line.close()

    @property
    def row(self) -> QuerySet[Wanted]:
        return Wanted.objects.filter(digest=self.cid.digest, codec=self.cid.codec)

    def note(self) -> None:
        """Write down how it ended; nothing where nobody was there."""
        if self.asked:
            self.row.update(tries=F("tries") + 1, hubs=0, **self.reached)

    def plan(self, nodes: Nodes) -> Plan | None:
        """Which chunks make it, of nodes that are here or are asked for now; None when nobody gives one."""

        def block_of(cid: Cid) -> bytes:
            data = nodes.get(cid)
            if data is None:
                data = self.node(cid)
                nodes.put(cid, data)
                self.came = True
            return data

        try:
            return plan_of(block_of, self.cid)
        except Nobody:
            return None

    def node(self, cid: Cid) -> bytes:
        """Ask one after another. Who cannot be reached is asked for nothing more in this turn."""
        for line in list(self.lines):
            if self.stop.is_set():
                break
            try:
                data = line.node(cid)
                self.asked = True
                if hashlib.sha256(data).digest() == cid.digest:
                    return data
                raise Unfit("it gives wrong bytes")
            except Refused:
                self.asked = True
            except Unfit as unfit:
                log.warning("%s is asked no more for %s: %s", line.address, self.cid.digest.hex(), unfit)
                self.unfit.add(line.address)
                self.lines.remove(line)
            except (OSError, HTTPException):
                self.lines.remove(line)
        raise Nobody

    def goes_on(self, crew: Crew) -> Callable[[], bool]:
        """Whether the turn lasts; tells now and then how far it is."""

        def asked() -> bool:
            now = time.monotonic()
            if now >= self._tell_at:
                self._tell_at = now + TELL_EVERY
                if not self.row.update(size=crew.plan.root.size, came=crew.verified, hubs=crew.hubs):
                    return False  # nobody wants it any more
            return now < self._until and not self.stop.is_set()

        return asked


class Nobody(Exception):
    """No neighbour gives this."""


def whole(plan: Plan, nodes: Nodes, part: Coming) -> None:
    """All is here: put it in its place, and say so."""
    for chunk in plan.within:
        part.put_at(payload(chunk, nodes.get(chunk.cid) or b""), chunk.begins)
    holding.keep(part, plan.root, "", nodes, ((short(each.digest), each.begins) for each in plan))
