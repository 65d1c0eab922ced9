"""An erased body is gone for ever: its header stays, the chain holds, and nobody can hand the body back."""

import pytest

from hub.log import projector, store
from hub.log.models import Entry, Failure, Feed
from hub.log.reading import runs_from
from hub.testing import Writer
from tests.log import sample
from tests.log.acts import bare, shown, write
from tests.log.test_judging import tell

pytestmark = pytest.mark.django_db


def test_an_erased_body_leaves_its_header_and_its_page(ama: Writer) -> None:
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    assert store.erase(ama.written[1].id)
    while projector.catch_up(sample.LABEL):
        pass
    entry = Entry.objects.get(seq=2)
    assert (entry.state, entry.body, bytes(entry.body_hash or b"")) == (3, None, ama.written[1].body_hash)
    assert shown(ama) == [3]


def test_what_was_erased_travels_on_as_a_header_and_verifies(ama: Writer) -> None:
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    store.erase(ama.written[1].id)
    first, rest = ama.runs()
    assert runs_from(ama.key, 1, 10**6) == [first, bare(rest, 2)]


def test_an_erased_body_is_not_taken_back(ama: Writer) -> None:
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    store.erase(ama.written[1].id)
    body = ama.written[1].body
    assert body is not None
    assert store.ingest_bodies(ama.key, [(2, body)]) == 0
    store.ingest(ama.runs(), via=None)
    assert Entry.objects.get(seq=2).body is None


def test_an_absent_body_that_was_erased_goes_when_it_comes(ama: Writer) -> None:
    write(ama, "one")
    first, rest = ama.runs()
    body = ama.written[1].body or b""
    store.ingest([first, bare(rest)], via=None)
    assert not store.erase(ama.written[1].id)
    assert store.ingest_bodies(ama.key, [(2, body)]) == 0
    entry = Entry.objects.get(seq=2)
    assert (entry.state, entry.body, bytes(entry.body_hash or b"")) == (3, None, ama.written[1].body_hash)
    assert (Feed.objects.get().absent, store.absent_seqs(ama.key, 0, 10), shown(ama)) == (0, [], [])


def test_what_roles_and_keys_rest_on_stays_whichever_comes_first(ama: Writer) -> None:
    tell(ama)
    first, rest = ama.runs()
    store.ingest([first, bare(rest)], via=None)
    assert not store.erase(ama.written[1].id, author=ama.person.id)
    store.ingest([rest], via=None)
    assert not store.erase(ama.written[1].id, author=ama.person.id)
    assert Entry.objects.get(seq=2).state == 0


def test_an_erasure_that_comes_first_takes_effect_when_the_entry_comes(ama: Writer) -> None:
    write(ama, "one")
    assert not store.erase(ama.written[1].id, author=ama.person.id)
    store.ingest(ama.runs(), via=None)
    assert (Entry.objects.get(seq=2).state, shown(ama)) == (3, [])


def test_a_stranger_erases_nothing_whichever_comes_first(ama: Writer, esi: Writer) -> None:
    write(ama, "one", "two")
    store.erase(ama.written[1].id, author=esi.person.id)
    store.ingest(ama.runs(), via=None)
    assert not store.erase(ama.written[2].id, author=esi.person.id)
    assert shown(ama) == [2, 3]


def test_a_passport_cannot_be_erased(ama: Writer) -> None:
    store.erase(ama.written[0].id)
    store.ingest(ama.runs(), via=None)
    assert not store.erase(ama.written[0].id)
    assert Entry.objects.get().state == 0


def test_a_failures_traceback_goes_with_the_body_it_quotes(ama: Writer) -> None:
    sample.refused.add("one")
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    assert Failure.objects.count() == 1
    store.erase(ama.written[1].id)
    assert not Failure.objects.exists()
