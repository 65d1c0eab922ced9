"""What the library's records refuse, and that the largest fits into a body."""

import pytest

from hub.core.cid import content_id, id_text
from hub.core.entry import MAX_BODY
from hub.core.record import to_body
from hub.testing import sown
from plugins.library import records
from plugins.library.items import files

SHELF = id_text(sown("shelf"))
DECENT = {"shelf": SHELF, "title": "Wells", "as_": "ama", "file": content_id(b"x")}


@pytest.mark.parametrize(
    "broken",
    [
        {"title": " "},
        {"title": "w" * 10_000},
        {"description": "w" * 8_001},
        {"file": "http://far/x"},
        {"file": "bafkreishort"},
        {"file": SHELF},
        {"cover": "../../etc/passwd"},
        {"size": -1},
        {"size": 1 << 60},
        {"tags": ["a"] * 6},
        {"tags": [" "]},
        {"name": "n" * 256},
        {"shelf": "bafyreishort"},
    ],
)
def test_an_item_out_of_shape_is_refused_in_words(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        records.Item(**{**DECENT, **broken}).validate()  # type: ignore[arg-type]  # out of shape on purpose


def test_the_largest_item_fits_into_a_body() -> None:
    largest = {"title": 400, "description": 8_000, "source": 1_000, "name": 255, "media": 100, "as_": 200}
    words = {name: "w" * size for name, size in largest.items()} | {"tags": ["t" * 60] * 5, "cover": content_id(b"c")}
    item = records.Item(**{**DECENT, **words})  # type: ignore[arg-type]  # all texts
    assert len(to_body(item, bytes(16))) < MAX_BODY
    change = records.Change(target=SHELF, after=[SHELF] * 16, file=content_id(b"x"), **words)  # type: ignore[arg-type]
    assert len(to_body(change, bytes(16))) < MAX_BODY


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\goat.jpg", "goat.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\0b.txt", "ab.txt"),
        (".htaccess", "htaccess"),
        ("  two   words .pdf", "two words .pdf"),
        ("\u2066\u200b", ""),
        ("w" * 300 + ".pdf", "w" * 251 + ".pdf"),
        ("ማ" * 200 + ".ogg", "ማ" * 83 + ".ogg"),
    ],
)
def test_a_files_name_leads_no_reader_astray(sent: str, shown: str) -> None:
    assert files.plain_name(sent) == shown


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"<svg onload=alert(1)>", "text/plain"),
        ("Wasser für alle ä".encode()[:-1], "text/plain"),
        (b"\x7fELF\x02", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_files_kind_is_told_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert files.kind_of(head) == kind


@pytest.mark.parametrize("said", ["image/svg+xml", "text/html", "", "audioscript", "x/audio"])
def test_only_sound_films_and_pictures_are_shown_in_a_page(said: str) -> None:
    assert files.player(said) == ""
