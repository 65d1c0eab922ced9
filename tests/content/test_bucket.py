"""What speaks to the bucket: stores that refuse, drip or are none hold nobody up, and are never taken for a loss."""

import io
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.views.debug import ExceptionReporter

from hub.content import bucket
from hub.settings import bucket as told_to
from tests.content.stores import Drips, DripsBytes, Handler, SaysYes, Store, serving

FILM = b"the long rains"


@pytest.fixture(autouse=True)
def box(settings: object, tmp_path: Path) -> Iterator[Path]:
    """A box, whose bucket each test sets."""
    settings.HUB_DATA = tmp_path / "first"  # type: ignore[attr-defined]  # pytest-django's
    bucket.settle("first")
    yield tmp_path / "first"
    bucket.silence.until = 0.0


@pytest.fixture
def shop(settings: object) -> Iterator[Store]:
    with serving() as found:
        settings.HUB_BUCKET = told_to(found.address)  # type: ignore[attr-defined]  # as above
        yield found


def film() -> bytes:
    return bucket.Lying("film", len(FILM)).read(0, 100)


def put() -> None:
    bucket.bucket.become_ours()
    bucket.bucket.put("film", io.BytesIO(FILM))


def test_any_part_is_read_and_no_more(shop: Store) -> None:
    put()
    lying = bucket.Lying("film", len(FILM))
    assert (film(), lying.read(4, 4), lying.read(9, 100), lying.read(14, 1)) == (FILM, b"long", b"rains", b"")


@pytest.mark.parametrize("drips", [Drips, DripsBytes])
def test_what_drips_is_not_waited_for(drips: type[Handler], settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "TO_READ", 0.1)
    with serving(drips) as found:
        settings.HUB_BUCKET = told_to(found.address)  # type: ignore[attr-defined]  # as above
        with pytest.raises(OSError, match="cannot be reached"):
            bucket.Lying("film", 1_000_000).read(0, 1_000_000)
        with pytest.raises(OSError, match="a moment ago"):
            film()


def test_after_a_silence_nobody_waits(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "TO_READ", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.HUB_BUCKET = told_to(f"http://S3RVER:S3RVER@127.0.0.1:{deaf.getsockname()[1]}/hub")  # type: ignore[attr-defined]
        with pytest.raises(OSError, match="cannot be reached"):
            film()
    with pytest.raises(OSError, match="a moment ago"):
        film()


def test_what_says_yes_to_everything_is_no_bucket(settings: object) -> None:
    with serving(SaysYes) as found:
        settings.HUB_BUCKET = told_to(found.address)  # type: ignore[attr-defined]  # as above
        with pytest.raises(OSError, match="another"):
            film()


def test_what_is_gone_or_of_another_size_is_lost_where_the_witness_lies(shop: Store) -> None:
    put()
    for whole in (len(FILM) - 1, len(FILM) + 1):
        with pytest.raises(FileNotFoundError):
            bucket.Lying("film", whole).read(0, 3)
    with pytest.raises(FileNotFoundError):
        bucket.Lying("film", 1000).read(900, 100)
    shop.objects.clear()
    with pytest.raises(OSError, match="another"):
        film()


def test_a_key_that_may_not_list_begins_and_loses_nothing(shop: Store) -> None:
    shop.lists = False
    with pytest.raises(bucket.Refused):
        bucket.bucket.is_ours("first")
    put()
    assert film() == FILM
    del shop.objects["/hub/district/first/film"]
    with pytest.raises(OSError, match="allow its key s3:ListBucket") as told:
        film()
    assert told.value.errno == bucket.UNREACHED
    shop.lists = True
    with pytest.raises(FileNotFoundError):
        film()


def test_a_copy_of_the_box_reads_what_the_first_one_put_and_never_removes_it(
    shop: Store, box: Path, settings: object
) -> None:
    put()
    shutil.copytree(box, box.with_name("copy"))
    settings.HUB_DATA = box.with_name("copy")  # type: ignore[attr-defined]  # as above
    bucket.settle("copy")
    assert film() == FILM
    bucket.bucket.remove("film")
    assert film() == FILM
    put()
    bucket.settle("copy")
    settings.HUB_DATA = box  # type: ignore[attr-defined]  # as above
    bucket.bucket.remove("film")
    assert sorted(shop.objects) == [f"/hub/district/{each}" for each in ("copy/film", "copy/witness", "first/witness")]


def test_no_page_of_an_error_shows_the_key(settings: object) -> None:
    settings.HUB_BUCKET = told_to("http://ama:maji-ya-kisima@127.0.0.1:1/hub/district?region=x%20y")  # type: ignore[attr-defined]
    with pytest.raises(OSError, match="x y") as told:
        film()
    shown = ExceptionReporter(None, told.type, told.value, told.tb.tb_next).get_traceback_html()
    assert "district" in shown
    assert "maji-ya-kisima" not in shown
