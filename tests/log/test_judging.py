"""Who wrote a feed and how far it counts follows what is held about keys, in both directions and in any
order."""

import pytest

from hub.core import statement
from hub.core.cid import id_text
from hub.core.judge import parse_passport
from hub.core.keys import key_text
from hub.core.record import encode
from hub.core.statement import Statement
from hub.log import projector, store
from hub.log.models import Feed
from hub.log.models import Statement as StatementRow
from hub.testing import Writer, sown
from tests.log.acts import shown, write
from tests.log.sample import LABEL

pytestmark = pytest.mark.django_db


def tell(writer: Writer, *statements: Statement) -> None:
    wire = [statement.to_wire(one) for one in statements]
    writer._append(encode({"t": "identity.statement", "n": sown(len(writer.written))[:16], "statements": wire}))


def revoked(writer: Writer, last: int) -> Statement:
    """The writer's sign-in key takes back their feed's key after entry `last`."""
    key = key_text(writer.key)
    fields = {"person": id_text(writer.person.id), "key": key, "feeds": {key: last}}
    return statement.make("revoke", fields, writer.person.seed)


def caught_up() -> None:
    while projector.catch_up(LABEL):
        pass


def test_a_passport_alone_says_whose_feed_it_is(ama: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    feed = Feed.objects.get()
    assert (bytes(feed.person or b""), bytes(feed.hub or b"")) == (ama.person.id, ama.hub.id)
    assert (feed.kind, feed.caps, feed.scope) == ("person", "moderate name post", "open")


def test_a_revocation_shrinks_what_is_shown(ama: Writer) -> None:
    write(ama, "one", "two", "three")
    store.ingest(ama.runs(), via=None)
    tell(ama, revoked(ama, 2))
    store.ingest(ama.runs(), via=None)
    caught_up()
    assert (Feed.objects.get().counts_to, shown(ama)) == (2, [2])


def test_a_revocation_that_comes_first_ends_the_same(ama: Writer, kofi: Writer) -> None:
    write(ama, "one", "two", "three")
    tell(kofi, revoked(ama, 2))
    store.ingest([*kofi.runs(), *ama.runs()], via=None)
    assert shown(ama) == [2]


def test_a_strangers_revocation_changes_nothing(ama: Writer, esi: Writer) -> None:
    write(ama, "one")
    key = key_text(ama.key)
    fields = {"person": id_text(ama.person.id), "key": key, "feeds": {key: 0}}
    tell(esi, statement.make("revoke", fields, esi.person.seed))
    store.ingest([*esi.runs(), *ama.runs()], via=None)
    assert shown(ama) == [2]


def test_a_statement_that_comes_late_lets_earlier_entries_count(ama: Writer, kofi: Writer) -> None:
    unhosted = withholding(ama, "host")
    write(unhosted, "one", "two")
    store.ingest(unhosted.runs(), via=None)
    assert (Feed.objects.get().why, shown(unhosted)) == ("no-host", [])
    tell(kofi, *[one for one in statements_of(ama) if one.kind == "host"])
    store.ingest(kofi.runs(), via=None)
    caught_up()
    assert shown(unhosted) == [2, 3]


def test_a_feed_of_the_same_hub_is_not_judged_again_for_its_neighbours_sake(ama: Writer, kofi: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    Feed.objects.update(why="as it was")
    store.ingest(kofi.runs(), via=None)
    assert Feed.objects.get(key=ama.key).why == "as it was"


def test_a_statement_is_kept_once(ama: Writer, kofi: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    before = StatementRow.objects.count()
    tell(kofi, *statements_of(ama))
    store.ingest(kofi.runs(), via=None)
    own = {(one.id, one.signer) for one in statements_of(kofi)} - {(one.id, one.signer) for one in statements_of(ama)}
    assert StatementRow.objects.count() == before + len(own)


def statements_of(writer: Writer) -> tuple[Statement, ...]:
    body = writer.written[0].body
    assert body is not None
    return parse_passport(body).statements


def withholding(writer: Writer, kind: str) -> Writer:
    """The writer with a passport that lacks statements of this kind."""
    from hub.core import judge
    from hub.core.record import to_body

    poorer = Writer(writer.name)
    kept = [statement.to_wire(one) for one in statements_of(writer) if one.kind != kind]
    passport = judge.Open(
        kind="person", hub=id_text(writer.hub.id), scope="open", incarnation=bytes(16), statements=kept
    )
    poorer.written, poorer.sigs = [], []
    poorer._append(to_body(passport, bytes(16)))
    return poorer
