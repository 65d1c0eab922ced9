"""How much people bring in files in one day that the hub was up: each of them, and all together.

Whoever brings a file signs nothing in it, and the ids in it cost nothing to make; without a bound one account could
fill the card from a phone. A file counts with all its bytes, whether or not what it holds was here already. Rows name
nobody, for the count outlives an account: else who left and came again would begin anew. The caretaker's command counts
nothing.
"""

from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from hub.accounts.hubs import uptime
from hub.core.errors import LocalError
from hub.log.tables import writing
from hub.moderation.reports import sign_of
from hub.portal.models import Brought

DAY: Final = 24 * 60
"""Minutes of uptime."""
MOST_OF_ONE: Final = 32 * 1024 * 1024
"""Two of the largest files that a page takes."""
MOST_OF_A_DAY: Final = 4 * MOST_OF_ONE
ENOUGH: Final = _(
    "You brought as much as this hub takes from one person in a day. Come again tomorrow, or ask whoever looks after"
    " the box to take the file in with “manage.py bring FILE”."
)
CROWDED: Final = _(
    "People brought very much to this hub today. Come again tomorrow, or ask whoever looks after the box to take the"
    " file in with “manage.py bring FILE”."
)


class TooMuch(LocalError):
    """The day's is used up; says what to do."""


def spend(person: bytes, size: int) -> None:
    """Count a file before it is stored. `TooMuch`, and nothing counted, where it goes beyond what is left of a day."""
    with writing():
        row = check(person, size)
        Brought.objects.filter(since__lte=uptime.minutes() - DAY).delete()
        row.size += size
        row.save()


def check(person: bytes, size: int) -> Brought:
    """What somebody brought today; `TooMuch` where a file of this size goes beyond what is left of it. Asked by itself
    before a file is read, for reading one costs time."""
    now, who = uptime.minutes(), sign_of("brought", person.hex())
    today = Brought.objects.filter(since__gt=now - DAY)
    row = today.filter(who=who).first() or Brought(who=who, since=now, size=0)
    if row.size + size > MOST_OF_ONE:
        raise TooMuch(str(ENOUGH))
    if (today.aggregate(sum=Sum("size"))["sum"] or 0) + size > MOST_OF_A_DAY:
        raise TooMuch(str(CROWDED))
    return row
