"""What pages say of names, in plain words. Each kind of name says what it is: one that somebody gave themselves looks
like no other (Stiegler's rule for petnames)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub import api
from naming.api import badge
from naming.core.labels import LONGEST, MOST_LABELS, is_label, zone_of
from naming.core.operations import ADDRESS, ALIAS, CID, ENTRY, GROUP, HUB, PERSON, SERVICE
from naming.core.registers import BLOCKED, HIDDEN, NONE, SETTLED, SPLIT
from naming.core.resolving import CIRCULAR, CONTESTED, Answer

KINDS: Final[Mapping[str, Any]] = {
    HUB: gettext_lazy("A hub"),
    PERSON: gettext_lazy("A person"),
    GROUP: gettext_lazy("A group"),
    CID: gettext_lazy("A file or folder"),
    ENTRY: gettext_lazy("A topic or another page"),
    SERVICE: gettext_lazy("A program of a hub"),
    ADDRESS: gettext_lazy("An address of a machine"),
    ALIAS: gettext_lazy("Another name"),
}


class Badge(NamedTuple):
    """One or two words. look: its class."""

    word: str
    look: str = ""


def kind_word(kind: str) -> str:
    """What a label leads to."""
    return str(KINDS[kind]) if kind in KINDS else _("Something that this hub does not know")


def state_badge(state: str) -> Badge:
    """How it stands with a name."""
    return {
        SETTLED: Badge(_("settled"), "badge-good"),
        SPLIT: Badge(_("split"), "badge-warn"),
        CONTESTED: Badge(_("contested"), "badge-warn"),
        BLOCKED: Badge(_("blocked"), "badge-bad"),
        CIRCULAR: Badge(_("leads in a circle"), "badge-bad"),
        HIDDEN: Badge(_("out of sight here"), "badge-bad"),
    }.get(state, Badge(_("leads nowhere")))


def state_words(answer: Answer) -> str:
    """What that means, and what to do."""
    claims = answer.claims
    if len(claims) == 1 and claims[0].standing:
        return _(
            "This name meant something else here before, or a hub that is out of sight."
            " If you mean the hub that calls itself so, choose it."
        )
    if claims and answer.left:
        words = _("Several hubs are called “%(name)s”. None of them wins by itself: choose which one you mean.")
        return words % {"name": shown(answer.found[0].trail[-1].label)}
    if len(claims) == 1:
        return _("One hub was called so, and is no more. If you mean it, choose it.")
    return {
        SETTLED: "",
        SPLIT: _("It was given to several things by people who did not know of each other. All are shown: choose one."),
        CONTESTED: _("Several hubs are called so. None of them wins by itself: choose which one you mean."),
        BLOCKED: _("A moderator took this name out of use."),
        CIRCULAR: _("This name leads to other names and these to others, back to it or farther than is followed."),
        HIDDEN: _("A moderator of this hub took out of sight what is called so, or who says so."),
        NONE: _("Nobody here calls anything so yet. It may come when you meet a neighbour."),
    }[answer.state]


def how_badge(how: str) -> Badge:
    """Whose word a name is. how: own, mine, here, group, zone, calls-itself or key."""
    return {
        "own": Badge(badge("mine"), "badge-good"),
        "mine": Badge(badge("mine"), "badge-good"),
        "here": Badge(badge("here"), "badge-good"),
        "zone": Badge(_("by way of another")),
        "calls-itself": Badge(badge("itself"), "badge-warn"),
    }.get(how, Badge(badge("key")))


def label_problem(text: str) -> str:
    """Why nothing can be called so, in a sentence; empty where it can."""
    if not text:
        return _("Write a name.")
    if text != text.lower() and is_label(text.lower()):
        return _("A name has small letters only. Write “%(name)s”.") % {"name": text.lower()}
    if zone_of(text) is not None:
        return _("This is how a key is written. It is somebody's already.")
    if text.startswith("xn--"):
        return _("This is how computers write other letters. Write the letters themselves.")
    if not is_label(text):
        words = _("A part of a name is one word of at most %(most)d bytes: no spaces, dots, slashes, colons or @.")
        return words % {"most": LONGEST}
    return ""


def name_problem(text: str) -> str:
    """Why nothing can have this whole name, in a sentence; empty where it can."""
    labels = text.split(".")
    if "" in labels and any(labels):
        return _("There is nothing between two dots of this name, or before or behind one.")
    if len(labels) > MOST_LABELS:
        return _("A name has at most %(most)d parts.") % {"most": MOST_LABELS}
    wrong = (problem for label in labels if zone_of(label) is None and (problem := label_problem(label)))
    return next(wrong, "")


def shown(label: str) -> str:
    """A label as a page can hold it, without signs that turn letters."""
    return api.plain_name(label) or "–"
