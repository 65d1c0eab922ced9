"""What an upgrade reads anew before the hub opens: whatever the program of before said otherwise.

Plugins' rows are read again in the background while people use the hub. These cannot wait: until seats are read nobody
is a steward, and until feeds are judged a thief may count. Both are functions of what is held, so reading them anew is
all there is to do; a stop in between loses nothing.
"""

from typing import Final

from hub.accounts.projections import HUB
from hub.log import judging, projector
from hub.log.models import Cursor, Feed
from hub.log.tables import writing

JUDGEMENT: Final = "judgement of feeds"
"""Among the cursors, and no label that a plugin could have: by which rules feeds were judged."""
AT_ONCE: Final = 500


def read_anew() -> None:
    """Judge all feeds by the rules of today, and read the seats of stewards, where it was done by older ones."""
    if not Cursor.objects.filter(label=JUDGEMENT, projection=judging.RULES).exists():
        judge_anew()
    if Cursor.objects.filter(label=HUB.label).exclude(projection=HUB.version).exists():
        while projector.catch_up(HUB.label):
            pass


def judge_anew() -> None:
    feeds = list(Feed.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(feeds), AT_ONCE):
        with writing():
            judging.judge_these(feeds[start : start + AT_ONCE], {})
    Cursor.objects.update_or_create(label=JUDGEMENT, defaults={"projection": judging.RULES})
