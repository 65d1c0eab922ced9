"""What stands in the environment and cannot be followed is told in one sentence, whichever command reads it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def said(data: Path, command: str, **environment: str) -> tuple[int, str]:
    """How a command ends, and what it says is wrong."""
    done = subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=settings.PROJECT,
        env={**os.environ, "HUB_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", ["up", "check"])
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HUB_ARGON2_MIB", "abc", "HUB_ARGON2_MIB is 'abc': write a whole number from 1 to 4096."),
        ("HUB_ARGON2_MIB", "0", "HUB_ARGON2_MIB is '0'"),
        ("HUB_WEB_PORT", "abc", "HUB_WEB_PORT is 'abc': write a whole number from 1 to 65535."),
        ("HUB_WEB_PORT", "٨٠٠٠", "HUB_WEB_PORT is"),
        ("HUB_EXCHANGE_PORT", "70000", "HUB_EXCHANGE_PORT is '70000'"),
        ("HUB_WEB_PORT", "65535", "HUB_EXCHANGE_PORT is '65536'"),
    ],
)
def test_a_number_that_is_none(tmp_path: Path, command: str, name: str, value: str, words: str) -> None:
    code, wrong = said(tmp_path, command, **{name: value})
    assert (code, wrong.count("\n")) == (1, 1), wrong
    assert wrong.startswith(words)


@pytest.mark.parametrize(
    "address",
    ["nonsense", "mysql://hub@127.0.0.1/hub", "postgres://127.0.0.1:abc/hub", "postgres://[::1/hub", "postgres://x"],
)
def test_an_address_of_no_database(tmp_path: Path, address: str) -> None:
    code, wrong = said(tmp_path, "check", HUB_DATABASE=address)
    assert (code, wrong) == (1, "HUB_DATABASE: write postgres://name:secret@host:port/database.\n")


def test_a_secret_in_the_address_is_not_repeated(tmp_path: Path) -> None:
    _, wrong = said(tmp_path, "check", HUB_DATABASE="postgres://hub:s3cret@127.0.0.1:abc/hub")
    assert "s3cret" not in wrong


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    code, wrong = said(tmp_path, "migrate", HUB_DATABASE="postgres://hub:secret@127.0.0.1:1/hub")
    assert code == 1
    assert wrong.startswith("The database cannot be opened: ")
    assert wrong.count("\n") == 1
    assert "secret" not in wrong


def test_a_database_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"no database at all " * 100)
    code, wrong = said(tmp_path, "migrate", HUB_DATABASE="")
    assert (code, wrong) == (
        1,
        "The database cannot be opened: file is not a database. Nothing in it was changed.\n",
    )


def test_a_folder_in_place_of_the_database_file(tmp_path: Path) -> None:
    (tmp_path / "hub.db").mkdir()
    code, wrong = said(tmp_path, "up", HUB_DATABASE="")
    assert code == 1
    assert wrong.startswith("The database cannot be opened: unable to open database file.")
    assert "Traceback" not in wrong
