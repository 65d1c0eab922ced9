"""The rules of a hub in people's words: on the form, on the page, on the wall sheet."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

ASKED: Final[Mapping[str, Any]] = {
    "kind": _("What kind of place is this?"),
    "joining": _("Who may join"),
    "reading": _("Who may read"),
    "posting": _("Who may write"),
    "uploading": _("Who may add photos and files"),
}
WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "kind": {
        "village": _("A village"),
        "school": _("A school"),
        "clinic": _("A clinic"),
        "library": _("A library"),
    },
    "joining": {
        "open": _("Anybody, at once"),
        "approval": _("Anybody, once a moderator let them in"),
        "steward": _("Those for whom a steward makes an account"),
    },
    "reading": {
        "everybody": _("Everybody, also without a name"),
        "members": _("Only those who sign in"),
    },
    "posting": {
        "everybody": _("Members; guests too, once a moderator has seen their words"),
        "members": _("Members only"),
    },
    "uploading": {
        "members": _("Members"),
        "stewards": _("Stewards only"),
    },
}


def choices(rule: str) -> list[tuple[str, Any]]:
    """The values of a rule with their words, for a form."""
    return list(WORDS[rule].items())


def told(rules: Mapping[str, str]) -> list[tuple[Any, Any]]:
    """(question, answer) of each rule; a value that this version does not know stands as it is."""
    return [(asked, WORDS[name].get(rules.get(name, ""), rules.get(name, ""))) for name, asked in ASKED.items()]
