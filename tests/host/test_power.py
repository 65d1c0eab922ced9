"""A steward turns a running hub off from a page: everything ends cleanly, then the machine's own command runs."""

import os
import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.host.village import Installed, Running, wait_until_gone


@pytest.fixture
def ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the machine's command leaves behind when it ran."""
    command, trace = tmp_path / "power off", tmp_path / "ended"
    command.write_text('#!/bin/sh\necho "$@" >"$(dirname "$0")/ended"\n')
    command.chmod(0o700)
    monkeypatch.setenv("HUB_POWER_OFF", f"'{command}' now '$(touch {tmp_path}/shell)'")
    return trace


@pytest.fixture
def hub(tmp_path: Path, ended: Path) -> Iterator[Running]:
    installed = Installed(tmp_path / "riverbend")
    installed.found()
    running = installed.up()
    yield running
    running.stop()


def send(browser: OpenerDirector, hub: Running, path: str, **words: str) -> str:
    """Fill the form of a page and send it; what comes back."""
    address = f"http://127.0.0.1:{hub.installed.web}{path}"
    with browser.open(address, timeout=20) as answer:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
    assert found
    with browser.open(address, urlencode({**words, "csrfmiddlewaretoken": found[1]}).encode(), timeout=20) as answer:
        return str(answer.read().decode())


def test_a_steward_turns_the_hub_off_and_the_machine_with_it(hub: Running, ended: Path) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    assert "Welcome" in send(browser, hub, "/sign-in/", name="ama", secret="24816")
    said = send(browser, hub, "/power/")
    assert "The hub is turning off" in said
    assert "safe to unplug when its light is out" in said
    assert hub.process.wait(20) == 0
    assert wait_until_gone(hub.child)
    assert wait_until_gone(hub.store)
    assert ended.read_text().startswith("now $(touch ")
    assert "shell" not in os.listdir(ended.parent)


def test_a_hub_that_is_stopped_otherwise_leaves_the_machine_on(hub: Running, ended: Path) -> None:
    hub.process.terminate()
    assert hub.process.wait(20) == 0
    assert not ended.exists()
