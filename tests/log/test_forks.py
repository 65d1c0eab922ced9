"""A feed that has two entries with one number is frozen at the lowest such number, everywhere alike, and
nothing is lost."""

import pytest

from hub.core import feed as feeds
from hub.core import run as runs
from hub.core.errors import LocalError, RemoteError
from hub.core.frontier import Row
from hub.log import projector, store
from hub.log.holdings import held_since
from hub.log.models import Entry, Feed, ForkProof
from hub.log.reading import runs_from
from hub.testing import Writer, assert_converges
from tests.log.acts import branch, one_run, shown, write, written_elsewhere
from tests.log.conftest import opened
from tests.log.sample import LABEL, Note, NoteRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def restored(ama: Writer) -> Writer:
    """ama's box as an old backup brought it back: it forked at entry 3 without any error on its side."""
    write(ama, "one", "two", "three")
    return branch(ama, 2, "two again", "three again")


@pytest.mark.parametrize("turned", [False, True])
def test_whichever_branch_comes_first_the_feed_freezes_at_the_same_number(
    ama: Writer, restored: Writer, turned: bool
) -> None:
    first, second = (restored, ama) if turned else (ama, restored)
    store.ingest(first.runs(), via=None)
    outcomes = store.ingest(second.runs(), via=None)
    assert outcomes[1].verdict == feeds.Forked(3)
    feed = Feed.objects.get()
    assert (feed.fork, feed.counts_to, feed.head) == (3, 2, 4)
    assert [bytes(entry.entry_id) for entry in Entry.objects.order_by("seq")] == [e.id for e in first.written]


def test_both_branches_in_one_exchange_freeze_alike(ama: Writer, restored: Writer) -> None:
    store.ingest([*ama.runs(), *restored.runs()], via=None)
    assert (Feed.objects.get().fork, shown(ama)) == (3, [2])


def test_what_was_shown_from_the_fork_on_is_shown_no_more(ama: Writer, restored: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    assert shown(ama) == [2, 3, 4]
    store.ingest(restored.runs(), via=None)
    while projector.catch_up(LABEL):
        pass
    assert shown(ama) == [2]


def test_a_fork_leaves_the_same_rows_whichever_branch_came_first(ama: Writer, restored: Writer, esi: Writer) -> None:
    """Why what is held from the fork on is kept and not shown (docs/adr/0005)."""
    write(esi, "hello")
    assert_converges(NoteRow, ama, restored, esi)


def test_readers_can_ask_how_much_a_fork_keeps_from_them(ama: Writer, restored: Writer, kofi: Writer) -> None:
    store.ingest([*ama.runs(), *kofi.runs()], via=None)
    assert store.cut_off(ama.person.id) is None
    store.ingest(restored.runs(), via=None)
    assert (store.cut_off(ama.person.id), store.cut_off(kofi.person.id)) == (2, None)
    assert store.held_back([ama.person.id, kofi.person.id]) == {ama.person.id}


def test_a_fork_is_told_also_where_nothing_from_it_on_ever_came(ama: Writer, restored: Writer) -> None:
    store.ingest(ama.runs()[:1], via=None)
    store.ingest_proof(feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4)))
    assert store.cut_off(ama.person.id) == 0
    assert store.held_back([ama.person.id]) == {ama.person.id}


def test_a_proof_says_the_same_at_every_hub(ama: Writer, restored: Writer) -> None:
    store.ingest([*ama.runs(), *restored.runs()], via=None)
    (proof,) = store.proofs(ama.key)
    assert feeds.verify_proof(proof) == 3
    assert store.ingest_proof(proof) is False


def test_a_proof_from_a_neighbour_freezes_and_a_lower_one_freezes_lower(ama: Writer, restored: Writer) -> None:
    store.ingest(ama.runs()[:1], via=None)
    high = feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4))
    low = feeds.make_proof(one_run(ama, 2, 2), one_run(branch(ama, 1, "one again"), 2, 2))
    assert store.ingest_proof(high)
    assert Feed.objects.get().fork == 3
    assert store.ingest_proof(low)
    assert Feed.objects.get().fork == 2
    assert not store.ingest_proof(high)
    assert ForkProof.objects.get().seq == 2


def test_entries_below_a_fork_still_come_and_later_ones_do_not(ama: Writer, restored: Writer) -> None:
    store.ingest(ama.runs()[:1], via=None)
    store.ingest_proof(feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4)))
    store.ingest(ama.runs(), via=None)
    assert (Feed.objects.get().head, shown(ama)) == (2, [2])
    assert store.ingest([one_run(ama, 3, 4)], via=None)[0].verdict == feeds.Frozen(3)


def test_entries_below_a_fork_can_be_passed_on_although_their_own_signature_never_came(
    ama: Writer, restored: Writer
) -> None:
    store.ingest(ama.runs()[:1], via=None)
    store.ingest_proof(feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4)))
    store.ingest(ama.runs(), via=None)
    sent = runs_from(ama.key, 1, 10**6)
    Entry.objects.all().delete()
    Feed.objects.all().delete()
    store.ingest(sent, via=None)
    assert [bytes(entry.entry_id) for entry in Entry.objects.order_by("seq")][:2] == [e.id for e in ama.written[:2]]


def test_a_forged_proof_is_refused(ama: Writer, kofi: Writer, restored: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    proof = feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4))
    with pytest.raises(RemoteError):
        store.ingest_proof(proof._replace(b=proof.b._replace(sig=bytes(64))))
    assert Feed.objects.get().fork is None


def test_a_proof_about_a_feed_that_is_not_held_is_left(ama: Writer, restored: Writer) -> None:
    assert not store.ingest_proof(feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4)))


def test_a_forked_feed_of_ours_is_written_no_more(ama: Writer) -> None:
    pen = opened(ama)
    elsewhere = written_elsewhere(pen, "the copy's second")
    store.publish(pen, Note(text="our second"))
    store.ingest([elsewhere], via=None)
    with pytest.raises(LocalError, match="frozen at entry 2"):
        store.publish(pen, Note(text="a third"))
    assert Entry.objects.count() == 2


def test_the_frontier_names_the_fork_only_when_all_below_it_is_here(ama: Writer, restored: Writer) -> None:
    store.ingest(ama.runs()[:1], via=None)
    store.ingest_proof(feeds.make_proof(one_run(ama, 3, 4), one_run(restored, 3, 4)))
    row = standing()
    assert (row.seq, row.id) == (1, ama.written[0].id)
    store.ingest(ama.runs(), via=None)
    row = standing()
    assert (row.seq, row.id) == (3, bytes(32))


def test_a_proof_on_another_chain_does_not_hide_a_lower_fork(ama: Writer) -> None:
    write(ama, "one", "two", "three", "four")
    copy = branch(ama, 3, "three again", "four again")
    ours = branch(ama, 1, "one here", "two here", "three here", "four here")
    store.ingest(ours.runs(), via=None)
    assert store.ingest_proof(feeds.make_proof(one_run(ama, 4, 5), one_run(copy, 4, 5)))
    row = standing()
    assert (row.seq, row.id) == (5, ours.written[-1].id)  # not frozen like the others, so that it is looked into
    assert runs.verify(runs_from(ama.key, 2, 10**6)[-1])[-1].id == ours.written[-1].id

    assert store.ingest([one_run(ama, 2, 5)], via=None)[0].verdict == feeds.Forked(2)
    assert (Feed.objects.get().fork, ForkProof.objects.get().seq) == (2, 2)
    row = standing()
    assert (row.seq, row.id) == (2, bytes(32))


def test_entries_on_another_chain_than_the_proven_one_keep_what_proves_them(ama: Writer) -> None:
    write(ama, "one", "two", "three", "four")
    copy = branch(ama, 3, "three again", "four again")
    ours = branch(ama, 1, "one here", "two here", "three here", "four here")
    store.ingest(ours.runs()[:1], via=None)
    store.ingest_proof(feeds.make_proof(one_run(ama, 4, 5), one_run(copy, 4, 5)))
    store.ingest([one_run(ours, 2, 5)], via=None)
    assert store.ingest([one_run(ama, 2, 5)], via=None)[0].verdict == feeds.Forked(2)
    assert Feed.objects.get().fork == 2


def standing() -> Row:
    """The row of the one feed held, as a frontier says it."""
    (held,) = held_since(0)[1]
    return held.row


@pytest.mark.parametrize("after", [1, 2, 10])
@pytest.mark.parametrize("turned", [False, True])
def test_a_run_that_crosses_a_known_fork_is_passed_on_below_it(ama: Writer, after: int, turned: bool) -> None:
    """Its only signature lies behind the fork: what is stored of it must still fit into one run with a proof."""
    write(ama, *map(str, range(499 + after)))
    other = branch(ama, 500, *map(str, range(after)))
    know_the_fork(ama, other, 501)
    store.ingest([one_run(other if turned else ama, 2, 501)], via=None)
    *_, sent = runs_from(ama.key, 2, 10**6)
    assert [entry.id for entry in runs.verify(sent)][:499] == [entry.id for entry in ama.written[1:500]]


def test_large_words_below_a_fork_are_passed_on_too(ama: Writer) -> None:
    write(ama, *["x" * 2400] * 100)
    other = branch(ama, 101, *["y" * 2400] * 20)
    write(ama, *["z" * 2400] * 20)
    know_the_fork(ama, other, 102)
    store.ingest([one_run(ama, 2, 105)], via=None)
    assert [run.first + len(run.links) for run in runs_from(ama.key, 2, 10**6)] == [106]


def test_a_lower_fork_is_found_under_one_that_was_crossed(ama: Writer) -> None:
    write(ama, *map(str, range(504)))
    know_the_fork(ama, branch(ama, 500, *"abcde"), 501)
    store.ingest([one_run(ama, 2, 501)], via=None)
    (outcome,) = store.ingest([one_run(branch(ama, 2, "lower", "still"), 3, 4)], via=None)
    assert outcome.verdict == feeds.Forked(3)
    assert Feed.objects.get().fork == 3


def test_what_was_held_before_the_fork_was_known_is_passed_on(ama: Writer) -> None:
    write(ama, *map(str, range(600)))
    store.ingest([ama.runs()[0], one_run(ama, 2, 501)], via=None)
    store.ingest_proof(
        feeds.make_proof(one_run(ama, 400, 599), one_run(branch(ama, 399, *map(str, range(150))), 400, 549))
    )
    *_, sent = runs_from(ama.key, 2, 10**6)
    assert [entry.id for entry in runs.verify(sent)][:398] == [entry.id for entry in ama.written[1:399]]


def know_the_fork(one: Writer, other: Writer, seq: int) -> None:
    """Hold the passport, and a proof by the longest branches that there are."""
    store.ingest(one.runs()[:1], via=None)
    proof = feeds.make_proof(one_run(one, seq, len(one.written)), one_run(other, seq, len(other.written)))
    assert store.ingest_proof(proof)
