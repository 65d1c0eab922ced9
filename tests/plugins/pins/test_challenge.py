"""What an answer proves, and what cannot be an answer."""

from hypothesis import given
from hypothesis import settings as cases
from hypothesis import strategies as st

from hub.testing import sown
from plugins.pins.core.challenge import NONCE, PART, answer, part_of

NONCES = [sown(number)[:NONCE] for number in range(400)]


@cases(max_examples=80)
@given(st.sampled_from(NONCES), st.integers(0, 1 << 40))
def test_a_part_lies_within_the_file_and_is_bounded(nonce: bytes, size: int) -> None:
    start, stop = part_of(nonce, size)
    assert 0 <= start <= stop <= size
    assert stop - start <= PART
    assert stop > start or not size


def test_every_part_is_asked_for() -> None:
    assert {part_of(nonce, 5 * PART + 1)[0] for nonce in NONCES} == {number * PART for number in range(6)}


def test_an_answer_is_for_one_nonce_one_hub_and_these_bytes() -> None:
    hub, other, part = sown("Hilltop"), sown("Lakeside"), b"a film" * 100
    told = {answer(NONCES[0], hub, part), answer(NONCES[1], hub, part), answer(NONCES[0], other, part)}
    assert len(told | {answer(NONCES[0], hub, part[:-1] + b"x")}) == 4
