"""`manage.py demo` shows two villages that have exchanged their story, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hub.host.demo import VILLAGES
from tests import fresh
from tests.host.village import PATIENCE, alive, children_of, wait_until_gone
from tests.ports import free_ports

KINDS = "board topic post edit vote reaction best act"
STORY = settings.PROJECT / "fixtures" / "story"


def said(village: str) -> dict[str, Any]:
    return tomllib.loads((STORY / village / "said.toml").read_text(encoding="utf-8"))


def people(village: str) -> set[str]:
    hub = tomllib.loads((STORY / village / "hub.toml").read_text(encoding="utf-8"))
    return {one["name"] for one in (*hub["steward"], *said(village)["person"])}


def test_everybody_who_speaks_in_the_story_lives_in_that_village() -> None:
    for village in VILLAGES:
        assert {saying["by"] for saying in said(village)["said"]} <= people(village)


def test_everything_that_the_story_refers_to_is_said_somewhere() -> None:
    keys = {f"{village} square" for village in VILLAGES}
    keys |= {f"person {name}" for village in VILLAGES for name in people(village)}
    keys |= {one["key"] for village in VILLAGES for one in said(village)["said"]}
    assert {word[1:] for village in VILLAGES for word in words(said(village)) if word.startswith("@")} <= keys


def words(told: Any) -> Iterator[str]:
    """Every text in something told."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, list | dict):
        for each in told.values() if isinstance(told, dict) else told:
            yield from words(each)


def test_the_story_shows_what_people_do_here() -> None:
    told = [saying for village in VILLAGES for saying in said(village)["said"]]
    assert {f"forum.{kind}" for kind in KINDS.split()} <= {saying["type"] for saying in told}
    assert {"announce", "move"} <= {saying.get("act") for saying in told}
    for field in ("poll", "tags", "mentions", "quotes", "stays"):
        assert any(field in saying for saying in told), field
    assert any(said(village).get("waits") for village in VILLAGES)
    assert any(said(village).get("report") for village in VILLAGES)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port, *_ = free_ports(1, 10, 11)
    for village in VILLAGES:
        fresh.tables(tmp_path / village)
    environment = {**os.environ, "HUB_DATA": str(tmp_path), "HUB_ARGON2_MIB": "1"}
    command = [sys.executable, str(settings.PROJECT / "manage.py"), "demo", "--port", str(port)]
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also where the tests run in the background
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, preexec_fn=hears)
    yield process, port
    process.terminate()  # and not kill: it has two hubs to stop
    process.communicate(timeout=30)


def test_both_villages_show_each_others_words_until_it_is_stopped(demo: tuple[subprocess.Popen[str], int]) -> None:
    process, port = demo
    assert process.stdout is not None
    heading = [process.stdout.readline() for _ in range(14)]
    assert f"Hilltop: http://127.0.0.1:{port + 10}/\n" in heading
    assert comes(f"http://127.0.0.1:{port}/forum/", "Hilltop")
    assert comes(f"http://127.0.0.1:{port + 10}/forum/", "Riverbend")
    hubs = [pid for up in children_of(process.pid) for pid in (up, *children_of(up))]
    assert len(hubs) == 4
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert all(wait_until_gone(pid) or not alive(pid) for pid in hubs)


def test_when_it_is_killed_both_hubs_end_too(demo: tuple[subprocess.Popen[str], int]) -> None:
    process, _port = demo
    assert process.stdout is not None
    assert any(line.startswith("Write on one") for line in process.stdout)
    hubs = [pid for up in children_of(process.pid) for pid in (up, *children_of(up))]
    process.kill()
    ended = [wait_until_gone(pid) for pid in hubs]
    for pid, gone in zip(hubs, ended, strict=True):
        if not gone:
            os.kill(pid, signal.SIGTERM)
    assert ended == [True] * 4


def comes(address: str, words: str) -> bool:
    """Whether a page shows these words before patience ends."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with urllib.request.urlopen(address, timeout=10) as answer:
            if words in answer.read().decode():
                return True
        time.sleep(0.2)
    return False
