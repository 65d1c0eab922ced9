"""Content is kept whole or not at all, and given as what it is: bytes that a stranger wrote."""

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hub.content import store
from hub.content.models import Stored, Wanted
from hub.core.cid import content_id, parse_cid
from hub.core.errors import LocalError

pytestmark = pytest.mark.django_db

PAGE = b"<!doctype html><script>alert(1)</script>"
JPEG = b"\xff\xd8\xff\xe0 as far as anybody can tell"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """A card on which a file can grow to so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_added_is_read_back_under_its_id() -> None:
    text = store.add(b"maji")
    assert text == content_id(b"maji")
    assert store.read(text) == b"maji"


def test_the_same_content_is_kept_once() -> None:
    assert store.add(b"twice") == store.add(b"twice")
    assert Stored.objects.filter(digest=hashlib.sha256(b"twice").digest()).count() == 1


def test_a_full_card_is_told_in_words_and_leaves_nothing_behind() -> None:
    data = b"x" * 200_000
    with room_for(100_000), pytest.raises(LocalError, match="storage is full"):
        store.add(data)
    assert not store.has(content_id(data))
    assert list(store.folder().glob("*/*.part")) == []
    assert store.add(data) == content_id(data)


def test_more_than_a_megabyte_is_refused_in_words() -> None:
    with pytest.raises(LocalError, match="larger than 1 MB"):
        store.add(bytes(store.MAX_SIZE + 1))


def test_bytes_that_cannot_be_read_now_are_not_dropped() -> None:
    text = store.add(b"good bytes")
    path = store.path_of(parse_cid(text))
    path.rename(path.with_suffix(".aside"))
    path.symlink_to(path)  # too many levels of links: as unreadable for root as for anybody
    assert store.read(text) is None
    assert store.has(text)
    path.unlink()
    path.with_suffix(".aside").rename(path)
    assert store.read(text) == b"good bytes"


def test_damaged_bytes_are_never_given_and_are_wanted_again() -> None:
    text = store.add(b"good bytes")
    store.path_of(parse_cid(text)).write_bytes(b"bad bytes!")
    assert store.read(text) is None
    assert Wanted.objects.filter(digest=parse_cid(text).digest).exists()
    store.add(b"good bytes")
    assert store.read(text) == b"good bytes"
    assert not Wanted.objects.exists()


def test_a_file_lost_without_its_row_is_written_again() -> None:
    text = store.add(b"lost")
    store.path_of(parse_cid(text)).unlink()
    store.add(b"lost")
    assert store.read(text) == b"lost"
