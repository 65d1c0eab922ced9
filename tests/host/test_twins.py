"""A start writes the compressed look only where it is missing or wrong."""

from pathlib import Path

from hub.host.twins import Twins


def twin_of(folder: Path) -> Path:
    """The twin of the one file there, after a start."""
    storage = Twins(location=str(folder))
    list(storage.post_process({"hub.css": (storage, "hub.css")}))
    return folder / "hub.css.gz"


def test_a_right_twin_is_not_written_again(tmp_path: Path) -> None:
    (tmp_path / "hub.css").write_text("body { margin: 0 }\n" * 50, encoding="utf-8")
    before = twin_of(tmp_path).stat().st_ctime_ns
    assert twin_of(tmp_path).stat().st_ctime_ns == before


def test_a_twin_that_is_cut_short_or_of_an_older_look_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "hub.css").write_text("body { margin: 0 }\n" * 50, encoding="utf-8")
    right = twin_of(tmp_path).read_bytes()
    for wrong in (b"", right[:-5], b"x" * 20):
        twin_of(tmp_path).write_bytes(wrong)
        assert twin_of(tmp_path).read_bytes() == right
    (tmp_path / "hub.css").write_text("body { margin: 1px }\n" * 50, encoding="utf-8")
    assert twin_of(tmp_path).read_bytes() != right
