"""Each plugin of this folder is broken in one way: the hub runs without it, and says which step and what to do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from django.conf import settings

from tests.broken_plugins.shelf import environment, shelve
from tests.host.village import Installed


class Trap(NamedTuple):
    """A package of this folder; the step at which it is to break, and words that stewards or authors read of it."""

    package: str
    step: str
    words: str
    refused: bool = False
    label: str = ""


DRY: Final = "RuntimeError: the well is dry"
NOWHERE: Final = "ModuleNotFoundError: No module named 'nowhere'"
TRAPS: Final = (
    Trap("badimport", "import", NOWHERE),
    Trap("leaves", "import", "SystemExit: This plugin wants a newer hub."),
    Trap("noplugin", "import", "is no subclass of hub.plugins.HubPlugin", refused=True),
    Trap("twonames", "declaration", "its label is 'othername'; write one name", refused=True),
    Trap("reserved", "declaration", "belongs to the hub; choose another", refused=True, label="accounts"),
    Trap(
        "twin", "declaration", "another installed package has a plugin called 'forum' too", refused=True, label="forum"
    ),
    Trap("badtile", "declaration", "tile must be a hub.plugins.Tile", refused=True),
    Trap("badmodels", "models", DRY),
    Trap("badrelation", "models", "fields.E300"),
    Trap("foreignmodel", "models", "leave app_label out", refused=True),
    Trap("badrecords", "records", "'forum.price' must begin with 'badrecords.'", refused=True),
    Trap("badprojections", "projections", "'forum.post' must begin with 'badprojections.'", refused=True),
    Trap("badfolders", "folders", "templates/admin must be templates/badfolders/admin", refused=True),
    Trap("badcommand", "folders", "call it 'badcommand_migrate'", refused=True),
    Trap("badtags", "templatetags", NOWHERE),
    Trap("stolentags", "templatetags", "must be called 'stolentags'", refused=True),
    Trap("badready", "ready", DRY),
    Trap("badadmin", "admin", DRY),
    Trap("greedyadmin", "admin", "register its own models alone", refused=True),
    Trap("blindadmin", "admin", "admin.E108"),
    Trap("badurls", "urls", NOWHERE),
    Trap("badpattern", "urls", "is not a valid regular expression"),
    Trap("badview", "urls", "urls.E009"),
    Trap("badcard", "urls", "tile leads to 'badcard:prices'", refused=True),
    Trap("badservice", "paths", "No module named 'badservice.watch'"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub that was founded before any of them was installed."""
    installed = Installed(tmp_path_factory.mktemp("hubs") / "riverbend")
    assert installed.provision().returncode == 0
    return installed.data


def run(shelf: Path, data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A program of Python, with what lies on the shelf installed."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.PROJECT,
        env=environment(shelf, data, **more),
        capture_output=True,
        text=True,
        timeout=120,
    )


def look(shelf: Path, data: Path) -> dict[str, Any]:
    """What comes of loading a hub."""
    done = run(shelf, data, "-m", "tests.broken_plugins.look")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"stderr": done.stderr}


@pytest.mark.parametrize("trap", TRAPS, ids=[trap.package for trap in TRAPS])
def test_the_hub_runs_and_says_what_broke(tmp_path: Path, data: Path, trap: Trap) -> None:
    shelve(tmp_path, trap.package, trap.label)
    found = look(tmp_path, data)
    told = "forum (twin)" if trap.package == "twin" else trap.label or trap.package
    assert list(found["broken"]) == [told]
    step, refused, words = found["broken"][told]
    assert (step, refused) == (trap.step, trap.refused), words
    assert trap.words in words
    assert f"Plugin {told} is {'refused' if refused else f'broken at {step}'} and left out: " in found["stderr"]
    assert found["pages"] == {"/": 200, "/forum/": 200, "/health": 200, "/admin/": 302}
    assert "No changes detected" in found["new"]
    assert trap.package not in found["apps"]


def test_with_debugging_on_a_failure_is_raised(tmp_path: Path, data: Path) -> None:
    shelve(tmp_path, "badready")
    done = run(tmp_path, data, "manage.py", "check", HUB_DEBUG="1")
    assert done.returncode == 1
    assert "RuntimeError: the well is dry" in done.stderr


def test_a_broken_plugin_keeps_no_other_from_loading(tmp_path: Path, data: Path) -> None:
    for trap in TRAPS:
        shelve(tmp_path, trap.package, trap.label)
    found = look(tmp_path, data)
    names = {"forum (twin)" if trap.label == "forum" else trap.label or trap.package for trap in TRAPS}
    assert found["broken"].keys() == names
    assert {"forum", "gossip", "naming"} <= set(found["apps"])
    assert found["pages"]["/"] == found["pages"]["/forum/"] == 200
