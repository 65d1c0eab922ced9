"""Which bytes a header asks for."""

import pytest

from hub.content.gateway.ranges import Range, Unsatisfiable, asked, spelled


@pytest.mark.parametrize(
    ("header", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 6),
        ("bytes=7-", 7, 10),
        ("bytes=-3", 7, 10),
        ("bytes=-99", 0, 10),
        ("bytes=9-99999999999999999999", 9, 10),
        ("Bytes= 0-4 ", 0, 5),
    ],
)
def test_one_range_is_understood(header: str, start: int, stop: int) -> None:
    assert asked(header, 10) == Range(start, stop)


@pytest.mark.parametrize(
    "header",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=0-1,3-4", "bytes=--1", "lines=0-1"),
        *("bytes=+1-2", "bytes=1_0-2", "bytes=\u0661-\u0662", "bytes=0-1\n", "bytes=" + "9" * 5000 + "-", "bytes=0x1-"),
    ],
)
def test_what_is_no_single_range_gets_the_whole_file(header: str) -> None:
    assert asked(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"])
def test_a_range_beyond_the_end_cannot_be_given(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked(header, 10)


def test_of_an_empty_file_the_last_bytes_are_all_of_it() -> None:
    assert asked("bytes=-5", 0) is None
    with pytest.raises(Unsatisfiable):
        asked("bytes=0-", 0)


def test_the_answer_says_which_bytes_these_are() -> None:
    assert spelled(Range(2, 6), 10) == "bytes 2-5/10"
