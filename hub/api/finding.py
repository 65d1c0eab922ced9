"""Finding entries by their words, for plugins' own pages; the page "Search" is the hub's."""

import time
from collections.abc import Collection
from typing import Any, Final

from hub.search.finding import candidates
from hub.search.tokens import sought

SECONDS: Final = 0.5
LONGEST: Final = 200
"""Letters of a question."""
AT_ONCE: Final = 50
MOST_LOOKED_AT: Final = 600


def found(words: str, kinds: Collection[str], most: int) -> dict[int, dict[str, Any]]:
    """The records of these types whose words hold all of these, as decoded maps by position, what came last first; at
    most so many, and as many as are found in half a second. Entries that do not count or are out of sight are left out;
    who may read them is for the plugin to say."""
    wanted, end = sought(words.replace("\0", " ")[:LONGEST]), time.monotonic() + SECONDS
    records, edge, looked = dict[int, dict[str, Any]](), 2**62, 0
    while wanted and looked < MOST_LOOKED_AT and time.monotonic() < end:
        some = candidates(wanted, edge, AT_ONCE, end - time.monotonic())
        for edge, record in some.records.items():
            if record.get("t") in kinds:
                records[edge] = record
                if len(records) == most:
                    return records
        looked += len(some.records)
        if len(some.records) < AT_ONCE:
            break
    return records
