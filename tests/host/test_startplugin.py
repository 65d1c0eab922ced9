"""`manage.py startplugin`: what it writes is installed by its path and passes its own tests and the contract."""

from pathlib import Path

import pytest

from tests.packages import PROJECT, run

COMMAND = str(PROJECT / "manage.py")


def test_what_it_writes_passes_its_tests_and_the_contract_as_written(tmp_path: Path) -> None:
    written = run(tmp_path, COMMAND, "startplugin", "lost", "--data", str(tmp_path / "data"))
    assert written.returncode == 0, written.stderr
    assert "pytest --hub-contract lost" in written.stdout
    project, site = tmp_path / "lost", tmp_path / "site"
    offline = ("--no-index", "--no-build-isolation", "--no-deps", "--target", str(site))
    installed = run(tmp_path, "-m", "pip", "install", "--quiet", *offline, str(project))
    assert installed.returncode == 0, installed.stderr
    own = run(project, "-m", "pytest", projects=(site,))
    assert "5 passed" in own.stdout, own.stdout + own.stderr
    contract = run(tmp_path, "-m", "pytest", "--hub-contract", "lost", projects=(site,))
    assert contract.returncode == 0, contract.stdout + contract.stderr


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Lost", "2 to 31 small letters or digits"),
        ("lost_found", "2 to 31 small letters or digits"),
        ("../lost", "2 to 31 small letters or digits"),
        ("identity", "belongs to the hub"),
        ("here", "exists here already"),
        ("json", "Python knows 'json' already"),
        ("forum", "a plugin of this hub is called 'forum'"),
        ("class", "Python knows 'class' already"),
        ("none", "Python knows 'none' already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words_and_nothing_is_written(
    tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "here").mkdir()
    refused = run(tmp_path, COMMAND, "startplugin", name, "--data", str(tmp_path / "data"))
    assert refused.returncode != 0
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert {path.name for path in tmp_path.iterdir()} <= {"here", "data"}
