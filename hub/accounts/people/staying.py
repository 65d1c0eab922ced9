"""The feed of a person whose entries stay at this hub: scope `here`.

Certifying needs the sign-in key, which is open only while somebody unseals. So signing in prepares the feed: its key
lies sealed in the box and its certificate in the person's row. The feed itself opens together with its first record,
and who writes nothing that stays has none.
"""

from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import keyring, opening
from hub.accounts.models import Person
from hub.core.entry import Entry
from hub.core.record import Record
from hub.core.statement import Statement
from hub.log import store
from hub.log.models import Feed
from hub.log.store import Pen
from hub.log.tables import writing


@sensitive_variables()
def prepare(person: Person, key: bytes, signer: bytes) -> Pen:
    """Keep a key for the feed and certify it; the caller saves the row."""
    hub, seed = identity.founded(), opening.fresh_seed()
    feed = keyring.keep_feed_key(key, seed)
    cert = opening.certify(person.person_id, feed, hub.id, opening.FULL, signer)
    person.here_feed, person.here_cert = feed, opening.packed([cert])
    return Pen(seed, feed)


@sensitive_variables()
def prepared(person: Person, key: bytes) -> Pen | None:
    """The pen that was prepared, if this box holds it and it may still write."""
    if not person.here_feed or not (identity.writable(person.here_feed) or is_unopened(person.here_feed)):
        return None
    seed = keyring.open_feed_key(key, person.here_feed)
    return Pen(seed, person.here_feed) if seed is not None else None


def is_unopened(feed: bytes) -> bool:
    """Whether nothing was ever written in this feed."""
    return not Feed.objects.filter(key=feed).exists()


def publish(pen: Pen, person: Person, record: Record) -> Entry:
    """Write a record that stays here, its feed's passport before it where it is the first."""
    with writing():
        if is_unopened(pen.key):
            store.open_feed(pen, passport(person))
        return store.publish(pen, record)


def passport(person: Person) -> bytes:
    """Entry 1 of the feed."""
    hub = identity.founded()
    host = opening.host(hub.id, person.here_feed, identity.device_seed())
    papers = opening.unpacked(person.papers) + opening.unpacked(person.here_cert)
    statements: list[Statement] = [*hub.papers, *papers, host]
    return opening.passport("person", hub.id, person.incarnation, statements, "here")
