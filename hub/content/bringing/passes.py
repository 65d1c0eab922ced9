"""Which content of many blocks has its turn: what was tried least often, for some minutes, and then the next.

One thread of the process *hub* does this (`hub.host.wants`). What it knows besides rows and files is lost with the
process and found again: which chunks are here by reading them, who gives wrong bytes by one wrong chunk.
"""

import logging
from collections.abc import Callable
from threading import Event
from typing import Final

from hub.content import carried, holding, wanted
from hub.content.bringing import coming, folder
from hub.content.bringing.coming import Coming, Nodes
from hub.content.bringing.crew import Crew, watching
from hub.content.bringing.line import Line
from hub.content.bringing.plan import ASKED, MISSING, Plan, plan_of
from hub.content.bringing.turn import Nobody, Turn
from hub.content.lasting import Busy
from hub.content.models import Wanted
from hub.core.cid import DAG_PB, Cid, short
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import Kind, node_of
from hub.core.unixfs.reading import payload
from hub.log import room

A_PASS: Final = 20
MOST_NEIGHBOURS: Final = 32
MOST_KNOWN: Final = 8
"""Files of which it is remembered from turn to turn which chunks are here."""

log = logging.getLogger(__name__)


class Bringing:
    """What brings content from neighbours, pass by pass. show: told now and then while something comes."""

    def __init__(self, show: Callable[[], None] = lambda: None) -> None:
        self.stop, self._show = Event(), show
        self._known: dict[Cid, bytearray] = {}
        self._unfit: set[tuple[str, Cid]] = set()
        self._told: set[Cid] = set()

    def one_pass(self) -> int:
        """Give each content that is wanted its turn; in how many something came."""
        self._let_go()
        addresses = wanted.neighbours()[:MOST_NEIGHBOURS]
        rows = list(wanted.to_be_asked(DAG_PB).order_by("tries")[:A_PASS]) if addresses else []
        return sum(self._turn(row.cid, addresses) for row in rows if not self.stop.is_set())

    def _let_go(self) -> None:
        """Of what came of content that nobody wants any more, and of what a stop left in the place of whole ones."""
        still = {row.cid for row in Wanted.objects.filter(codec=DAG_PB)}
        for cid in coming.under_way() - still:
            with coming.nodes_of(cid) as nodes:
                folder.want_no_more(cid, nodes)
            coming.forget(cid)
            holding.undo(cid)
        self._known = {cid: state for cid, state in self._known.items() if cid in still}
        self._unfit = {(address, cid) for address, cid in self._unfit if cid in still}
        self._told &= still

    def _turn(self, cid: Cid, addresses: list[str]) -> bool:
        """Bring what can be brought in the time of a turn; whether anything came."""
        turn = Turn(cid, [Line(each) for each in addresses if (each, cid) not in self._unfit], self.stop, self._show)
        try:
            with coming.coming(cid) as (nodes, part):
                came = self._bring(turn, nodes, part)
        except Busy:
            return False
        except (OSError, LocalError, RemoteError) as error:
            came = False
            self._failed(turn, error)
        finally:
            turn.close()
            self._unfit.update((address, cid) for address in turn.unfit)
        turn.note()
        if not turn.row.exists():
            coming.forget(cid)
        return came

    def _failed(self, turn: Turn, error: Exception) -> None:
        """This disk takes no more, or whoever made the content made it wrong: no neighbour can give it otherwise. It
        counts as tried, so it keeps nothing else waiting."""
        turn.asked = True
        self._known.pop(turn.cid, None)
        if isinstance(error, RemoteError) and error.code == "unixfs":
            turn.row.update(unfit=True)
        if turn.cid not in self._told:
            self._told.add(turn.cid)
            log.warning("content %s cannot be brought now: %s", turn.cid.digest.hex(), error)
        if room.is_short():  # what people say has the last room
            coming.forget(turn.cid)

    def _bring(self, turn: Turn, nodes: Nodes, part: Coming) -> bool:
        block_of = turn.block_of(nodes)
        with watching(turn.lines):
            try:
                if node_of(turn.cid, block_of(turn.cid)).kind != Kind.FILE:
                    return folder.bring(turn, nodes)
                plan = plan_of(block_of, turn.cid)
            except Nobody:
                return turn.came
        return self._chunks(turn, plan, nodes, part) or turn.came

    def _chunks(self, turn: Turn, plan: Plan, nodes: Nodes, part: Coming) -> bool:
        turn.reached = {"size": plan.root.size}
        turn.fits()
        carried.expect(turn.cid, plan.root.size)
        part.reserve(plan.root.size)
        crew = Crew(plan, part, self._state(plan, part))
        try:
            crew.work(turn.lines, turn.goes_on(crew))
        finally:
            turn.asked, turn.unfit = turn.asked or crew.asked, turn.unfit | crew.unfit
            turn.reached = crew.reached
        if crew.is_whole and turn.row.exists():
            whole(plan, nodes, part)
            return True
        return crew.brought > 0

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


def whole(plan: Plan, nodes: Nodes, part: Coming) -> None:
    """All is here: put it in its place, and say so."""
    for chunk in plan.within:
        part.put_at(payload(chunk, nodes.get(chunk.cid) or b""), chunk.begins)
    holding.keep(part, plan.root, "", nodes, ((short(each.digest), each.begins) for each in plan))
