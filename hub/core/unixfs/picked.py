"""Some links of a node by their numbers, counted from nought, as a question for what they lead to names them.

links=0:35,40:40        both ends meant, each further on than the one before
"""

import re
from collections.abc import Iterable
from typing import Final

from hub.core.errors import RemoteError

MOST_PICKED: Final = 256
"""As many as a shard of a folder has, so what comes of one question is bounded for who asks and who answers."""
_SPANS: Final = re.compile(r"[0-9]{1,6}:[0-9]{1,6}(,[0-9]{1,6}:[0-9]{1,6}){0,255}", re.ASCII)


def picked_text(numbers: Iterable[int]) -> str:
    """These numbers, the smallest first, as they stand behind `links=`."""
    spans = list[list[int]]()
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{first}:{last}" for first, last in spans)


def picked(text: str) -> list[int]:
    """The numbers that stand behind `links=`; `RemoteError("links")` for anything else, and for too many."""
    if not _SPANS.fullmatch(text):
        raise RemoteError("links", "links are written as FROM:TO,FROM:TO")
    found = list[int]()
    for span in text.split(","):
        first, last = map(int, span.split(":"))
        if not (found[-1] if found else -1) < first <= last < first + MOST_PICKED - len(found):
            raise RemoteError("links", "links follow each other, and are no more than 256")
        found += range(first, last + 1)
    return found
