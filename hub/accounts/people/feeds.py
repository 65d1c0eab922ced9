"""The feeds of this box that somebody writes here: certified, opened, and taken up again.

A feed's key is on the disk before its passport is in the log. What a person writes in one of their hands (`hands`) goes
to two feeds: one travels, one stays at this hub (`staying`).
"""

from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.models import Person
from hub.accounts.people import staying
from hub.accounts.people.hands import Hand
from hub.log import store
from hub.log.store import Pen


@sensitive_variables()
def new_feed(person: Person, hand: Hand, key: bytes, signer: bytes) -> Pen:
    """Certify and open a feed of this box for one of a person's hands; the caller saves the row."""
    hub, life, seed = identity.founded(), incarnation.current(), opening.fresh_seed()
    feed = keyring.keep_feed_key(key, seed)
    cert = opening.certify(person.person_id, feed, hub.id, hand.caps, signer)
    host = opening.host(hub.id, feed, identity.device_seed())
    papers = opening.papers_for(hub.papers, opening.unpacked(person.papers), [cert, host])
    pen = Pen(seed, feed)
    store.open_feed(pen, opening.passport("person", hub.id, life, papers))
    setattr(person, hand.feed, feed)
    return pen


@sensitive_variables()
def new_feeds(person: Person, hand: Hand, key: bytes, signer: bytes) -> tuple[Pen, Pen]:
    """The pens of fresh feeds for a hand: that which travels and that which stays; the caller saves the row."""
    return new_feed(person, hand, key, signer), staying.prepare(person, hand, key, signer)


@sensitive_variables()
def pens_held(person: Person, hand: Hand, key: bytes) -> tuple[Pen | None, Pen | None]:
    """The pens of a hand's feeds, that which travels and that which stays, as far as this box holds them and they may
    still be written."""
    feed: bytes = getattr(person, hand.feed)
    seed = keyring.open_feed_key(key, feed) if identity.writable(feed) else None
    return Pen(seed, feed) if seed is not None else None, staying.prepared(person, hand, key)


@sensitive_variables()
def feed_seeds(person: Person, hand: Hand, key: bytes) -> dict[bytes, bytes]:
    """The seeds of the feeds of a hand that lie in this box and open, by the feed's key."""
    found = {feed: keyring.open_feed_key(key, feed) for feed in hand.feeds_of(person)}
    return {feed: seed for feed, seed in found.items() if seed is not None}
