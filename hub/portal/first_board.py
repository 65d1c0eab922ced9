"""A place to write on from the first minute: the board that a new hub opens where a plugin for boards is installed.

The plugin is known by its record type alone.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from hub.accounts.hubs.identity import this_hub
from hub.accounts.hubs.rules import Rules
from hub.accounts.models import Person, seat_of
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.log import registry, store

BOARD: Final = "forum.board"
ACCESS: Final = {"read": "guest", "post": "member", "upload": "member"}
"""The least role that may read, write, and add a photo to what they write, where nobody said otherwise."""


def access_by(rules: Rules) -> dict[str, str]:
    """What the rules of a new hub mean for its first board. Guests reply where they may write at all."""
    everybody = rules.reading == "everybody"
    return {
        "read": "guest" if everybody else "member",
        "post": "member",
        "reply": "guest" if everybody and rules.posting == "everybody" else "member",
        "upload": "steward" if rules.uploading == "stewards" else "member",
    }


def open_first_board(steward: Person, language: str, access: Mapping[str, str] = ACCESS) -> str:
    """A board for everything, in the village's first language; its title, empty where boards are unknown."""
    if registry.record_class(BOARD) is None:
        return ""
    with translation.override(language):
        title = _("Village square")
    write_board(steward, title, access)
    return title


def write_board(steward: Person, title: str, access: Mapping[str, str] = ACCESS, order: int = 0) -> str:
    """Publish a board by a steward's seat; its id as text."""
    board, held, here = registry.record_class(BOARD), seat_of(steward.person_id), this_hub()
    if board is None or held is None or here is None or steward.pen is None:
        raise LocalError(_("%(name)s cannot open a board here.") % {"name": steward.name})
    record: Any = board
    reply = access.get("reply", access["post"])
    rights = {"read": access["read"], "topic": access["post"], "reply": reply, "upload": access["upload"]}
    made = record(
        title=title,
        zone=id_text(here.id),
        seat=id_text(held.entry),
        order=order,
        rights=rights,
    )
    return id_text(store.publish(steward.pen, made).id)
