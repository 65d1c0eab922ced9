"""Kinds of boards that villages often want. A preset only fills in the form; what is signed is what the form says."""

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _


class Preset(NamedTuple):
    """A kind of board. `given`: what the form of a new board begins with."""

    key: str
    title: Any
    words: Any
    given: dict[str, Any]


def rights(read: str, topic: str, reply: str, upload: str, moderate: str = "moderator") -> dict[str, Any]:
    """Who may do what, as the form names it."""
    return {"read": read, "topic": topic, "reply": reply, "upload": upload, "moderate": moderate}


HERE: Final = {"scope": "here"}


PRESETS: Final = (
    Preset(
        "open",
        _("Open talk"),
        _("Everyone reads, members write."),
        rights("guest", "member", "member", "member"),
    ),
    Preset(
        "guests",
        _("Guests too"),
        _("Members begin topics; guests reply, and a moderator sees their words first."),
        rights("guest", "member", "guest", "member") | {"precheck": "guest"},
    ),
    Preset(
        "worries",
        _("Without a name"),
        _("Members may write without their name, and a moderator sees that first."),
        rights("guest", "member", "member", "member") | {"anonymous": True},
    ),
    Preset(
        "news",
        _("News"),
        _("Stewards write, everyone reads, members reply."),
        rights("guest", "steward", "member", "steward"),
    ),
    Preset(
        "members",
        _("Members only"),
        _("Only members read and write."),
        rights("member", "member", "member", "member"),
    ),
    Preset(
        "here",
        _("This village only"),
        _("Members read and write, and nothing of it is given to a neighbour."),
        rights("member", "member", "member", "member") | HERE,
    ),
    Preset(
        "school",
        _("School"),
        _("Teachers, as moderators, begin topics; pupils reply without photos."),
        rights("member", "moderator", "member", "moderator"),
    ),
    Preset(
        "desk",
        _("Moderators"),
        _("For those who look after this village; nothing of it is given to a neighbour."),
        rights("moderator", "moderator", "moderator", "moderator", "steward") | HERE,
    ),
)


def given_by(key: str) -> dict[str, Any]:
    """What the form begins with by this preset, by the first where there is none of that name."""
    return next((each.given for each in PRESETS if each.key == key), PRESETS[0].given)
