"""What waited for a moderator is asked once more, when it is published, whether it may still stand where it was to."""

from typing import Any

from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import short_of
from plugins.forum import records
from plugins.forum.boards.standing import standing
from plugins.forum.boards.wording import who_writes
from plugins.forum.moderation import deeds, whereabouts
from plugins.forum.moderation.whereabouts import Stand


def refuses(record: Any, scope: str) -> str:
    """Why a topic, reply or change can be published no more, or not with this scope; empty where it can, and where
    nothing is known of its topic or board."""
    if isinstance(record, records.Topic):
        named = (board for board in standing(short_of(record.board) or 0) if board.text_id == record.board)
        return next((who_writes(board, "topic") for board in named if board.closed), "")
    stand = stand_of(str(getattr(record, "topic", None) or getattr(record, "target", None) or ""))
    if stand is None:
        return ""
    if stand.state is not None and stand.state.of("lock", "merge") is not None:
        return _("This topic takes no more replies.")
    if stand.board is not None and stand.board.closed:
        return who_writes(stand.board, "reply")
    if scope == "open" and scope_in(stand) == "here":
        return _("This topic stays in this village now. Write it once more there.")
    return ""


def stand_of(named: str) -> Stand | None:
    """Where the topic stands that is named, or in which the named reply was written."""
    entry = entry_named(named)
    if entry is not None and whereabouts.is_reply(entry):
        entry = entry_named(whereabouts.topic_of(entry))
    return whereabouts.stands_of([entry]).get(id_text(entry.id)) if entry is not None else None


def entry_named(text_id: str) -> Written | None:
    """The entry with this id, if it is here."""
    try:
        return api.written_by_id(parse_id(text_id))
    except RemoteError:
        return None


def scope_in(stand: Stand) -> str:
    """Where all that is written in a topic goes now."""
    if stand.topic.scope == "here" or stand.board is None:
        return stand.topic.scope
    # What was merged into a topic is told of the topic itself alone.
    origin = deeds.origins_of([stand.topic], stand.board.zone).get(id_text(stand.topic.id))
    state = deeds.state_of(stand.topic, origin) if origin is not None else None
    return "here" if stand.board.scope == "here" or (state is not None and state.stays) else "open"
