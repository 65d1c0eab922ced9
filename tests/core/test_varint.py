"""Varints: one spelling for each number, and no number that one would have to wait for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.errors import LocalError, RemoteError
from hub.core.varint import MOST, read, write


@pytest.mark.parametrize(
    ("number", "spelling"),
    [(0, "00"), (1, "01"), (127, "7f"), (128, "8001"), (300, "ac02"), (16384, "808001"), (MOST, "ff" * 8 + "7f")],
)
def test_the_spelling_is_that_of_the_field(number: int, spelling: str) -> None:
    assert write(number).hex() == spelling
    assert read(bytes.fromhex(spelling)) == (number, len(spelling) // 2)


@given(st.integers(0, MOST), st.binary(max_size=4), st.binary(max_size=4))
def test_a_number_is_read_where_it_stands(number: int, before: bytes, after: bytes) -> None:
    assert read(before + write(number) + after, len(before)) == (number, len(before) + len(write(number)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "cut off"),
        ("80", "cut off"),
        ("ff" * 8, "cut off"),
        ("8000", "longer than it need be"),
        ("ff" * 7 + "8000", "longer than it need be"),
        ("ff" * 9, "longer than nine bytes"),
        ("80" * 9 + "01", "longer than nine bytes"),
        ("ff" * 100, "longer than nine bytes"),
    ],
)
def test_another_spelling_is_refused_in_words(data: str, why: str) -> None:
    with pytest.raises(RemoteError, match=f"varint: .*{why}"):
        read(bytes.fromhex(data))


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_what_nobody_could_read_is_never_written(number: int) -> None:
    with pytest.raises(LocalError):
        write(number)
