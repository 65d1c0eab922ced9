"""Files of a form lie where content does while it is read, and are content without being written once more."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from hub.content import store
from hub.content.forms import Arrived
from hub.core.errors import LocalError
from hub.core.unixfs import DEFAULT
from tests.content.disks import failing, full
from tests.content.samples import FILM, TINY, clear, files_of_content, received

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.django_db

LONG = FILM * 60
"""More than a form may hold in memory."""


@pytest.fixture(autouse=True)
def empty() -> None:
    clear()


def sent(data: bytes = LONG, **more: str) -> Arrived:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("film.mp4", data)} | more)
    upload = request.FILES["file"]
    assert isinstance(upload, Arrived)
    return upload


def test_what_lies_there_already_is_not_written_again() -> None:
    upload = sent()
    written = upload.part.path.stat().st_ino
    with failing(1, full(), only=("write",)):
        stored = store.receive(upload, profile=TINY)
    upload.close()
    assert store.path_of(stored.cid).stat().st_ino == written
    assert b"".join(store.chunks(stored)) == LONG
    assert stored == received(LONG), "it has the id that it always has"
    assert len(files_of_content()) == 1


def test_a_file_of_one_chunk_has_the_id_of_its_bytes() -> None:
    upload = sent()
    stored = store.receive(upload)
    assert stored.cid == received(LONG, DEFAULT).cid
    upload.close()


def test_what_nobody_keeps_goes_with_the_request() -> None:
    upload = sent()
    assert upload.read(3) == LONG[:3]
    assert files_of_content()
    upload.close()
    assert files_of_content() == []


@pytest.mark.parametrize("call", ["open", "write"])
def test_a_disk_that_fills_while_a_form_comes_says_so_and_keeps_nothing(sign_in: SignIn, call: str) -> None:
    ama = sign_in("ama")
    ama.raise_request_exception = False
    with failing(2 if call == "write" else 1, full(), only=(call,)):
        page = ama.post("/sign-in/", {"name": "ama", "file": io.BytesIO(LONG)})
    assert (page.status_code, "The hub is full" in page.content.decode()) == (507, True)
    assert files_of_content() == []


@pytest.mark.parametrize("call", range(1, 9))
def test_a_disk_that_fills_while_it_is_kept_keeps_nothing(call: int) -> None:
    upload = sent()
    with failing(call, full(), for_good=True), pytest.raises(LocalError, match="storage is full"):
        store.receive(upload, profile=TINY)
    upload.close()
    assert files_of_content() == []
