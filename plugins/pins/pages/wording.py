"""What pages say of promises and copies, in plain words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naming.api import Answer
from plugins.pins.core.ranking import Offer
from plugins.pins.core.standing import PATIENCE, Copy, State
from plugins.pins.needs import named
from plugins.pins.seeing import Holding, Seen


def state_word(state: State) -> str:
    """One of five words."""
    return {
        State.KEPT: _("Kept"),
        State.COPYING: _("Being copied"),
        State.WAITING: _("Waiting for a hub"),
        State.SHORT: _("Needs help"),
        State.ENDED: _("Ended"),
    }[state]


def badge(state: State) -> str:
    """The class of a badge with that word."""
    looks = {State.KEPT: "badge-good", State.SHORT: "badge-bad", State.ENDED: ""}
    return looks.get(state, "badge-warn")


def next_step(seen: Seen) -> str:
    """What follows, in a sentence."""
    state = seen.standing.state
    if seen.promise.is_over:
        return _("Its days are over, so nobody has to keep it any more.")
    if seen.needs is None and state is not State.ENDED:
        return why_not(named(seen.promise.said)) or _(
            "What belongs to it has not come to this hub yet. It comes when you meet a neighbour who has it."
        )
    if state is State.SHORT and any(kept.unmet > PATIENCE for kept in seen.copies):
        return _("Hubs that offered to keep it were not met here for a month. Meet one, or ask another to offer room.")
    return {
        State.KEPT: _("There are as many copies as were promised."),
        State.COPYING: _("The hubs that were chosen fetch it when they meet."),
        State.WAITING: _("A hub that keeps it was not met for some days. It is waited for a month."),
        State.SHORT: _("There are too few hubs with room. Ask a neighbour to offer some."),
        State.ENDED: _("Nobody has to keep it any more."),
    }[state]


def why_not(answer: Answer | None) -> str:
    """Why nobody can tell what a promised name needs; empty where it may only not have come."""
    if answer is None:
        return ""
    return {
        "contested": _("Several hubs are called so. Once this village says which one it means, that one is kept."),
        "split": _("This name was given to several things. Once its people have settled on one, that is kept."),
        "blocked": _("A moderator took this name out of use. What was kept of it stays."),
        "circular": _("This name leads round in a circle, so nothing can be kept by it."),
        "settled": _("This name leads to a machine or a program, or to somebody of whom nothing has come yet."),
    }.get(answer.state, "")


def copies_line(seen: Seen) -> str:
    """How many hubs have it."""
    number = seen.promise.said["copies"]
    words = ngettext("on %(have)d of %(number)d hub", "on %(have)d of %(number)d hubs", number)
    return words % {"have": seen.proved, "number": number}


def kind_word(what: str) -> str:
    """What sort of thing is kept."""
    words = {"file": _("File"), "topic": _("Topic"), "name": _("Name"), "page": _("Page")}
    return words.get(what, _("Something else"))


def copy_words(kept: Holding, is_here: bool, by: str = "") -> str:
    """How it is with one hub's copy. by: the name of the hub that proved it, where it was not this one."""
    if is_here and kept.copy is Copy.PROVED:
        return _("kept here")
    if kept.age is None:
        return how_unproved(kept)
    lately = ngettext("proved %(days)d day ago", "proved %(days)d days ago", kept.age) % {"days": kept.age}
    proved = lately if kept.age else _("proved today")
    if kept.carried:
        proved = _("%(proved)s by an answer that was carried") % {"proved": proved}
    if by:
        proved = _("%(proved)s, says %(hub)s") % {"proved": proved, "hub": by}
    if kept.copy is Copy.PROVED:
        return proved
    return (_("waited for, %(proved)s") if kept.copy is Copy.WAITED else _("lost, %(proved)s")) % {"proved": proved}


def how_unproved(kept: Holding) -> str:
    """How it is with a copy of which nobody knows, and for how long nobody here met that hub."""
    if kept.lies:
        return _("lies here, but is not kept for this yet")
    coming = _("has yet to fetch it") if kept.asked else _("not asked yet")
    words = {Copy.COMING: coming, Copy.LOST: _("never proved")}
    said = words.get(kept.copy) or _("waited for, never proved")
    if not kept.unmet:
        return said
    unmet = ngettext("not met here for %(days)d day", "not met here for %(days)d days", kept.unmet)
    return _("%(copy)s, %(unmet)s") % {"copy": said, "unmet": unmet % {"days": kept.unmet}}


def copy_badge(copy: Copy) -> str:
    """The class of a badge beside a copy."""
    return {Copy.PROVED: "badge-good", Copy.LOST: "badge-bad"}.get(copy, "badge-warn")


def copy_word(kept: Holding) -> str:
    """The word in that badge."""
    if kept.lies:
        return _("Not kept yet")
    if kept.copy is Copy.COMING and not kept.asked:
        return _("Not known yet")
    words = {Copy.PROVED: _("Has it"), Copy.WAITED: _("Waited for"), Copy.COMING: _("On its way"), Copy.LOST: _("Lost")}
    return words[kept.copy]


def room_words(doublings: int) -> str:
    """So much room."""
    return f"{1 << doublings} GB" if doublings < 10 else f"{1 << (doublings - 10)} TB"


def offer_words(offer: Offer | None) -> str:
    """What this hub offers now."""
    if offer is None:
        return _("This hub offers no room yet, so nobody is asked to keep anything here.")
    said = _("This hub offers %(room)s.") % {"room": room_words(offer.doublings)}
    return said + (" " + _("It takes nothing new.") if offer.full else "")
