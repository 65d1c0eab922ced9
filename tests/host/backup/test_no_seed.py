"""The data folder without the seal opens nothing: no seed lies in it, in database, WAL, free pages, logs, backups or
temporary files, raw or written in any way."""

from pathlib import Path

from hub.core.keys import public_key
from tests.host.backup import day
from tests.host.backup.boxes import Boxes


def test_after_a_day_of_use_no_seed_lies_in_the_data_folder(boxes: Boxes, tmp_path: Path) -> None:
    box = boxes.box(f"day-{tmp_path.name}")
    stick = tmp_path / "stick"
    stick.mkdir()
    secrets = box.does(day.lived, stick)
    where = {name: day.found_in(box.data, secret) + day.found_in(stick, secret) for name, secret in secrets.items()}
    seal, device = (box.data / "box" / "seal").read_bytes(), (box.data / "keys" / "device").read_bytes()
    known = {name for name, secret in secrets.items() if secret in (seal, device)}
    assert len(secrets) - len(known) > 12
    assert {name: places for name, places in where.items() if places and name not in known} == {}
    (of_the_seal,) = (places for name, places in where.items() if secrets[name] == seal)
    assert of_the_seal == ["box/seal"]
    (of_the_device,) = (places for name, places in where.items() if secrets[name] == device)
    assert {place.rpartition("keys/")[2] for place in of_the_device} == {"device"}


def test_a_search_finds_what_is_there(tmp_path: Path) -> None:
    """Keys that anybody may know are in the database: they would be found in each of these forms."""
    secret = public_key(bytes(32))
    for number, form in enumerate(day.forms(secret)):
        (tmp_path / f"{number}").write_bytes(b"beside " + form + b" other bytes")
    assert len(day.found_in(tmp_path, secret)) == number + 1
