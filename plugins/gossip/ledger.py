"""What a conversation leaves behind in the database: the receipt, what each side declines, how things stand.

Written when something changed and not more often than every two seconds, for an idle exchange must not wear out a card.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec

from django.db import DatabaseError, transaction
from django.db.models import F

from hub import api
from plugins.gossip.models import FORKED, Decline, Neighbour, Receipt
from plugins.gossip.wire import actions as wire

RECEIPTS_KEPT = 100
FORKS_NAMED = 10
TOLD_ONCE = ("two-boxes", "doubled")
"""Ends that come again at every call until a steward does something: further receipts would push out all others."""
KEEP_EVERY = 2
"""Ticks of a conversation between two writes of a receipt."""

Run = Callable[..., Awaitable[None]]
P = ParamSpec("P")

logger = logging.getLogger(__name__)


def where_it_can(write: Callable[P, None]) -> Callable[P, None]:
    """A remark that the database does not take, as on a full disk, is left out: it must keep nobody from talking."""

    @wraps(write)
    def tried(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            write(*args, **kwargs)
        except DatabaseError as error:
            logger.warning("a remark about a neighbour was not written down: %s", error)

    return tried


class Page:
    """One conversation's page. Filled in the event loop, written in the database thread."""

    def __init__(self, run: Run, neighbour: Neighbour, met_at: str) -> None:
        self._run = run
        self.neighbour = neighbour
        self._met_at = met_at
        self.hub = bytes(neighbour.hub)
        self.declined = declines_of(neighbour, ours=True)
        self.their_declined = declines_of(neighbour, ours=False)
        self.gave = self.got = 0
        self.replaced = False
        """Another conversation with the same hub has taken over: whether it is here is then that one's to say."""
        self.forks: list[bytes] = []
        """Feeds that were found to have forked and whose owners are not noted yet."""
        self._written = (0, 0, 0)
        self._ticks = 0
        self._waiting: list[wire.Action] = []
        self._notes: list[str] = []
        self._met = False
        self._strikes = 0
        self._trouble = ""
        self._receipt: Receipt | None = None

    def note(self, action: wire.Action) -> None:
        """Keep what an action says for the next write."""
        match action:
            case wire.WeDeclined() | wire.TheyDeclined() | wire.Learned():
                self._waiting.append(action)
                self._met = True
            case wire.Strike(code=code):
                self._strikes += 1
                self._remark(code)
            case wire.Notice(code=code):
                self._remark(code)

    def forked(self, feed: bytes) -> None:
        """What this neighbour brought shows that a feed forked."""
        self.forks = [*self.forks, feed][-FORKS_NAMED:]

    def note_fork(self, feed: bytes, owner: bytes) -> None:
        """Keep whose feed forked, a person's or a hub's id; empty when that is not known here."""
        self.forks = [each for each in self.forks if each != feed]
        note = FORKED + owner.hex() if owner else "forked"
        if note not in self._notes and sum(each.startswith("forked") for each in self._notes) < FORKS_NAMED:
            self._notes.append(note)

    def _remark(self, code: str) -> None:
        self._trouble = code
        if code not in self._notes:
            self._notes.append(code)

    def ended(self, code: str, fault: bool) -> None:
        """How it ended, and whether that is the neighbour's fault."""
        self._strikes += fault
        self._trouble = code if fault or code in TOLD_ONCE else self._trouble

    async def keep(self) -> None:
        """Write what changed, now and then."""
        self._ticks += 1
        if self._waiting or (self._ticks % KEEP_EVERY == 0 and self._tally() != self._written):
            await self._run(self._write)

    async def close(self, code: str) -> None:
        """Write the end; of a connection that broke before a word was said there is nothing to tell."""
        if self._met or code != "cut":
            await self._run(self._write, code)

    def _tally(self) -> tuple[int, int, int]:
        return self.gave, self.got, len(self._notes)

    @where_it_can
    def _write(self, code: str = "") -> None:
        waiting = list(self._waiting)
        with transaction.atomic():
            neighbour = Neighbour.objects.filter(pk=self.neighbour.pk).first()
            if neighbour is not None:  # a steward may have removed it meanwhile
                for action in waiting:
                    self._write_action(action)
                self._write_standing(code)
            told = neighbour is not None and neighbour.trouble == code
            if told and code in TOLD_ONCE and self._tally() == (0, 0, 0):
                self._drop_receipt()
            else:
                self._write_receipt(neighbour, code)
        del self._waiting[: len(waiting)]
        api.announce("gossip")

    def _write_standing(self, code: str) -> None:
        standing: dict[str, object] = {"accepted_there": True, "met_at": self._met_at}
        if not self.replaced:
            standing["connected"] = not code
        if code:
            standing["strikes"] = F("strikes") + self._strikes
        if code and (self._trouble or not self.replaced):
            standing["trouble"] = self._trouble
        Neighbour.objects.filter(pk=self.neighbour.pk).update(**standing)

    def _write_action(self, action: wire.Action) -> None:
        match action:
            case wire.Learned(hello=hello):
                known = [each.hex() for each in hello.neighbours]
                Neighbour.objects.filter(pk=self.neighbour.pk).update(known_hubs=known)
            case wire.WeDeclined(feeds=feeds):
                self._decline(feeds, ours=True)
            case wire.TheyDeclined(feeds=feeds, anew=anew):
                if anew:
                    Decline.objects.filter(neighbour=self.neighbour, ours=False).delete()
                self._decline(feeds, ours=False)

    def _decline(self, feeds: tuple[bytes, ...], ours: bool) -> None:
        rows = [Decline(neighbour=self.neighbour, feed=feed, ours=ours) for feed in feeds]
        Decline.objects.bulk_create(rows, ignore_conflicts=True)

    def _drop_receipt(self) -> None:
        if self._receipt is not None:
            self._receipt.delete()

    def _write_receipt(self, neighbour: Neighbour | None, code: str) -> None:
        self._written = self._tally()
        if self._receipt is None:
            self._receipt = Receipt.objects.create(neighbour=neighbour, name=self.neighbour.name, began=moment())
            keep_newest(neighbour)
        receipt = self._receipt
        receipt.neighbour = neighbour
        receipt.gave, receipt.got, receipt.notes = self.gave, self.got, self._notes
        if code:
            # Receipts stand in the order of their numbers, and the newest news is the one that ended last.
            Receipt.objects.filter(pk=receipt.pk).delete()
            receipt.pk, receipt.code, receipt.ended = None, code, moment()
        receipt.save(force_insert=bool(code))


def moment() -> datetime:
    """Now, as far as this hub knows."""
    return datetime.fromtimestamp(api.now() / 1000, UTC)


def keep_newest(neighbour: Neighbour | None) -> None:
    """Receipts of a neighbour are bounded, and so are those of all that are neighbours no more, together."""
    old = Receipt.objects.filter(neighbour=neighbour).values_list("pk", flat=True)[RECEIPTS_KEPT:]
    Receipt.objects.filter(pk__in=list(old)).delete()


def declines_of(neighbour: Neighbour, ours: bool) -> set[bytes]:
    """The feeds that one side told the other it does not keep."""
    rows = Decline.objects.filter(neighbour=neighbour, ours=ours).values_list("feed", flat=True)
    return {bytes(feed) for feed in rows}


def neighbour_by_key(key: bytes) -> Neighbour | None:
    """The neighbour with this device key."""
    return Neighbour.objects.filter(key=key).first()


def accepted_neighbours() -> list[Neighbour]:
    """Those whom a steward here accepted."""
    return list(Neighbour.objects.filter(accepted=True))


@where_it_can
def nobody_is_here() -> None:
    """After a start: whoever was connected when the last run ended is not."""
    Neighbour.objects.filter(connected=True).update(connected=False)
    Receipt.objects.filter(ended=None).update(ended=moment(), code="cut")
    forget_our_declines()


def forget_our_declines() -> None:
    """Whose feeds we keep has changed: have everything offered again. Neighbours notice by the digest in our hello."""
    Decline.objects.filter(ours=True).delete()


@where_it_can
def could_not_call(pk: int, code: str) -> None:
    """Why the last call failed; written only when that is news."""
    changed = Neighbour.objects.filter(pk=pk).exclude(trouble=code)
    if changed.update(trouble=code, **({"accepted_there": False} if code == "not-accepted" else {})):
        api.announce("gossip")
