"""Entries and runs: one signature vouches for a chain, wherever it was cut, with or without bodies."""

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import keys, run
from hub.core.entry import MAX_BODY, MAX_INT, Entry, body_fits, entry_id, header, without_body
from hub.core.errors import LocalError, RemoteError
from tests.core.village import AMA, chain, key, seed

ENTRIES, SIGS = chain(40)
TAIL = run.run_of(ENTRIES[1:9], SIGS[8])
bytes32 = st.binary(min_size=32, max_size=32)
numbers = st.integers(0, MAX_INT) | st.sampled_from([0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32])
lookalikes = st.binary(min_size=28, max_size=28).map(lambda tail: b"\x01\x55\x00\x1c" + tail)


@given(
    bytes32 | lookalikes,
    numbers,
    bytes32 | lookalikes,
    numbers,
    st.integers(0, MAX_BODY),
    bytes32 | lookalikes,
)
def test_the_header_template_is_canonical_cbor(
    feed: bytes, seq: int, prev: bytes, stamp: int, size: int, body_hash: bytes
) -> None:
    seq += seq < 2
    before = None if seq == 1 else prev

    expected = cbor2.dumps([1, feed, seq, before, stamp, size, body_hash], canonical=True)

    assert header(feed, seq, before, stamp, size, body_hash) == expected


@pytest.mark.parametrize(
    ("seq", "prev", "stamp", "size"),
    [
        (0, None, 0, 0),
        (1, bytes(32), 0, 0),
        (2, None, 0, 0),
        (2, bytes(31), 0, 0),
        (2**53, bytes(32), 0, 0),
        (2, bytes(32), -1, 0),
        (2, bytes(32), 2**53, 0),
        (2, bytes(32), 0, 16385),
    ],
)
def test_a_header_out_of_shape_is_our_own_mistake(seq: int, prev: bytes | None, stamp: int, size: int) -> None:
    with pytest.raises(LocalError):
        header(bytes(32), seq, prev, stamp, size, bytes(32))


def test_written_entries_fold_to_themselves() -> None:
    assert run.fold(TAIL) == ENTRIES[1:9]
    assert run.verify(run.decode(run.encode(TAIL))) == ENTRIES[1:9]


def test_writing_goes_on_where_the_feed_ended() -> None:
    more, _ = chain(5, after=ENTRIES[-1])

    assert more[0].prev == ENTRIES[-1].id
    assert more[0].seq == 41
    with pytest.raises(LocalError):
        chain(1, feed="esi", after=ENTRIES[-1])


@given(st.sets(st.integers(1, 39)))
def test_runs_cut_anywhere_give_the_same_entries(kept: set[int]) -> None:
    sigs = [sig if index in kept | {0} else None for index, sig in enumerate(SIGS)]

    runs = run.cut(ENTRIES, sigs)

    proven = max(kept | {0})
    assert [entry for one in runs for entry in run.verify(one)] == ENTRIES[: proven + 1]
    assert len(runs) == 1 + bool(kept)


@given(st.sets(st.integers(0, 7)))
def test_bodies_left_out_change_no_id(left_out: set[int]) -> None:
    entries = [without_body(entry) if i in left_out else entry for i, entry in enumerate(ENTRIES[1:9])]

    verified = run.verify(run.decode(run.encode(run.run_of(entries, SIGS[8]))))

    assert verified == entries
    assert [entry.id for entry in verified] == [entry.id for entry in ENTRIES[1:9]]


def test_entry_1_travels_alone() -> None:
    assert [len(one.links) for one in run.cut(ENTRIES, SIGS)] == [1, 39]
    with pytest.raises(LocalError):
        run.run_of(ENTRIES[:2], SIGS[1])
    links = [[entry.stamp, entry.body] for entry in ENTRIES[:2]]
    with pytest.raises(RemoteError, match="run of its own"):
        run.from_wire([AMA.key, 1, None, links, SIGS[1]])


def test_a_run_ends_at_500_entries_or_256_kib_of_declared_size() -> None:
    small, small_sigs = run.write(seed("ama"), None, [(0, b"")] * 700)
    large, large_sigs = run.write(seed("ama"), None, [(0, bytes(MAX_BODY))] * 40)

    assert [len(one.links) for one in run.cut(small, small_sigs)] == [1, 500, 199]
    assert [len(one.links) for one in run.cut(large, large_sigs)] == [1, 16, 16, 7]
    erased = [without_body(entry) for entry in large]
    assert [len(one.links) for one in run.cut(erased, large_sigs)] == [1, 16, 16, 7]


def test_a_store_that_lost_its_signatures_is_told() -> None:
    entries, sigs = run.write(seed("ama"), None, [(0, b"")] * 700)

    with pytest.raises(LocalError):
        run.cut(entries[1:], [None] * 600 + list(sigs[601:]))


def test_the_shortest_signed_run() -> None:
    assert len(run.first_signed(ENTRIES[1:], [None, None, SIGS[3], SIGS[4]]).links) == 3
    with pytest.raises(LocalError):
        run.first_signed(ENTRIES[1:3], [None, None])


def test_any_flipped_bit_in_a_run_is_refused() -> None:
    data = run.encode(run.run_of(ENTRIES[1:4], SIGS[3]))
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(RemoteError):
            run.verify(run.decode(bytes(flipped)))


def test_any_flipped_bit_in_a_run_without_bodies_is_refused() -> None:
    data = run.encode(run.without_bodies(run.run_of(ENTRIES[1:3], SIGS[2])))
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(RemoteError):
            run.verify(run.decode(bytes(flipped)))


def test_a_run_signed_by_another_is_refused() -> None:
    sig = keys.sign(seed("esi"), keys.RUN, ENTRIES[8].id)
    with pytest.raises(RemoteError) as caught:
        run.verify(run.run_of(ENTRIES[1:9], sig))

    assert caught.value.code == "signature"


@pytest.mark.parametrize("cut_at", range(0, 300, 7))
def test_a_run_cut_short_is_refused(cut_at: int) -> None:
    data = run.encode(TAIL)
    with pytest.raises(RemoteError):
        run.decode(data[: cut_at % len(data)])


WIRE = [key("ama"), 2, bytes(32), [[0, b"a"], [0, 1, bytes(32)]], bytes(64)]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, bytes(31)),
        (0, "a" * 32),
        (1, 0),
        (1, True),
        (1, 2**53 - 1),
        (1, -1),
        (1, 1),
        (2, None),
        (2, bytes(31)),
        (3, []),
        (3, {}),
        (3, [[0, b""]] * 501),
        (3, [[0, 16384, bytes(32)]] * 17),
        (3, [[0]]),
        (3, [[0, b"", 1, 1]]),
        (3, [[0, "text"]]),
        (3, [[True, b""]]),
        (3, [[-1, b""]]),
        (3, [[2**53, b""]]),
        (3, [[0, bytes(16385)]]),
        (3, [[0, 16385, bytes(32)]]),
        (3, [[0, True, bytes(32)]]),
        (3, [[0, -1, bytes(32)]]),
        (3, [[0, 1, bytes(31)]]),
        (3, [0]),
        (4, bytes(63)),
        (4, None),
    ],
)
def test_a_run_out_of_shape_is_refused(place: int, value: object) -> None:
    run.from_wire(WIRE)
    wire = [*WIRE[:place], value, *WIRE[place + 1 :]]

    with pytest.raises(RemoteError) as caught:
        run.from_wire(wire)

    assert caught.value.code == "run"


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_hostile_bytes_raise_nothing_else(data: bytes) -> None:
    with pytest.raises(RemoteError):
        run.decode(data)


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.binary() | st.text() | st.just(bytes(32)) | st.just(bytes(64)),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=2),
)


@given(st.lists(json_like, min_size=5, max_size=5))
def test_hostile_values_raise_nothing_else(obj: list[object]) -> None:
    for place, part in enumerate(obj):
        with pytest.raises(RemoteError):
            run.verify(run.from_wire([*WIRE[:place], part, *WIRE[place + 1 :]]))


def test_a_body_fits_its_own_entry_only() -> None:
    assert body_fits(ENTRIES[4], b"5")
    assert not body_fits(ENTRIES[4], b"6")
    assert not body_fits(ENTRIES[4], b"")


def test_an_id_covers_every_field() -> None:
    entry = ENTRIES[4]
    changed: list[Entry] = [
        entry._replace(feed=bytes(32)),
        entry._replace(seq=9),
        entry._replace(prev=bytes(32)),
        entry._replace(stamp=0),
        entry._replace(size=0),
        entry._replace(body_hash=bytes(32)),
    ]
    ids = {entry_id(one.feed, one.seq, one.prev, one.stamp, one.size, one.body_hash) for one in changed}

    assert len(ids | {entry.id}) == 7
