"""The frontier: one digest for one set of rows, whatever happened before."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.frontier import EMPTY, Frontier, Row, View, digest_rows, frozen_row, path_of
from tests.core.village import seed


def row(number: int, seq: int = 1) -> Row:
    return Row(seed(f"feed {number}"), seq, seed(f"entry {number} {seq}"), 1, 0)


ROWS = [row(number) for number in range(700)]
FULL = Frontier(ROWS)


def by_definition(rows: list[Row], depth: int = 0) -> bytes:
    if not rows:
        return hashlib.sha256(b"").digest()
    if len(rows) <= 32:
        parts = [one.feed + one.seq.to_bytes(8, "big") + one.id for one in sorted(rows)]
        return hashlib.sha256(b"".join(parts)).digest()
    under = [[one for one in rows if path_of(one.feed)[depth] == nibble] for nibble in range(16)]
    return hashlib.sha256(b"".join(by_definition(group, depth + 1) for group in under)).digest()


@pytest.mark.parametrize("size", [0, 1, 32, 33, 512, 700])
def test_the_digest_is_the_published_one(size: int) -> None:
    assert Frontier(ROWS[:size]).digest() == by_definition(ROWS[:size])


def test_a_path_is_the_hash_of_the_feed_in_nibbles() -> None:
    digest = hashlib.sha256(ROWS[0].feed).digest()

    assert path_of(ROWS[0].feed)[:4] == bytes((digest[0] >> 4, digest[0] & 15, digest[1] >> 4, digest[1] & 15))


changes = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3)), max_size=150)


@settings(max_examples=60)
@given(changes)
def test_digests_kept_incrementally_equal_those_of_a_rebuild(history: list[tuple[int, int]]) -> None:
    kept = Frontier(ROWS[:60])
    rows = {one.feed: one for one in ROWS[:60]}
    for number, seq in history:
        one = row(number, seq)
        if seq:
            kept.set(one)
            rows[one.feed] = one
        else:
            kept.remove(one.feed)
            rows.pop(one.feed, None)
        kept.digest((number % 16,))

    assert kept.digest() == by_definition(list(rows.values()))
    assert kept.count() == len(rows)
    assert kept.rows() == sorted(rows.values())


@settings(max_examples=40)
@given(st.sets(st.integers(0, 720)), st.lists(st.integers(0, 15), max_size=4))
def test_a_view_without_declined_feeds_equals_a_frontier_without_them(gone: set[int], path: list[int]) -> None:
    declined = frozenset(row(number).feed for number in gone)
    view = FULL.without(declined)
    plain = Frontier(one for one in ROWS if one.feed not in declined)

    assert view.digest() == plain.digest()
    assert view.digest(path) == plain.digest(path)
    assert view.children(path) == plain.children(path)
    assert view.rows(path) == plain.rows(path)
    assert view.count(path) == plain.count(path)


def test_a_view_follows_later_changes() -> None:
    whole = Frontier(ROWS[:50])
    view: View = whole.without(frozenset({ROWS[3].feed}))
    whole.set(row(60))
    whole.remove(ROWS[4].feed)

    assert view.digest() == Frontier([*ROWS[:3], *ROWS[5:50], row(60)]).digest()
    assert view.get(ROWS[3].feed) is None
    assert view.get(ROWS[5].feed) == ROWS[5]


@given(st.lists(st.tuples(st.sampled_from(["set", "remove", "decline"]), st.integers(0, 99)), max_size=60))
@settings(max_examples=200)
def test_a_view_that_lives_on_equals_one_made_new(history: list[tuple[str, int]]) -> None:
    whole, declined = Frontier(ROWS[:90]), {ROWS[0].feed, ROWS[95].feed}
    view = whole.without(declined)
    for act, number in history:
        feed = ROWS[number].feed
        if act == "set":
            whole.set(row(number, seq=2))
        elif act == "remove":
            whole.remove(feed)
        elif feed not in declined:
            declined.add(feed)
            view.decline([feed])
        fresh = whole.without(declined)
        assert (view.digest(), view.count(), view.children()) == (fresh.digest(), fresh.count(), fresh.children())
    assert view.digest() == by_definition(view.rows())


def test_declining_a_feed_that_is_not_held_changes_nothing() -> None:
    assert FULL.without(frozenset({seed("nobody")})).digest() == FULL.digest()


@pytest.mark.parametrize("left", [31, 32, 33])
def test_a_shrinking_trie_folds_back_where_it_split(left: int) -> None:
    trie = Frontier(ROWS[:34])
    for one in ROWS[left:34]:
        trie.remove(one.feed)

    assert trie.digest() == Frontier(ROWS[:left]).digest()


def test_two_hubs_of_different_policy_agree_on_what_both_keep() -> None:
    ours, theirs = Frontier(ROWS[:100]), Frontier(ROWS[50:150])
    declined = frozenset(one.feed for one in ROWS[:50] + ROWS[100:150])

    assert ours.without(declined).digest() == theirs.without(declined).digest()


@pytest.mark.parametrize("path", [(), (3,), (3, 1), (3, 1, 4, 1, 5)])
def test_every_level_can_be_asked_even_below_a_leaf(path: tuple[int, ...]) -> None:
    under = [one for one in sorted(ROWS) if path_of(one.feed).startswith(bytes(path))]

    assert FULL.rows(path) == under
    assert FULL.count(path) == len(under)
    assert FULL.digest(path) == by_definition(under, len(path))
    assert FULL.children(path) == [FULL.digest((*path, nibble)) for nibble in range(16)]


def test_going_down_finds_the_one_changed_feed() -> None:
    other = Frontier(ROWS)
    other.set(row(123, 2))
    path: tuple[int, ...] = ()
    while FULL.count(path) > 32:
        pairs = zip(FULL.children(path), other.children(path), strict=True)
        (nibble,) = [place for place, (a, b) in enumerate(pairs) if a != b]
        path = (*path, nibble)

    assert set(other.rows(path)) - set(FULL.rows(path)) == {row(123, 2)}


def test_absent_bodies_and_low_are_not_digested() -> None:
    other = Frontier(ROWS)
    other.set(ROWS[5]._replace(low=40, absent=3))

    assert other.digest() == FULL.digest()
    assert other.get(ROWS[5].feed) == ROWS[5]._replace(low=40, absent=3)


def test_hubs_on_different_branches_of_a_frozen_feed_have_one_row() -> None:
    assert frozen_row(seed("feed"), 7, None) == Row(seed("feed"), 7, bytes(32), 1, 0)
    assert frozen_row(seed("feed"), 7, seed("id"), 1, 2) == Row(seed("feed"), 7, seed("id"), 1, 2)


def test_nothing_held_has_a_digest_too() -> None:
    assert Frontier().digest() == EMPTY == digest_rows([])
    assert Frontier().children() == [EMPTY] * 16
    Frontier().remove(seed("nobody"))
