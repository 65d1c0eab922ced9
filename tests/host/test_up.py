"""`manage.py up` runs three processes that live and end together."""

import errno
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.host.preparation import sentence
from hub.log.trouble import DiskFull
from tests import fresh
from tests.host.village import PATIENCE, Installed, Running, alive, wait_until_gone
from tests.system.hubs import eventually


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    return Installed(tmp_path / "riverbend")


@pytest.fixture
def hub(installed: Installed) -> Iterator[Running]:
    fresh.tables(installed.data)
    running = installed.up()
    yield running
    running.stop()


def test_a_new_hub_answers_and_prints_where_it_is_and_the_first_run_code(installed: Installed) -> None:
    running = installed.up()
    try:
        status, page = running.get("/")
        assert (status, "<h1" in page) == (200, True)
        running.process.terminate()
        said, wrong = running.process.communicate(timeout=10)
    finally:
        running.stop()
    assert f"http://127.0.0.1:{installed.web}/" in said
    assert f"port {installed.exchange}" in said
    assert (installed.data / "box" / "first-run").read_text() in said
    assert wrong == ""


def test_a_start_sweeps_away_what_a_power_cut_left_half_written(installed: Installed) -> None:
    fresh.tables(installed.data)
    parts = [
        installed.data / place
        for place in (
            "box/seal.1a.part",
            "keys/device.2b.part",
            "content/objects/ab/3c.part",
            "backup.json.4d.part",
            "look-5e/hub.db-wal",
        )
    ]
    for part in parts:
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(b"half a secret")
    running = installed.up()
    try:
        assert not any(part.exists() for part in parts)
    finally:
        running.stop()


def test_no_process_holds_a_cryptography_library_that_nothing_calls(hub: Running) -> None:
    for process in (hub.process.pid, hub.child, hub.store):
        loaded = Path(f"/proc/{process}/maps").read_text()
        assert "_sodium" in loaded
        assert "cryptography" not in loaded


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_all_processes_end_cleanly(hub: Running, wish: signal.Signals) -> None:
    for process in (hub.store, hub.child, hub.process.pid):  # as systemd and Ctrl-C do
        os.kill(process, wish)
    assert hub.process.wait(5) == 0
    assert wait_until_gone(hub.child)
    assert wait_until_gone(hub.store)


def test_when_the_hub_process_is_killed_the_web_process_ends_and_says_it_failed(hub: Running) -> None:
    os.kill(hub.child, signal.SIGKILL)
    assert hub.process.wait(5) == 1
    assert wait_until_gone(hub.store)


def test_when_the_store_process_is_killed_the_others_end_and_say_they_failed(hub: Running) -> None:
    os.kill(hub.store, signal.SIGKILL)
    assert hub.process.wait(5) == 1
    assert wait_until_gone(hub.child)


def test_when_the_web_process_is_killed_the_hub_process_ends(hub: Running) -> None:
    hub.process.kill()
    assert wait_until_gone(hub.child)
    assert wait_until_gone(hub.store)


def test_a_second_start_on_the_same_folder_is_refused_in_words(hub: Running) -> None:
    second = Installed(hub.installed.data).run("up", "--host", "127.0.0.1", "--port", "0")
    assert second.returncode == 1
    assert "A hub already runs on" in second.stderr
    assert f"http://127.0.0.1:{hub.installed.web}/" in second.stderr
    assert "Traceback" not in second.stderr
    assert alive(hub.child)
    assert hub.get("/")[0] == 200


def test_a_killed_hub_starts_again_on_its_folder(hub: Running) -> None:
    hub.process.kill()
    hub.process.wait()
    assert wait_until_gone(hub.child)
    again = hub.installed.up()
    try:
        assert again.get("/")[0] == 200
    finally:
        again.stop()


def test_keys_without_their_database_begin_no_other_hub(installed: Installed) -> None:
    installed.found()
    for file in installed.data.glob("hub.db*"):
        file.unlink()
    process = installed.begin("up", "--port", str(installed.web), "--exchange-port", str(installed.exchange))
    try:
        eventually(lambda: "is damaged" in shown(Running(installed, process)), "people are told")
        process.send_signal(signal.SIGINT)
        _, wrong = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    refused = installed.provision()
    for code, words in ((process.returncode, wrong), (refused.returncode, refused.stderr)):
        assert code == 1
        assert f"The keys of a hub lie in {installed.data}, and its database does not." in words
        assert "Traceback" not in words
    assert not list(installed.data.glob("hub.db*")), "the log of an empty one would be read into what is put there"


def shown(hub: Running) -> str:
    """The page, whatever it says; nothing while none answers."""
    try:
        return hub.get("/")[1]
    except OSError:
        return ""


def test_a_founding_that_was_undone_is_taken_up_again(installed: Installed) -> None:
    for name in ("keys/device", *(f"box/feeds/{digit * 64}" for digit in "abc")):
        path = installed.data / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(bytes(32))
    assert installed.provision().returncode == 0


def test_a_port_in_use_is_said_in_words(installed: Installed) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", installed.web))
        other.listen()
        refused = installed.run("up", "--host", "127.0.0.1", "--port", str(installed.web))
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"CommandError: Port {installed.web} is in use by another program. "
        "Choose another with --port and --exchange-port."
    )


def test_an_address_that_this_machine_lacks_is_said_in_words(installed: Installed) -> None:
    refused = installed.run("up", "--host", "198.51.100.7", "--port", str(installed.web))
    assert refused.returncode == 1
    assert "'198.51.100.7' is not an address of this machine." in refused.stderr


@pytest.mark.parametrize("folder", ["file", "/proc/nope", "n" * 300])
def test_a_folder_that_is_none_is_said_in_words(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused = Installed(tmp_path / folder).run("up", "--port", "0")
    assert refused.returncode == 1
    assert "cannot write to" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "no space"), DiskFull("no space")])
def test_a_full_disk_is_said_in_words_to_whoever_types(error: Exception) -> None:
    assert sentence(error).startswith("The disk is full. Nothing was lost")


def test_the_exchange_port_shows_no_pages(hub: Running) -> None:
    assert hub.get("/", hub.installed.exchange)[0] == 404


def test_a_post_of_another_program_reaches_the_rows_of_a_running_hub(installed: Installed) -> None:
    installed.found()
    running = installed.up()
    try:
        assert installed.run("seed", "--people", "2", "--posts", "3").returncode == 0
        assert running.get("/")[0] == 200
    finally:
        running.stop()
