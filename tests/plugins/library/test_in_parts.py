"""A file comes in parts, by the protocol tus 1.0.0: each begins where the one before ended, however that was."""

import base64
import hashlib
import io
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client

from hub.content import leases, store, uploads
from hub.content.lasting import Lasting
from hub.content.leases import Lease
from hub.content.models import Leased, Upload
from hub.log import room
from hub.log.trouble import DiskFull
from plugins.library.models import Item
from tests.content.disks import PowerCut, failing, full
from tests.content.samples import clear
from tests.plugins.library.conftest import SignIn, record_of

pytestmark = pytest.mark.django_db

AT = "/library/upload/"
FILM = bytes(range(256)) * 8
SPEAKS = {"tus-resumable": "1.0.0"}


@pytest.fixture(autouse=True)
def empty() -> None:
    clear()
    for path in uploads.folder().glob("*"):
        path.unlink()


def begin(browser: Client, size: int = len(FILM), name: str = "film.mp4", **headers: Any) -> Any:
    words = "filename " + base64.b64encode(name.encode()).decode()
    return browser.post(AT, headers=SPEAKS | {"upload-length": str(size), "upload-metadata": words} | headers)


def begun(browser: Client, size: int = len(FILM), **given: str) -> str:
    answer = begin(browser, size, **given)
    assert answer.status_code == 201, answer.content
    return str(answer["Location"])


def part(browser: Client, at: str, offset: int, data: bytes, **headers: str) -> Any:
    said = SPEAKS | {"upload-offset": str(offset)} | headers
    return browser.patch(at, data, headers=said, content_type="application/offset+octet-stream")


def came(browser: Client, at: str) -> tuple[int, str]:
    answer = browser.head(at, headers=SPEAKS)
    return answer.status_code, answer.headers.get("Upload-Offset", "")


def row() -> Upload:
    return Upload.objects.get()


def test_a_file_comes_in_parts_and_stands_on_its_shelf(ama: Client, shelf: str, client: Client) -> None:
    at = begun(ama)
    first = part(ama, at, 0, FILM[:1000])
    assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
    assert came(ama, at) == (200, "1000")
    last = part(ama, at, 1000, FILM[1000:])
    assert (last.status_code, last["Upload-Offset"], "Upload-Expires" in last) == (204, str(len(FILM)), True)
    done = ama.post(f"{shelf}add/", {"title": "Film", "brought": at.split("/")[-2]})
    assert done.status_code == 302, done.content
    assert "film.mp4" in client.get(done["Location"]).content.decode()
    assert client.get(f"/ipfs/{record_of(Item)['file']}").getvalue() == FILM
    assert not Upload.objects.exists(), "nobody is told any more that it was begun"
    assert list(uploads.folder().iterdir()) == [], "it lies in one place"


def test_what_the_hub_speaks_is_told_to_whoever_asks(client: Client) -> None:
    answer = client.options(AT)
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "termination", "expiration", "checksum"}
    assert "sha1" in answer["Tus-Checksum-Algorithm"]


def test_how_far_it_came_is_told_with_what_was_said_of_it(ama: Client, kofi: Client) -> None:
    answer = ama.head(begun(ama, name="bustani.mp4"), headers=SPEAKS)
    words = f"filename {base64.b64encode(b'bustani.mp4').decode()}"
    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("0", str(len(FILM)))
    assert (answer["Upload-Metadata"], answer["Cache-Control"]) == (words, "no-store")


def test_nobody_else_asks_goes_on_ends_or_takes_it(ama: Client, shelf: str, sign_in: SignIn, client: Client) -> None:
    at = begun(ama)
    esi = sign_in("esi")
    assert came(esi, at)[0] == 404
    assert part(esi, at, 0, FILM).status_code == 404
    assert esi.delete(at, headers=SPEAKS).status_code == 404
    assert part(client, at, 0, FILM).status_code == 403
    assert part(ama, at, 0, FILM).status_code == 204
    stolen = esi.post(f"{shelf}add/", {"title": "Film", "brought": at.split("/")[-2]})
    assert (stolen.status_code, "Not all of this file is here" in stolen.content.decode()) == (422, True)


def test_a_token_that_no_database_can_be_asked_for_is_none(ama: Client, shelf: str) -> None:
    assert came(ama, f"{AT}%00/")[0] == 404
    assert ama.post(f"{shelf}add/", {"title": "Film", "brought": "\0"}).status_code == 422


def test_a_guest_begins_nothing(client: Client, kofi: Client) -> None:
    assert begin(client).status_code == 403
    assert not Upload.objects.exists()


def test_without_the_mark_of_a_page_of_ours_nothing_is_done(ama: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ama.cookies
    at = begun(ama)
    assert begin(strict).status_code == part(strict, at, 0, FILM).status_code == 403
    assert strict.delete(at, headers=SPEAKS).status_code == 403
    assert came(ama, at) == (200, "0")


def test_what_cannot_be_meant_begins_nothing(ama: Client) -> None:
    for headers, status in (
        ({"tus-resumable": "0.2.2"}, 412),
        ({"upload-length": "-1"}, 400),
        ({"upload-length": "٣"}, 400),
        ({"upload-length": "9" * 19}, 400),
        ({"upload-length": str(1 << 55)}, 507),
        ({"upload-length": "0"}, 400),
        ({"upload-metadata": "filename !!!"}, 400),
        ({"upload-metadata": "filename /w=="}, 400),
        ({"upload-metadata": "a" * 5000}, 400),
        ({"upload-metadata": "a\0"}, 400),
    ):
        assert begin(ama, **dict[str, Any](headers)).status_code == status, headers
    assert not Upload.objects.exists()


def test_a_part_that_cannot_be_meant_changes_nothing(ama: Client) -> None:
    at = begun(ama)
    for headers, status in (
        ({"upload-offset": "5"}, 409),
        ({"upload-offset": "x"}, 400),
        ({"tus-resumable": ""}, 412),
        ({"content-type": "text/plain"}, 415),
        ({"upload-checksum": "md5 AAAA"}, 400),
        ({"upload-checksum": "sha1 !"}, 400),
        ({"upload-checksum": "sha1 " + base64.b64encode(bytes(20)).decode()}, 460),
    ):
        assert part(ama, at, 0, FILM, **headers).status_code == status, headers
    assert came(ama, at) == (200, "0")


def test_more_than_was_announced_is_not_kept(ama: Client) -> None:
    at = begun(ama, 10)
    assert part(ama, at, 0, FILM).status_code == 413
    assert came(ama, at) == (200, "0")


def test_a_part_whose_sum_is_right_counts(ama: Client) -> None:
    at = begun(ama)
    named = "sha256 " + base64.b64encode(hashlib.sha256(FILM[:100]).digest()).decode()
    assert part(ama, at, 0, FILM[:100], **{"upload-checksum": named})["Upload-Offset"] == "100"


def test_what_was_announced_counts_until_it_is_whole_and_then_once(ama: Client) -> None:
    at = begun(ama)
    lease = Lease("library", bytes(row().owner))
    assert [room.used for room in leases.rooms(lease)] == [len(FILM)] * 2
    part(ama, at, 0, FILM)
    assert [room.used for room in leases.rooms(lease)] == [len(FILM)] * 2
    assert Leased.objects.count() == 1


def test_more_than_somebody_may_fill_is_refused_before_its_first_byte(
    ama: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(ama)
    monkeypatch.setattr(leases, "free", lambda: len(FILM) * 15)
    refused = begin(ama)
    assert (refused.status_code, "Take one back first" in refused.content.decode()) == (413, True)


def test_nobody_begins_without_end(ama: Client) -> None:
    for _ in range(uploads.MOST_BEGUN):
        begun(ama)
    assert begin(ama).status_code == 413


def test_who_lets_go_of_it_leaves_nothing(ama: Client) -> None:
    at = begun(ama)
    part(ama, at, 0, FILM[:100])
    assert ama.delete(at, headers=SPEAKS).status_code == 204
    assert (came(ama, at)[0], list(uploads.folder().iterdir())) == (404, [])


def test_what_nobody_goes_on_with_is_let_go_of(ama: Client) -> None:
    part(ama, begun(ama), 0, FILM[:100])
    (uploads.folder() / "stray").write_bytes(b"of no row")
    uploads.let_go(row().until - 1)
    assert [path.name for path in uploads.folder().iterdir()] == [row().token]
    uploads.let_go(row().until)
    assert (Upload.objects.count(), list(uploads.folder().iterdir())) == (0, [])


def test_while_a_part_comes_another_does_not(ama: Client) -> None:
    at = begun(ama)
    uploads.folder().mkdir(exist_ok=True)
    first = Lasting(uploads.place(row()))
    assert part(ama, at, 0, FILM).status_code == 423
    assert ama.delete(at, headers=SPEAKS).status_code == 423
    first.end()
    assert part(ama, at, 0, FILM).status_code == 204


class Breaking(io.BytesIO):
    """A line that is lost after its last byte."""

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if not data:
            raise OSError("who sent this is gone")
        return data


def test_what_came_before_the_link_was_lost_counts(ama: Client) -> None:
    begun(ama)
    assert uploads.go_on(row(), 0, Breaking(FILM[:700]), 800, 1) == 700
    assert row().came == 700


def test_a_disk_that_fills_keeps_what_it_took_and_says_so(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "A_READ", 100)
    at = begun(ama)
    with failing(3, full(), only=("write_at",)):
        assert part(ama, at, 0, FILM).status_code == 507
    assert came(ama, at) == (200, "200")
    assert part(ama, at, 200, FILM[200:]).status_code == 204
    assert store.read(row().file) == FILM


def test_a_long_part_stops_where_the_room_ends_also_when_it_names_its_sum(
    ama: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "A_READ", 100)
    monkeypatch.setattr(uploads, "A_STEP", 1000)
    begun(ama)
    monkeypatch.setattr(room, "FLOOR", 1 << 60)
    source, named = io.BytesIO(FILM), (hashlib.sha256(), hashlib.sha256(FILM).digest())
    with pytest.raises(DiskFull):
        uploads.go_on(row(), 0, source, len(FILM), 1, named=named)
    assert (source.tell(), row().came) == (1000, 0)


def test_a_power_cut_at_any_call_loses_nothing_that_was_told_of(
    ama: Client, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks afterwards goes on where the hub says, and the file is whole."""
    monkeypatch.setattr(uploads, "A_READ", 500)
    monkeypatch.setattr(uploads, "A_STEP", 1000)
    for call in range(1, 99):
        film = FILM + bytes([call])
        at = begun(ama, len(film))
        told = int(part(ama, at, 0, film[:600])["Upload-Offset"])
        with failing(call, PowerCut(), for_good=True) as disk, suppress(PowerCut):
            part(ama, at, told, film[told:])
        offset = int(came(ama, at)[1])
        assert told <= offset <= len(film)
        if offset < len(film):
            assert part(ama, at, offset, film[offset:]).status_code == 204
        done = ama.post(f"{shelf}add/", {"title": "Film", "brought": at.split("/")[-2]})
        assert done.status_code == 302, (call, done.content)
        assert store.read(str(record_of(Item)["file"])) == film
        assert list(uploads.folder().iterdir()) == []
        if disk.calls < call:
            break
    assert call > 10


def test_what_the_card_lost_is_asked_for_again(ama: Client) -> None:
    at = begun(ama)
    part(ama, at, 0, FILM[:1000])
    with uploads.place(row()).open("r+b") as file:
        file.truncate(400)
    assert part(ama, at, 1000, FILM[1000:]).status_code == 409
    assert came(ama, at) == (200, "400")


def test_a_browser_without_patch_says_it_otherwise(ama: Client) -> None:
    at = begun(ama)
    said = SPEAKS | {"upload-offset": "0", "x-http-method-override": "PATCH"}
    answer = ama.post(at, FILM, headers=said, content_type="application/offset+octet-stream")
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(FILM)))
