"""The data folder without the seal opens nothing: no seed lies in it, in database, WAL, free pages, logs, backups or
temporary files, raw or written in any way."""

from pathlib import Path

from hub.core.keys import public_key
from tests.host.backup import day
from tests.host.backup.boxes import Boxes


def test_after_a_day_of_use_no_seed_lies_in_the_data_folder(boxes: Boxes, tmp_path: Path) -> None:
    box = boxes.box(f"day-{tmp_path.name}")
    stick, noon = tmp_path / "stick", tmp_path / "noon"
    stick.mkdir()
    secrets = box.does(day.lived, stick, noon)
    where = {folder: day.found_in(folder, secrets) for folder in (box.data, stick, noon)}
    seal, device = (box.data / "box" / "seal").read_bytes(), (box.data / "keys" / "device").read_bytes()
    (of_the_seal,) = (name for name, secret in secrets.items() if secret == seal)
    (of_the_device,) = (name for name, secret in secrets.items() if secret == device)
    assert len(secrets) > 100
    assert where[noon] == {of_the_device: ["keys/device"], of_the_seal: ["box/seal"]}
    assert where[box.data] == {of_the_device: ["aside-1/keys/device", "keys/device"], of_the_seal: ["box/seal"]}
    assert where[stick] == {of_the_device: ["0001/keys/device"]}


def test_a_search_finds_what_is_there(tmp_path: Path) -> None:
    """Keys that anybody may know are in the database: they would be found in each of these forms."""
    secret = public_key(bytes(32))
    for number, form in enumerate(day.forms(secret)):
        (tmp_path / f"{number}").write_bytes(b"beside " + form + b" other bytes")
    assert len(day.found_in(tmp_path, {"known": secret})["known"]) == number + 1
