"""What files are given as."""

import pytest

from hub.content.gateway.kinds import kind_of

PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize(
    ("name", "head", "media", "shown"),
    [
        ("index.html", b"", "text/html; charset=utf-8", True),
        ("PHOTO.JPG", b"", "image/jpeg", True),
        ("", b"\xff\xd8\xff\xe0", "image/jpeg", True),
        ("", b"RIFF....WEBP", "image/webp", True),
        ("", b"....ftypisom", "video/mp4", True),
        ("book.epub", b"PK", "application/epub+zip", False),
        ("", PAGE, "application/octet-stream", False),
        ("page.exe", PAGE, "application/octet-stream", False),
        ("html", PAGE, "application/octet-stream", False),
        ("", b"not RIF.WEBP", "application/octet-stream", False),
        ("", b"", "application/octet-stream", False),
        ("goat.", b"\xff\xd8\xff", "image/jpeg", True),
    ],
)
def test_name_and_first_bytes_say_what_it_is(name: str, head: bytes, media: str, shown: bool) -> None:
    assert kind_of(name, head) == (media, shown)


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.xhtml", "a.svg", "a.xml"])
def test_what_may_hold_a_program_is_known(name: str) -> None:
    assert kind_of(name, b"").is_active


def test_a_picture_holds_none() -> None:
    assert not kind_of("a.png", PAGE).is_active
