"""What stands in the environment and cannot be followed is told in one sentence, whichever command reads it."""

import ctypes
import os
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from shutil import copy
from subprocess import PIPE, Popen
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hub import place
from hub.settings import addresses, bucket, mesh, suffix
from manage import is_astray, is_traceless
from tests.ports import free_ports
from tests.system.hubs import eventually
from tests.warm import Warm

LIBC = ctypes.CDLL(None)
DROP = 24
CAPABILITIES = (1, 2)
"""Of root: to write and to read what file permissions forbid; and how Linux's prctl names taking them away."""
NO_START = "CommandError: The hub did not start: what is wrong stands above.\n"


class Bound(Popen[str]):
    """A command to which file permissions apply, whoever runs the tests. What is dropped is gone from the next program
    on, so this one is begun afresh."""

    def __init__(self, command: list[str], **how: Any) -> None:
        super().__init__(command, preexec_fn=bound_by_permissions, **how)


def bound_by_permissions() -> None:
    for capability in CAPABILITIES:
        LIBC.prctl(DROP, capability, 0, 0, 0)  # refused to anybody but root, who alone has them


def said(data: Path, *command: str, **environment: str) -> tuple[int, str]:
    """How a command ends, and what it says is wrong."""
    return ended(begun(Warm, data, *command, **environment))


def begun(how: type[Popen[str]], data: Path, *command: str, **environment: str) -> Popen[str]:
    return how(
        [sys.executable, "manage.py", *command],
        cwd=settings.PROJECT,
        env={**os.environ, "HUB_DATA": str(data), **environment},
        stdout=PIPE,
        stderr=PIPE,
        text=True,
    )


def ended(process: Popen[str]) -> tuple[int, str]:
    with process:
        _, wrong = process.communicate(timeout=60)
    return process.returncode, wrong


def page(port: int) -> bytes:
    """What people get there."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read()
    except (OSError, HTTPException):
        return b""
    finally:
        connection.close()


def said_until_it_is_ended(data: Path, command: str, **environment: str) -> tuple[int, str]:
    """The same; `up` says its sentence and then gives people a page, until it is asked to end."""
    if command != "up":
        return said(data, command, **environment)
    (web,) = free_ports()
    with begun(Warm, data, command, HUB_WEB_PORT=str(web), **environment) as process:
        assert process.stderr is not None
        sentence = process.stderr.readline()
        eventually(lambda: b"is damaged" in page(web), "people are told")
        process.terminate()
        _, rest = process.communicate(timeout=60)
    return process.returncode, sentence + rest


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


def test_names_are_left_out_of_no_hub(tmp_path: Path) -> None:
    code, wrong = said(tmp_path, "check", HUB_PLUGINS_EXCLUDE="forum, naming")
    assert (code, wrong.count("\n")) == (1, 1), wrong
    assert wrong.startswith("HUB_PLUGINS_EXCLUDE names naming")


@pytest.mark.parametrize("name", ["HUB_SAFE", "HUB_DEBUG", "HUB_QCLUSTER"])
def test_what_is_neither_on_nor_off(tmp_path: Path, name: str) -> None:
    code, wrong = said(tmp_path, "check", **{name: "yes"})
    assert (code, wrong) == (1, f"{name} is 'yes': write 1 for on, 0 for off.\n")


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
    assert wrong.endswith("Nothing in it was changed. Is its server on, and is HUB_DATABASE right?\n")
    assert wrong.count("\n") == 1
    assert "secret" not in wrong


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database file of a hub that was never started."""
    data = tmp_path_factory.mktemp("migrated")
    assert said(data, "migrate", HUB_DATABASE="") == (0, "")
    return data / "hub.db"


def from_a_backup(folder: Path) -> str:
    return (
        f"Bring the hub back from a backup: manage.py restore FOLDER --replace --data {folder}. What is there now is "
        "kept aside; without a backup keep it, for most of it can be saved."
    )


@pytest.mark.parametrize("command", ["up", "migrate"])
def test_a_database_file_that_is_none(tmp_path: Path, command: str) -> None:
    (tmp_path / "hub.db").write_bytes(b"no database at all " * 100)
    code, wrong = said_until_it_is_ended(tmp_path, command, HUB_DATABASE="")
    reason = "The database cannot be opened: file is not a database. Nothing in it was changed."
    assert (code, wrong.removesuffix(NO_START)) == (1, f"{reason} {from_a_backup(tmp_path)}\n")


@pytest.mark.parametrize("command", ["up", "migrate"])
def test_a_database_file_that_was_cut_off(tmp_path: Path, migrated: Path, command: str) -> None:
    (tmp_path / "hub.db").write_bytes(migrated.read_bytes()[:20_000])
    code, wrong = said_until_it_is_ended(tmp_path, command, HUB_DATABASE="")
    words = f"The database cannot be used: database disk image is malformed. {from_a_backup(tmp_path)}\n"
    assert (code, wrong.removesuffix(NO_START)) == (1, words)


def with_rights(folder: Path) -> str:
    return (
        f"Let this account read and write the file {folder / 'hub.db'} and the folder it lies in; "
        "or name another folder with --data."
    )


def test_a_folder_in_place_of_the_database_file(tmp_path: Path) -> None:
    (tmp_path / "hub.db").mkdir()
    code, wrong = said(tmp_path, "up", HUB_DATABASE="")
    reason = "The database cannot be opened: unable to open database file. Nothing in it was changed."
    assert (code, wrong.removesuffix(NO_START)) == (1, f"{reason} {with_rights(tmp_path)}\n")


def test_a_database_file_that_others_keep_to_themselves(tmp_path: Path, migrated: Path) -> None:
    Path(copy(migrated, tmp_path)).chmod(0)
    code, wrong = ended(begun(Bound, tmp_path, "up", HUB_DATABASE=""))
    reason = "The database cannot be opened: unable to open database file. Nothing in it was changed."
    assert (code, wrong.removesuffix(NO_START)) == (1, f"{reason} {with_rights(tmp_path)}\n")


def test_a_database_file_that_may_only_be_read(tmp_path: Path, migrated: Path) -> None:
    Path(copy(migrated, tmp_path)).chmod(0o400)
    code, wrong = ended(begun(Bound, tmp_path, "up", HUB_DATABASE=""))
    words = f"The database cannot be used: attempt to write a readonly database. {with_rights(tmp_path)}\n"
    assert (code, wrong.removesuffix(NO_START)) == (1, words)


@pytest.mark.parametrize(("given", "command"), [("typo", ["seal", "new"]), ("home", ["a_plugins_own"])])
def test_a_folder_without_a_hub_is_left_as_it_was(tmp_path: Path, command: list[str], given: str) -> None:
    (tmp_path / "home" / "box").mkdir(parents=True)
    (tmp_path / "home" / "box" / "site-secret").write_bytes(b"a restore that found no backup leaves it")
    before = sorted(tmp_path.rglob("*"))
    code, wrong = said(tmp_path / given, *command, HUB_DATABASE="")
    assert (code, wrong.count("\n")) == (1, 1)
    assert wrong.startswith(f"There is no hub in {tmp_path / given} yet. Start it with `manage.py up`")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_command_that_finds_no_hub_and_no_file_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "hub.txt").touch()
    before = sorted(tmp_path.rglob("*"))
    said(tmp_path / "typo" / "of" / "mine", "restore", "gone", HUB_DATABASE="")
    assert sorted(tmp_path.rglob("*")) == before
    seen = place.seen(tmp_path / "mine")
    (tmp_path / "mine" / "box").mkdir()
    (tmp_path / "mine" / "box" / "site-secret").touch()
    place.leave_as_it_was(seen)
    assert sorted(tmp_path.rglob("*")) == before
    told = [["verify", "gone"], ["provision", "gone.toml"], ["seal", "--help"], ["demo"], ["--version"], []]
    assert all(is_traceless(["manage.py", *command]) for command in told)
    assert not any(
        is_traceless(["manage.py", *command]) for command in (["up"], ["migrate"], ["backup"], ["runserver"])
    )


def test_what_was_there_before_or_came_since_is_not_taken_away(tmp_path: Path) -> None:
    for more in ("hub.db", "box/seal"):
        before = place.seen(data := tmp_path / more[:3])
        (data / "box").mkdir(parents=True)
        (data / "box" / "site-secret").touch()
        (data / more).touch()
        place.leave_as_it_was(before)
        assert (data / "box" / "site-secret").exists()
    before = place.seen(data)
    place.leave_as_it_was(before)
    assert (data / "box" / "seal").exists()


def test_commands_that_begin_a_hub_or_only_tell_of_themselves_ask_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_DATA", str(tmp_path / "new"))
    told = [["up"], ["restore", "."], ["seal", "--help"], ["--version"], []]
    assert not any(is_astray(["manage.py", *command]) for command in told)


@pytest.mark.parametrize(
    "address", ["nonsense", "https://host/hub", "https://key:s3cret@host", "s3://key:s3cret@host/hub"]
)
def test_a_bucket_that_cannot_be_meant_is_told_without_its_secret(address: str) -> None:
    with pytest.raises(ImproperlyConfigured) as told:
        bucket(address)
    assert str(told.value) == "HUB_BUCKET: write https://key:secret@host/bucket, of an S3-compatible store."


def test_names_stand_below_nothing_that_belongs_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, meant in {
        "": "home.arpa",
        "Home.Arpa.": "home.arpa",
        "internal": "internal",
        "kijiji.internal": "kijiji.internal",
    }.items():
        monkeypatch.setenv("HUB_SUFFIX", text)
        assert suffix("HUB_SUFFIX") == meant
    for text in (
        "hub",
        "village.mesh",
        "alt",
        "gns.alt",
        "local",
        "amani.local",
        "localhost",
        "a_b.internal",
        "..",
        "a..internal",
        "é",
    ):
        monkeypatch.setenv("HUB_SUFFIX", text)
        with pytest.raises(ImproperlyConfigured, match="^HUB_SUFFIX is .*Write|write home.arpa"):
            suffix("HUB_SUFFIX")


def test_dns_listens_at_addresses_and_turns_whole_ranges_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DNS_ADDRESS", "10.42.0.1, fd00::1")
    assert [str(each) for each in addresses("HUB_DNS_ADDRESS")] == ["10.42.0.1", "fd00::1"]
    for text in ("0.0.0.0", "::", "224.0.0.251", "10.42.0", "amani"):
        monkeypatch.setenv("HUB_DNS_ADDRESS", text)
        with pytest.raises(ImproperlyConfigured, match=r"^HUB_DNS_ADDRESS: .*such as 10\.42\.0\.1\.$"):
            addresses("HUB_DNS_ADDRESS")
    monkeypatch.setenv("HUB_MESH", "10.44.0.0/16 fd00:44::/32")
    assert [str(each) for each in mesh("HUB_MESH")] == ["10.44.0.0/16", "fd00:44::/32"]
    for text in ("10.44.0.0/20", "0.0.0.0/0", "fd00::/9", "10.44.0.1/16"):
        monkeypatch.setenv("HUB_MESH", text)
        with pytest.raises(ImproperlyConfigured, match="^HUB_MESH: "):
            mesh("HUB_MESH")


def test_a_port_for_dns_needs_addresses_and_is_not_that_of_the_link(tmp_path: Path) -> None:
    for environment, words in (
        ({"HUB_DNS_PORT": "5300"}, "HUB_DNS_PORT needs HUB_DNS_ADDRESS"),
        ({"HUB_DNS_PORT": "5353", "HUB_DNS_ADDRESS": "127.0.0.1"}, "HUB_DNS_PORT is 5353"),
        ({"HUB_SUFFIX": "village.hub"}, "names cannot stand below .hub"),
    ):
        code, said_of_it = said(tmp_path / "data", "check", **environment)
        assert code
        assert words in said_of_it
