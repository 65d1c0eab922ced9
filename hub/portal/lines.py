"""How things of plugins stand among things of others: each plugin says it of its own; one that fails is passed over."""

import logging
from collections.abc import Collection

from django.http import HttpRequest

from hub.plugins import Line, loader

LOG = logging.getLogger(__name__)
TEXT = 400


def lines_of(request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """A line for each of these positions that some plugin knows and whoever asks may read."""
    found: dict[int, Line] = {}
    for plugin in loader.installed() if positions else ():
        try:
            found |= plugin.lines(request, positions)
        except Exception:
            LOG.exception("plugin %s has no lines for what it wrote", plugin.label)
    return found


def words_of(record: object) -> str:
    """What a record says, for who must see it before it is published."""
    label = str(getattr(record, "type", "")).partition(".")[0]
    plugin = next((plugin for plugin in loader.installed() if plugin.label == label), None)
    try:
        words = plugin.words(record) if plugin else ""
    except Exception:
        LOG.exception("plugin %s has no words for a record", label)
        words = ""
    return words or "\n".join(str(getattr(record, name)) for name in ("title", "text") if getattr(record, name, ""))
