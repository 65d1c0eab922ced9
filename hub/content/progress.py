"""How far content is that is wanted and not whole here, in numbers and in words with a next step.

Only what is written down anyway is told, so however many pages show it, nobody is asked for it and nothing is written.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.template.defaultfilters import filesizeformat
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub.content.models import Wanted
from hub.content.wanted import STAYS
from hub.core.cid import Cid
from hub.log import room

NEVER_ASKED = RawSQL(STAYS, (), BooleanField())  # noqa: S611  # constants
SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class Coming(NamedTuple):
    """Content that is looked for.

    size: bytes of the file, None where that is not known yet; held: how many are here; begun: its beginning is among
    them; hubs: how many give parts of it now; asked: how often neighbours that were met were asked; minutes: of uptime
    since it is looked for; fits: there is room for it; unfit: it was made so that no hub keeps it; stays: in this
    village, so no neighbour is asked for it; wrong: a neighbour gave something else for it.
    """

    size: int | None
    held: int
    begun: bool
    hubs: int
    asked: int
    minutes: int
    fits: bool = True
    unfit: bool = False
    stays: bool = False
    wrong: bool = False

    @property
    def came(self) -> str:
        """How much came, in words; empty for nothing."""
        if not self.held:
            return ""
        words = _("%(held)s of %(size)s came") if self.size else _("%(held)s came")
        return words % {"held": filesizeformat(self.held), "size": filesizeformat(self.size or 0)}

    @property
    def words(self) -> str:
        """How it is with it, in a sentence."""
        if self.unfit:
            return _("It was made in a way that no hub can keep: names in it are hidden, or its folders lie too deep.")
        if self.stays:
            return told_it_stays()
        if self.held and self.hubs:
            words = ngettext(
                "%(came)s, and %(hubs)d hub gives more now.", "%(came)s, and %(hubs)d hubs give more now.", self.hubs
            )
            return words % {"came": self.came, "hubs": self.hubs}
        if self.held:
            return _("%(came)s. Nobody gives more just now.") % {"came": self.came}
        if not self.fits:
            return str(room.told_of_file())
        if not self.asked:
            return _("This hub has looked for it for %(time)s. No neighbour was there to be asked.") % {
                "time": self.time
            }
        if self.wrong:
            words = _("Neighbours have been asked for it for %(time)s. One of them gave something else.")
            return words % {"time": self.time}
        return _("Neighbours have been asked for it for %(time)s. None that was met had it.") % {"time": self.time}

    @property
    def next_step(self) -> str:
        """What whoever misses it can do."""
        if self.unfit:
            return _("Ask whoever added it to give other names, and to add it anew.")
        if self.stays:
            return ""
        if self.held or not self.fits:
            return _("It goes on by itself whenever a hub that has it is met.")
        if not self.asked:
            return _("It comes when a neighbour that has it is met.")
        return _("It comes when a hub that has it is met. Whoever has the same file can add it here.")

    @property
    def time(self) -> str:
        """How long it is looked for, as the hub counts: only while it is on."""
        return timesince(SOME_DAY, SOME_DAY + timedelta(minutes=min(max(1, self.minutes), 10**8)), depth=1)


def told_it_stays() -> str:
    """Why no neighbour is asked for what only entries that stay here name, and what can be done."""
    return _("It stays in this village, so no neighbour is asked for it. Whoever has the same file can add it here.")


def coming(cids: Iterable[Cid], now: int) -> dict[Cid, Coming]:
    """How far it is with those of these that are looked for, in one question. now: minutes of uptime."""
    asked = set(cids)
    rows = Wanted.objects.filter(digest__in={cid.digest for cid in asked}).annotate(stays=NEVER_ASKED) if asked else ()
    return {row.cid: told(row, now, bool(row.stays)) for row in rows if row.cid in asked}


def told(row: Wanted, now: int, stays: bool) -> Coming:
    since = now if row.since is None else row.since
    fits = bool(row.held) or not row.size or room.fits(row.size)  # room for what came is reserved
    return Coming(
        row.size, row.held, row.came > 0, row.hubs, row.tries, max(0, now - since), fits, row.unfit, stays, row.wrong
    )
