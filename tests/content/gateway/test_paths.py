"""Which paths are addresses."""

import pytest

from hub.content.gateway.paths import MOST_NAMES, address, names
from hub.core.errors import RemoteError


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", ()),
        ("index.html", ("index.html",)),
        ("a/b/", ("a", "b")),
        ("/a//b///", ("a", "b")),
        ("kitabu cha maji/ukurasa 1.txt", ("kitabu cha maji", "ukurasa 1.txt")),
        ("كتاب/صفحة", ("كتاب", "صفحة")),
        ("نمی‌خواهم", ("نمی‌خواهم",)),
        ("...", ("...",)),
        ("%2e%2e", ("%2e%2e",)),
    ],
)
def test_names_stand_between_slashes(path: str, found: tuple[str, ...]) -> None:
    assert names(path) == found


@pytest.mark.parametrize(
    "path",
    [
        *("..", "a/../b", "./a", "a/.", "a//..", "/", "//", "a\\b", " ", "a\0b", "a\nb", "a\x7fb"),
        *("a\u202egpj.exe", "\u2066a", "a\u200f", "\u061ca", "\ufeffa", "a\ufffd", "a\u2028b", "a\ud800"),
        *("a\u00ad", "a\u2060", "a\U000e0041"),
        *("n" * 256, "\u0645" * 128, "/".join("a" * (MOST_NAMES + 1)), "/".join("a" * 1000)),
    ],
)
def test_what_plays_tricks_is_no_address(path: str) -> None:
    with pytest.raises(RemoteError):
        names(path)


def test_an_address_is_written_so_that_it_can_stand_in_a_header() -> None:
    assert (
        address("/ipfs/bafy", ("a b", "\u0645", "c/d", "?#\r\n"), folder=True)
        == "/ipfs/bafy/a%20b/%D9%85/c%2Fd/%3F%23%0D%0A/"
    )
    assert address("/ipfs/bafy") == "/ipfs/bafy"
