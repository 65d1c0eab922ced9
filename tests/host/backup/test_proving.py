"""Where a backup is proved, nothing of anybody else's is thrown away."""

from pathlib import Path

import pytest

from hub.core.errors import LocalError
from hub.host.backup import proving


def test_what_an_earlier_proof_left_makes_room(tmp_path: Path) -> None:
    trial = tmp_path / "proof.part"
    (trial / "keys").mkdir(parents=True)
    (trial / "hub.db").write_bytes(b"half")
    proving.begin(trial)
    assert list(trial.iterdir()) == []


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    trial = tmp_path / "proof.part"
    trial.mkdir()
    (trial / "photos").write_bytes(b"of a wedding")
    with pytest.raises(LocalError, match="Move it away"):
        proving.begin(trial)
    assert (trial / "photos").read_bytes() == b"of a wedding"


def test_what_a_link_leads_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "proof.part").symlink_to(tmp_path / "album")
    with pytest.raises(LocalError, match="Move it away"):
        proving.begin(tmp_path / "proof.part")
    assert (tmp_path / "album").is_dir()
