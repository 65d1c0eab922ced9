"""Stamps and seals: the small pure pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.entry import MAX_INT
from hub.core.errors import LocalError
from hub.core.sealed import seal, unseal
from hub.core.stamp import DAY, best, is_wild, next_stamp
from tests.core.village import seed

NOW = 1_700_000_000_000
stamps = st.integers(0, MAX_INT)


def test_a_vouched_clock_is_believed() -> None:
    assert best(NOW, True, NOW + 1, NOW + 2, [NOW + 3] * 3) == NOW


def test_without_a_clock_the_largest_guess_is_taken() -> None:
    assert best(0, False, NOW, NOW + 5, []) == NOW + 5
    assert best(0, False, NOW, 0, [NOW + 9, NOW + 9]) == NOW
    assert best(0, False, NOW, 0, [NOW + 9, NOW + 7, MAX_INT]) == NOW + 9
    assert best(0, False, NOW, 0, [0, NOW + 7, MAX_INT, NOW + 8]) == NOW + 7


def test_a_stamp_follows_what_was_seen() -> None:
    assert next_stamp(NOW, 0, []) == NOW
    assert next_stamp(NOW, NOW + 3, [NOW + 8]) == NOW + 9


def test_a_wild_stamp_is_never_followed() -> None:
    assert is_wild(NOW + DAY + 1, NOW)
    assert not is_wild(NOW + DAY, NOW)
    assert next_stamp(NOW, MAX_INT, [NOW + DAY + 1]) == NOW
    assert next_stamp(NOW, 0, [NOW + DAY]) == NOW + DAY + 1


@given(stamps, stamps, st.lists(stamps))
def test_stamps_stay_in_range(guess: int, own: int, seen: list[int]) -> None:
    assert guess <= next_stamp(guess, own, seen) <= min(guess + DAY + 1, MAX_INT)


@given(st.binary(max_size=100))
def test_what_was_sealed_opens_under_its_key_only(data: bytes) -> None:
    box = seal(seed("key"), data, bytes(24))

    assert unseal(seed("key"), box) == data
    with pytest.raises(LocalError):
        unseal(seed("another key"), box)


def test_any_flipped_bit_in_a_box_is_refused() -> None:
    box = seal(seed("key"), b"a seed", bytes(24))
    for place in range(len(box) * 8):
        flipped = bytearray(box)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(LocalError):
            unseal(seed("key"), bytes(flipped))


@pytest.mark.parametrize("size", [0, 10, 39])
def test_a_box_cut_short_does_not_open(size: int) -> None:
    with pytest.raises(LocalError):
        unseal(seed("key"), seal(seed("key"), b"a seed", bytes(24))[:size])


def test_keys_and_nonces_have_one_length() -> None:
    with pytest.raises(LocalError):
        seal(b"short", b"", bytes(24))
    with pytest.raises(LocalError):
        seal(seed("key"), b"", bytes(23))
