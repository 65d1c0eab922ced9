"""Numbers of links as a question names them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.errors import RemoteError
from hub.core.unixfs.picked import picked, picked_text


@given(st.sets(st.integers(0, 999_999) | st.integers(0, 300), min_size=1, max_size=256))
def test_what_is_written_is_read(numbers: set[int]) -> None:
    assert picked(picked_text(sorted(numbers))) == sorted(numbers)


def test_what_follows_each_other_is_one_span() -> None:
    assert picked_text([0, 1, 2, 7, 9, 10]) == "0:2,7:7,9:10"


@pytest.mark.parametrize(
    "text", ["", "1", "1:0", "0:256", "0:200,300:400", "0:3,3:4", "5:5,2:2", "0:1,", "-1:2", "0:*", "٣:٣", "1:2 "]
)
def test_what_is_written_otherwise_or_names_too_many_is_refused(text: str) -> None:
    with pytest.raises(RemoteError, match="links"):
        picked(text)
