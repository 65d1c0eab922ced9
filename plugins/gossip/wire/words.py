"""Every code that can end or mark a session, with the sentence that a steward reads.

Plain strings, so that this package stays pure; the plugin above translates them. Sentences say what happened
and what follows from it, never whose character it shows.
"""

from hub.core.errors import LocalError

SENTENCES: dict[str, str] = {
    # how a session ends when nobody did wrong
    "bye": "The exchange ended well.",
    "closing": "This hub is stopping; the exchange goes on when it is back.",
    "anew": "The exchange begins again, because what one of the hubs keeps has changed.",
    "cut": "The connection broke off in the middle. Nothing is lost; the next exchange goes on from here.",
    "silent": "The neighbour stopped answering. We will call again.",
    "stalled": "The neighbour answers but sends nothing of what it offered. We will call again later.",
    "version": "The neighbour speaks another version of the exchange. One of the two hubs needs an update.",
    "two-boxes": "Two boxes use the key of this neighbour at once, so this hub exchanges with neither. When one of "
    "them is off, it goes on within 20 minutes.",
    "doubled": "The neighbour hears two boxes with the key of this hub, so it exchanges with neither. Turn one of them "
    "off; the exchange goes on within 20 minutes.",
    "full": "This hub's card is full, so nothing more was taken. Make room; the exchange then goes on by itself.",
    "storage": "This hub could not write to its card. Nothing that was stored is lost; the log of the hub says more.",
    "fault": "This hub made a mistake, so the exchange ended. Nothing is lost; the log of the hub says more.",
    "peer-ended": "The neighbour ended the exchange.",
    # what the other side did wrong; each ends the session
    "network": "The other side belongs to another network.",
    "handshake": "The other side could not prove that it is the neighbour we know.",
    "box-stream": "The encrypted connection was damaged or tampered with. Nothing damaged was taken.",
    "frame": "The neighbour sent something that is no message of an exchange.",
    "frame-too-big": "The neighbour sent a message larger than an exchange allows.",
    "frame-order": "The neighbour sent a message at a moment when it makes no sense.",
    "hello": "The neighbour introduced itself in a form that this hub cannot read.",
    "frontier": "The neighbour's list of what it holds contradicts itself.",
    "run": "The neighbour sent entries in a form that this hub cannot read. None of them was taken.",
    "signature": "The neighbour sent entries with a false signature. None of them was taken.",
    "proof": "The neighbour sent a proof of a double entry that proves nothing.",
    "flood": "The neighbour sent much more than an exchange needs. We will call again later.",
    "over-credit": "The neighbour sent entries faster than we allowed. We will call again later.",
    "too-many-feeds": "The neighbour offers more feeds than one exchange can hold.",
    "strikes": "The neighbour did too many things wrong in one exchange. We will call again later.",
    # strikes and notices; the session goes on
    "claims-unserved": "The neighbour says it holds more of a feed than it gives us.",
    "claims-ours": "The neighbour says it holds more of one of our own feeds than we do. We asked to see it.",
    "gap": "The neighbour keeps sending entries of a feed that do not join what we hold.",
    "unrelated": "The neighbour sends entries of a feed that never join what we hold.",
    "over-budget": "The neighbour has sent as much as its budget allows for now. The rest follows later.",
    "forked": "A feed was continued twice from the same place. It is frozen there, and the proof is kept.",
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
