"""Every code that can end or mark a session, with the sentence that a steward reads.

Plain strings, so that this package stays pure; the plugin above translates them. Sentences say what happened
and what follows from it, never whose character it shows.
"""

from hub.core.errors import LocalError


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators, whose tools look for calls of this name."""
    return sentence


SENTENCES: dict[str, str] = {
    # how a session ends when nobody did wrong
    "bye": gettext_noop("The exchange ended well."),
    "closing": gettext_noop("This hub is stopping; the exchange goes on when it is back."),
    "anew": gettext_noop("The exchange begins again, because what one of the hubs keeps has changed."),
    "cut": gettext_noop(
        "The connection broke off in the middle. Nothing is lost; the next exchange goes on from here."
    ),
    "silent": gettext_noop("The neighbour stopped answering. We will call again."),
    "stalled": gettext_noop("The neighbour answers but sends nothing of what it offered. We will call again later."),
    "version": gettext_noop(
        "The neighbour speaks another version of the exchange. One of the two hubs needs an update."
    ),
    "two-boxes": gettext_noop(
        "Two boxes use the key of this neighbour at once, so this hub exchanges with neither. When one of "
        "them is off, it goes on within 20 minutes."
    ),
    "doubled": gettext_noop(
        "The neighbour hears two boxes with the key of this hub, so it exchanges with neither. Turn one of them "
        "off; the exchange goes on within 20 minutes."
    ),
    "full": gettext_noop(
        "This hub's card is full, so nothing more was taken. Make room; the exchange then goes on by itself."
    ),
    "storage": gettext_noop(
        "This hub could not write to its card. Nothing that was stored is lost; the log of the hub says more."
    ),
    "fault": gettext_noop(
        "This hub made a mistake, so the exchange ended. Nothing is lost; the log of the hub says more."
    ),
    "peer-ended": gettext_noop("The neighbour ended the exchange."),
    # what the other side did wrong; each ends the session
    "network": gettext_noop("The other side belongs to another network."),
    "handshake": gettext_noop("The other side could not prove that it is the neighbour we know."),
    "box-stream": gettext_noop("The encrypted connection was damaged or tampered with. Nothing damaged was taken."),
    "frame": gettext_noop("The neighbour sent something that is no message of an exchange."),
    "frame-too-big": gettext_noop("The neighbour sent a message larger than an exchange allows."),
    "frame-order": gettext_noop("The neighbour sent a message at a moment when it makes no sense."),
    "hello": gettext_noop("The neighbour introduced itself in a form that this hub cannot read."),
    "frontier": gettext_noop("The neighbour's list of what it holds contradicts itself."),
    "run": gettext_noop("The neighbour sent entries in a form that this hub cannot read. None of them was taken."),
    "signature": gettext_noop("The neighbour sent entries with a false signature. None of them was taken."),
    "proof": gettext_noop("The neighbour sent a proof of a double entry that proves nothing."),
    "flood": gettext_noop("The neighbour sent much more than an exchange needs. We will call again later."),
    "over-credit": gettext_noop("The neighbour sent entries faster than we allowed. We will call again later."),
    "too-many-feeds": gettext_noop("The neighbour offers more feeds than one exchange can hold."),
    "strikes": gettext_noop("The neighbour did too many things wrong in one exchange. We will call again later."),
    # strikes and notices; the session goes on
    "claims-unserved": gettext_noop("The neighbour says it holds more of a feed than it gives us."),
    "claims-ours": gettext_noop(
        "The neighbour says it holds more of one of our own feeds than we do. We asked to see it."
    ),
    "gap": gettext_noop("The neighbour keeps sending entries of a feed that do not join what we hold."),
    "unrelated": gettext_noop("The neighbour sends entries of a feed that never join what we hold."),
    "over-budget": gettext_noop("The neighbour has sent as much as its budget allows for now. The rest follows later."),
    "forked": gettext_noop(
        "A feed was continued twice from the same place. It is frozen there, and the proof is kept."
    ),
}


def sentence(code: str, detail: str = "") -> str:
    """The sentence for a code; `detail`, when there is one, follows in brackets."""
    words = SENTENCES.get(code, "The exchange ended because of something the neighbour sent.")
    return f"{words} ({detail})" if detail else words


def known(code: str) -> str:
    """The code itself, if it has a sentence: this hub's own code must not invent new ones."""
    if code not in SENTENCES:
        raise LocalError(f"no sentence for the code {code}")
    return code
