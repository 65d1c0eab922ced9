"""Whoever follows docs/tutorial.md ends with the board of prices: its blocks are written down and its commands run."""

import re
from pathlib import Path

import pytest

from tests.packages import MARKET, PROJECT, install, run

TUTORIAL = (PROJECT / "docs" / "tutorial.md").read_text()
FILES = dict(re.findall(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL))
MIGRATION = "market/migrations/0001_initial.py"


def commands() -> list[str]:
    """What the tutorial says to type."""
    return [line for block in re.findall(r"```sh\n(.*?)```", TUTORIAL, re.DOTALL) for line in block.splitlines()]


def code(text: str) -> list[str]:
    """A file without its comments and empty lines."""
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of somebody who wrote every file and typed the first two commands."""
    project = tmp_path_factory.mktemp("beside") / "market"
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    install(project)  # as pip does, which would write into the hub's own libraries
    migrate = [str(PROJECT / "manage.py"), "makemigrations", "market", "--data", str(project / "data")]
    made = run(project, *migrate, projects=(project,))
    assert made.returncode == 0, made.stdout + made.stderr
    return project


def test_every_file_of_the_example_is_in_the_tutorial_word_by_word() -> None:
    example = {
        str(path.relative_to(MARKET)): path.read_text()
        for path in MARKET.rglob("*")
        if path.suffix in (".py", ".toml", ".html") and str(path.relative_to(MARKET)) != MIGRATION
    }
    assert example == FILES


def test_the_commands_are_those_that_are_run_here() -> None:
    assert commands() == [
        ".venv/bin/python -m pip install --no-build-isolation --editable ../market",
        ".venv/bin/python manage.py makemigrations market",
        "cd ../market",
        "../banyan/.venv/bin/python -m pytest",
        "../banyan/.venv/bin/python -m pytest --hub-contract market",
    ]


def test_the_migration_that_is_made_is_that_of_the_example(followed: Path) -> None:
    assert code((followed / MIGRATION).read_text()) == code((MARKET / MIGRATION).read_text())


def test_its_tests_pass(followed: Path) -> None:
    done = run(followed, "-m", "pytest", projects=(followed,))
    assert "6 passed" in done.stdout, done.stdout + done.stderr


def test_it_keeps_the_contract(followed: Path) -> None:
    done = run(followed, "-m", "pytest", "--hub-contract", "market", projects=(followed,))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_example_takes_about_eighty_lines() -> None:
    """Imports, docstrings and empty lines not counted."""
    lines = [
        line.strip()
        for name, text in FILES.items()
        if not name.endswith(".toml")
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith(('"""', "from ", "import "))
    ]
    assert len(lines) <= 88
