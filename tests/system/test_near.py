"""A hub and avahi on one link, with nothing between: each sees the other, and a hub that stops says goodbye.

The link is made in namespaces of its own, so nothing is said on a real network.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hub.core.keys import key_text
from tests.plugins.gossip.stranger import Stranger
from tests.system.hubs import PROJECT, Hub, environment

TOOLS = ("unshare", "nsenter", "ip", "dbus-daemon", "avahi-daemon", "avahi-browse", "avahi-publish")
AS_ROOT = () if os.geteuid() == 0 else ("--user", "--map-root-user")
APART = ("unshare", *AS_ROOT, "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child")
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><policy context="default">
<allow user="*"/><allow own="*"/><allow send_type="method_call"/><allow send_destination="*"/><allow eavesdrop="false"/>
</policy></busconfig>
"""
AVAHI = """[server]
host-name=hilltop
allow-interfaces=va
use-ipv4=yes
use-ipv6=no
enable-dbus=yes
[publish]
publish-workstation=no
"""


def missing() -> str:
    """What a link of our own lacks here; empty for nothing."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"{', '.join(absent)} are not installed"
    tried = subprocess.run([*APART, "true"], capture_output=True, text=True)
    return tried.stderr.strip()


@pytest.fixture
def riverbend(tmp_path: Path) -> Hub:
    """A hub that was founded and does not run."""
    if why := missing():
        assert not os.environ.get("CI"), why
        pytest.skip(f"NOT TRIED: no link of our own can be made: {why}")
    hub = Hub(tmp_path, "Riverbend")
    hub.provision()
    return hub


def test_a_hub_and_avahi_see_each_other_and_goodbye_is_said(riverbend: Hub, tmp_path: Path) -> None:
    hilltop = Stranger("Hilltop")
    card = tmp_path / "hilltop" / ".well-known" / "hub.json"
    card.parent.mkdir(parents=True)
    card.write_bytes(hilltop.card(8000, 8001))
    for name, words in (("bus.conf", BUS), ("avahi.conf", AVAHI), ("key", key_text(hilltop.key))):
        (tmp_path / name).write_text(words)
    script = [*APART, "bash", str(Path(__file__).with_name("link.sh")), str(tmp_path), sys.executable]
    done = subprocess.run(script, cwd=PROJECT, env=environment(), capture_output=True, text=True, timeout=200)
    log = (tmp_path / "log").read_text() if (tmp_path / "log").exists() else ""
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{log}"
    pages, hubs, heard, gone = done.stdout.strip().split("\n")
    assert ";10.44.0.2;8000;" in pages
    assert '"path=/"' in pages
    assert ";10.44.0.2;8001;" in hubs
    assert '"web=8000"' in hubs
    assert '"key=did:key:z6Mk' in hubs
    assert "10.44.0.1:8000" in heard
    assert gone == "gone"
