"""The feeds of a person whose entries stay at this hub: scope `here`.

Certifying needs the sign-in key, which is open only while somebody unseals. So signing in prepares the feed: its key
lies sealed in the box and its certificate in the person's row. The feed itself opens together with its first record,
and who writes nothing that stays has none.
"""

from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import keyring, opening
from hub.accounts.models import Person
from hub.accounts.people.hands import HANDS, Hand
from hub.core.entry import Entry
from hub.core.record import Record
from hub.log import store
from hub.log.models import Feed
from hub.log.store import Pen
from hub.log.tables import writing


@sensitive_variables()
def prepare(person: Person, hand: Hand, key: bytes, signer: bytes) -> Pen:
    """Keep a key for the feed and certify it; the caller saves the row."""
    hub, seed = identity.founded(), opening.fresh_seed()
    feed = keyring.keep_feed_key(key, seed)
    cert = opening.certify(person.person_id, feed, hub.id, hand.caps, signer)
    setattr(person, hand.here_feed, feed)
    setattr(person, hand.here_cert, opening.packed([cert]))
    return Pen(seed, feed)


@sensitive_variables()
def prepared(person: Person, hand: Hand, key: bytes) -> Pen | None:
    """The pen that was prepared, if this box holds it and it may still write."""
    feed: bytes = getattr(person, hand.here_feed)
    if not feed or not (identity.writable(feed) or is_unopened(feed)):
        return None
    seed = keyring.open_feed_key(key, feed)
    return Pen(seed, feed) if seed is not None else None


def is_prepared(person: Person, feed: bytes) -> bool:
    """Whether this is the feed of one of the person's hands that nothing was written in yet."""
    return feed in [getattr(person, hand.here_feed) for hand in HANDS] and is_unopened(feed)


def is_unopened(feed: bytes) -> bool:
    """Whether nothing was ever written in this feed."""
    return not Feed.objects.filter(key=feed).exists()


def publish(pen: Pen, person: Person, record: Record) -> Entry:
    """Write a record that stays here, its feed's passport before it where it is the first."""
    with writing():
        if is_unopened(pen.key):
            store.open_feed(pen, passport(person, pen.key))
        return store.publish(pen, record)


def passport(person: Person, feed: bytes) -> bytes:
    """Entry 1 of the feed."""
    hub = identity.founded()
    host = opening.host(hub.id, feed, identity.device_seed())
    cert = next(getattr(person, hand.here_cert) for hand in HANDS if getattr(person, hand.here_feed) == feed)
    papers = opening.papers_for(hub.papers, opening.unpacked(person.papers), [*opening.unpacked(cert), host])
    return opening.passport("person", hub.id, person.incarnation, papers, "here")
