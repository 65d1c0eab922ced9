"""`manage.py startplugin`: what it writes is installed by its path and passes its own tests and the contract.

Both are asked in one process here; as the two commands that it says, in `test_tutorial`.
"""

import xml.etree.ElementTree as Xml
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
    both = "tests", "--hub-contract", "lost", f"--junit-xml={tmp_path / 'report.xml'}"
    kept = run(project, "-m", "pytest", *both, projects=(site,))
    assert kept.returncode == 0, kept.stdout + kept.stderr
    names = [case.get("name") for case in Xml.parse(tmp_path / "report.xml").getroot().iter("testcase")]
    of_contract = [name for name in names if str(name).endswith("[lost]")]
    assert len(names) - len(of_contract) == 6
    assert len(of_contract) >= 24


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
