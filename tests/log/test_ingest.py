"""What arrives is stored when its bytes are right, whatever it says, and refused when they are not."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import transaction

from hub.core import feed as feeds
from hub.core import run as runs
from hub.core.errors import LocalError, RemoteError
from hub.core.run import Run
from hub.log import store, tables
from hub.log.models import Entry, Feed, ForkProof, NotShown
from hub.log.reading import runs_from
from hub.log.sorting import read_ahead
from hub.testing import Writer
from tests.log.acts import bare, branch, one_run, shown, write, written_elsewhere
from tests.log.conftest import opened
from tests.log.sample import Loud, Note, NoteRow

pytestmark = pytest.mark.django_db


def test_an_exchange_ends_with_the_same_bytes(ama: Writer) -> None:
    write(ama, "one", "two", "three")
    store.ingest(ama.runs(), via=b"n" * 32)
    assert runs_from(ama.key, 1, 10**6) == ama.runs()
    assert shown(ama) == [2, 3, 4]
    assert bytes(Feed.objects.get().via or b"") == b"n" * 32


def test_bodies_are_those_of_one_feed_however_many_are_asked_for(ama: Writer, kofi: Writer) -> None:
    count = tables.SLICE + 2
    for writer in (ama, kofi):
        write(writer, *[f"{writer.name} {number}" for number in range(2, count + 1)])
        store.ingest(writer.runs(), via=None)
    held = [(entry.seq, entry.body) for entry in kofi.written]
    assert store.bodies_of(kofi.key, range(2 * count)) == held


def test_records_that_were_read_ahead_are_not_read_again(ama: Writer) -> None:
    write(ama, "one", "two")
    ama.write(Loud(text="nobody reads it"))
    arrivals = store.check([*ama.runs(), bare(one_run(ama, 2, 3))], via=None)
    read = read_ahead([entry for arrival in arrivals for entry in arrival.entries])
    assert read == {ama.written[1].id: Note(text="one"), ama.written[2].id: Note(text="two")}
    store.append(arrivals, {ama.written[1].id: Note(text="longer than it is")})
    assert sorted(NoteRow.objects.values_list("size", flat=True)) == [3, 17]


def test_a_flipped_bit_is_refused_and_stores_nothing(ama: Writer) -> None:
    write(ama, "one")
    good, bad = ama.runs()
    link = bad.links[0]
    with pytest.raises(RemoteError, match="signature"):
        store.ingest([good, bad._replace(links=(link._replace(stamp=link.stamp ^ 1),))], via=None)
    assert not Entry.objects.exists()


def test_another_persons_signature_is_refused(ama: Writer, kofi: Writer) -> None:
    run = ama.runs()[0]
    with pytest.raises(RemoteError, match="signature"):
        store.ingest([run._replace(sig=kofi.sigs[0])], via=None)


def test_a_gap_is_asked_for_and_stores_nothing_of_that_run(ama: Writer) -> None:
    write(ama, "one", "two", "three")
    outcomes = store.ingest([ama.runs()[0], one_run(ama, 3, 4)], via=None)
    assert outcomes[1].verdict == feeds.Gap(2)
    assert Entry.objects.count() == 1


def test_entries_sent_twice_are_stored_once(ama: Writer) -> None:
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    outcomes = store.ingest([*ama.runs(), one_run(ama, 2, 2)], via=None)
    assert [outcome.verdict for outcome in outcomes] == [feeds.Known()] * 3
    assert Entry.objects.count() == 3


def test_a_run_that_overlaps_adds_only_its_end(ama: Writer) -> None:
    write(ama, "one", "two", "three")
    store.ingest([ama.runs()[0], one_run(ama, 2, 3)], via=None)
    (outcome,) = store.ingest([one_run(ama, 2, 4)], via=None)
    assert outcome.stored == 1
    assert shown(ama) == [2, 3, 4]


def test_a_peer_that_restarts_from_zero_gets_everything_back(ama: Writer) -> None:
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    store.ingest(ama.runs()[:1], via=None)
    assert runs_from(ama.key, 0, 10**6) == ama.runs()


def test_a_signature_within_a_known_run_is_kept_for_shorter_runs(ama: Writer) -> None:
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    store.ingest([one_run(ama, 2, 2)], via=None)
    assert bytes(Entry.objects.get(seq=2).sig or b"") == ama.sigs[1]


def test_a_feed_without_its_passport_is_declined_in_words(ama: Writer) -> None:
    (outcome,) = store.ingest([bare(ama.runs()[0])], via=None)
    assert outcome.verdict == feeds.Declined("passport-without-body")
    assert not Feed.objects.exists()


def test_an_absent_body_is_counted_and_shown_when_it_comes(ama: Writer) -> None:
    write(ama, "one", "two", "three")
    first, rest = ama.runs()
    store.ingest([first, bare(rest, 3)], via=None)
    assert (Feed.objects.get().absent, shown(ama)) == (1, [2, 4])
    assert store.absent_seqs(ama.key, 0, 10) == [3]
    body = ama.written[2].body
    assert body is not None
    assert store.ingest_bodies(ama.key, [(3, body)]) == 1
    assert (Feed.objects.get().absent, shown(ama)) == (0, [2, 3, 4])
    assert runs_from(ama.key, 1, 10**6) == ama.runs()


def test_absent_bodies_are_listed_behind_a_number_and_not_more_than_asked_for(ama: Writer, kofi: Writer) -> None:
    for writer in (kofi, ama):
        write(writer, "one", "two", "three", "four")
        first, rest = writer.runs()
        store.ingest([first, bare(rest, 2, 3, 5)], via=None)
    listed = [store.absent_seqs(ama.key, after, 2) for after in range(6)]
    assert listed == [[2, 3], [2, 3], [3, 5], [5], [5], []]


def test_an_absent_body_also_comes_with_a_known_run(ama: Writer) -> None:
    write(ama, "one", "two")
    first, rest = ama.runs()
    store.ingest([first, bare(rest), rest], via=None)
    assert (Feed.objects.get().absent, shown(ama)) == (0, [2, 3])


def test_a_body_that_does_not_fit_its_header_is_not_taken(ama: Writer) -> None:
    write(ama, "one")
    first, rest = ama.runs()
    store.ingest([first, bare(rest)], via=None)
    body = ama.written[1].body
    assert body is not None
    assert store.ingest_bodies(ama.key, [(2, body[:-1] + b"!"), (1, body), (9, body)]) == 0
    assert Feed.objects.get().absent == 1


def test_what_nobody_here_understands_is_stored_carried_and_counted(ama: Writer) -> None:
    ama.write(Loud(text="hey"))
    ama._append(b"\xff not a record")
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    assert runs_from(ama.key, 1, 10**6) == ama.runs()
    counted = sorted(NotShown.objects.values_list("label", "type", "why", "count"))
    assert counted == [("", "", "malformed", 1), ("sample", "sample.loud", "unknown", 1)]
    assert shown(ama) == [4]


def test_a_record_that_its_type_forbids_is_counted_and_never_stops_anything(ama: Writer) -> None:
    ama._append(b"\xa2\x61n\x50" + bytes(16) + b"\x61t\x6bsample.note")
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    assert NotShown.objects.get().why == "malformed"
    assert shown(ama) == [3]


def test_our_own_key_writing_elsewhere_is_stored_and_closes_that_feed(ama: Writer) -> None:
    pen = opened(ama)
    store.ingest([written_elsewhere(pen, "from a copy of this box")], via=None)
    assert shown(ama) == [2]
    with pytest.raises(LocalError, match="closed"):
        store.publish(pen, Note(text="never the same number twice"))


def test_a_claim_to_a_higher_number_of_ours_only_makes_us_ask(ama: Writer) -> None:
    pen = opened(ama)
    run = written_elsewhere(pen, "two", "three")
    entries = runs.fold(run)
    (outcome,) = store.ingest([runs.run_of(entries[1:], run.sig)], via=None)
    assert outcome.verdict == feeds.Gap(2)
    assert store.publish(pen, Note(text="two of our own")).seq == 2


@pytest.mark.parametrize("seed", range(40))
def test_runs_that_come_together_end_as_those_that_come_one_by_one(ama: Writer, seed: int) -> None:
    chance = random.Random(seed)
    write(ama, *"abcdefg")
    copy = branch(ama, chance.randint(1, 6), *"hijk")
    meetings = [[run for _ in range(3) for run in some_runs(chance, chance.choice([ama, copy]))] for _ in range(3)]
    with undone():
        for run in [ama.runs()[0], *(run for meeting in meetings for run in meeting)]:
            store.ingest([run], via=None)
        one_by_one = everything()
    store.ingest([ama.runs()[0]], via=None)
    for meeting in meetings:
        store.ingest(meeting, via=None)
    assert everything() == one_by_one


def some_runs(chance: random.Random, writer: Writer) -> list[Run]:
    """Short runs that follow each other, some without some bodies."""
    start = chance.randint(2, 5)
    found: list[Run] = []
    while start < len(writer.written) and len(found) < 4:
        end = min(start + chance.randint(0, 2), len(writer.written))
        found.append(bare(one_run(writer, start, end), *chance.sample(range(1, 9), 2)))
        start = end + 1
    return found


@contextmanager
def undone() -> Iterator[None]:
    """What is stored within is gone afterwards."""
    with suppress(Undo), transaction.atomic():
        yield
        raise Undo


class Undo(Exception):
    """Rolls a transaction back."""


def everything() -> list[object]:
    """Entries with what is held of them, the feed's standing, and the proof, but for where they lie."""
    fields = ("seq", "entry_id", "stamp", "state", "sig", "body")
    standing = ("head", "head_id", "fork", "absent", "counts_to")
    return [
        list(Entry.objects.order_by("seq", "entry_id").values_list(*fields)),
        list(Feed.objects.values_list(*standing)),
        list(ForkProof.objects.values_list("seq", "proof")),
    ]
