"""What is here but for a part, in words with a next step: a chunk that the card forgot, a file that went from a folder.

Only what is known already is told (`whole`), so however many pages show it, nothing is read for it, asked or written.
"""

from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from hub.content import files, holding, progress, whole
from hub.content.gateway import rights
from hub.content.gateway.folders import INDEX
from hub.content.models import Stored
from hub.content.reading import node_here
from hub.core.cid import RAW, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs import resolve
from hub.log.tables import select

ASKED: Final = """
    SELECT gone.codec, gone.digest FROM content_lacked gone
    JOIN content_wanted wanted ON wanted.digest = gone.digest AND wanted.codec = gone.codec AND wanted.tries > 0
    UNION SELECT codec, digest FROM content_stored WHERE id IN (SELECT stored_id FROM content_hole WHERE tries > 0)
"""
"""What was lost, and neighbours did not have when they were asked."""


class Lost(NamedTuple):
    """What is known of content of which a part was lost here.

    folder: it is one; begins: bytes from its beginning that can be read, of a folder none; opens: it is a folder whose
    page can be shown; travels: neighbours may be asked for it; asked: they were.
    """

    folder: bool
    begins: int
    opens: bool
    travels: bool
    asked: bool

    @property
    def words(self) -> str:
        """What is missing, in a sentence."""
        return _("Some of what is in it was lost here.") if self.folder else _("A part of this file was lost here.")

    @property
    def next_step(self) -> str:
        """Whether it comes again, and what whoever misses it can do."""
        if not self.travels:
            return progress.told_it_stays()
        if self.asked:
            return _(
                "Neighbours were asked for it. None that was met had it. Whoever has the same file can add it here."
            )
        return _("It is brought again when a neighbour that has it is met.")


def lost(cid: Cid) -> Lost | None:
    """What is known of content that is here but for a part; None of what is whole, or not here at all."""
    stored = holding.find(cid)
    if stored is None or cid in whole.whole([cid]):
        return None
    travels = rights.travels(cid)
    if stored.kind == Stored.Kind.FOLDER:
        asked = (stored.pk,) in select(whole.ABOVE.format(ASKED))
        return Lost(True, 0, opens(cid), travels, asked)
    return Lost(False, readable(stored), False, travels, stored.holes.filter(tries__gt=0).exists())


def readable(stored: Stored) -> int:
    """How many bytes of a file can be read from its beginning."""
    if stored.cid.codec == RAW or not files.is_there(stored.cid, stored.size):
        return 0
    first = stored.holes.order_by("begins").first()
    return stored.size if first is None else first.begins


def opens(folder: Cid) -> bool:
    """Whether a folder can be shown: its own page is whole, or it has none and is shown as a list."""
    try:
        page = resolve(node_here, folder, INDEX)
    except RemoteError:
        return False
    return page is None or page in whole.whole([page])
