"""Content is kept whole or not at all, and given as what it is: bytes that a stranger wrote."""

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from hub.content import named, store
from hub.content.models import Stored, Wanted
from hub.core.cid import content_id, parse_cid
from hub.core.errors import LocalError
from hub.log.models import Entry
from hub.testing import Writer, replay

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


@pytest.fixture
def founded(db: None) -> None:
    from hub.accounts.hubs import identity

    if identity.this_hub() is None:
        identity.found_hub("Testville")


@pytest.mark.usefixtures("founded")
class TestAddress:
    """`GET /ipfs/<cid>`"""

    @pytest.fixture(autouse=True)
    def shown(self) -> None:
        """An entry of ama names it all."""
        replay(Writer("ama"))
        entry = Entry.objects.earliest("position")
        named.note([named.Naming(entry.position, bytes(entry.entry_id), [content_id(JPEG), content_id(PAGE)])])

    def test_a_picture_is_shown_and_cached_for_ever(self, client: Client) -> None:
        got = client.get(f"/ipfs/{store.add(JPEG)}")
        assert got.content == JPEG
        assert got["Content-Type"] == "image/jpeg"
        assert got["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "sandbox" in got["Content-Security-Policy"]
        assert got["X-Content-Type-Options"] == "nosniff"

    def test_what_the_browser_has_is_not_sent_again(self, client: Client) -> None:
        address = f"/ipfs/{store.add(JPEG)}"
        again = client.get(address, headers={"If-None-Match": client.get(address)["ETag"]})
        assert again.status_code == 304
        assert again.content == b""

    def test_a_page_in_disguise_is_only_ever_a_file_to_save(self, client: Client) -> None:
        got = client.get(f"/ipfs/{store.add(PAGE)}")
        assert got["Content-Type"] == "application/octet-stream"
        assert got["Content-Disposition"].startswith("attachment")

    def test_what_no_entry_names_is_given_to_nobody(self, client: Client) -> None:
        assert client.get(f"/ipfs/{store.add(b'not yet sent')}").status_code == 404

    @pytest.mark.parametrize("address", [content_id(b"elsewhere"), "bafkrei", "..%2f..%2fhub.db", "x" * 5000])
    def test_what_is_not_here_is_told_in_words(self, client: Client, address: str) -> None:
        got = client.get(f"/ipfs/{address}")
        assert got.status_code == 404

    def test_nothing_is_ever_written_by_address(self, client: Client) -> None:
        assert client.post(f"/ipfs/{store.add(JPEG)}").status_code == 405
