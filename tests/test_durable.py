"""Files that are whole after a power cut, and the secrets of a box that are kept in such files."""

import multiprocessing
import os
import secrets
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from django.conf import settings

from hub import durable
from hub.accounts.keys import incarnation, keyring
from hub.accounts.keys.files import box
from tests.content.test_store import room_for

FORK = multiprocessing.get_context("fork")
AT_ONCE = 6


def ask(start: Barrier, answers: "multiprocessing.SimpleQueue[bytes]", question: Callable[[], bytes]) -> None:
    start.wait(30)
    answers.put(question())


def all_at_once(question: Callable[[], bytes]) -> set[bytes]:
    """What several processes answer that begin in one moment."""
    start, answers = FORK.Barrier(AT_ONCE), FORK.SimpleQueue()
    processes = [FORK.Process(target=ask, args=(start, answers, question)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * AT_ONCE
    return {answers.get() for _ in range(AT_ONCE)}


def test_a_write_that_breaks_off_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "seal"
    durable.write(path, b"old")
    with room_for(100_000), pytest.raises(OSError):  # noqa: PT011  # whatever the disk says
        durable.write(path, bytes(200_000))
    with suppress(KeyboardInterrupt), durable.replacing(path) as file:
        file.write(b"new")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_written_is_for_the_hub_alone(tmp_path: Path) -> None:
    durable.write(tmp_path / "seal", b"secret")
    assert stat.S_IMODE((tmp_path / "seal").stat().st_mode) == 0o600


def test_all_who_make_a_secret_at_once_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    (one,) = all_at_once(lambda: durable.kept(path, lambda: secrets.token_bytes(32)))
    assert path.read_bytes() == one


def test_a_file_that_a_power_cut_emptied_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch()
    assert durable.kept(path, lambda: b"made") == b"made"
    assert durable.kept(path, lambda: b"another") == b"made"


def test_processes_that_start_at_once_are_of_one_incarnation() -> None:
    (box() / "incarnation").unlink(missing_ok=True)
    (one,) = all_at_once(incarnation.current)
    assert incarnation.current() == one


def site_secrets(data: Path, processes: int) -> set[str]:
    """The signing secret as processes that start at once find it."""
    asked = [sys.executable, "-c", "from hub import settings; print(settings.SECRET_KEY)"]
    running = [
        subprocess.Popen(
            asked, cwd=settings.PROJECT, env={**os.environ, "HUB_DATA": str(data)}, stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    return {process.communicate(timeout=60)[0].strip() for process in running}


def test_an_empty_site_secret_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "site-secret").touch()
    (found,) = site_secrets(tmp_path, 3)
    assert len(found) >= 50
    assert site_secrets(tmp_path, 1) == {found}


@pytest.mark.django_db
def test_a_damaged_seal_is_no_seal() -> None:
    path = box() / "seal"
    before = durable.content(path)
    path.write_bytes(b"")
    try:
        with pytest.raises(keyring.SealMissing):
            keyring.current_seal()
    finally:
        path.write_bytes(before) if before else path.unlink()
