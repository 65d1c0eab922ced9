"""Each plugin of this folder is broken in one way: the hub runs without it, and says which step and what to do."""

import json
import shutil
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from django.conf import settings

from tests import warm
from tests.broken_plugins.shelf import PLUGINS, path_to, shelve
from tests.host.test_switches import Steward
from tests.host.village import PATIENCE, Installed
from tests.portal.page import Page


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
    Trap("wildadmin", "admin", DRY),
    Trap("badurls", "urls", NOWHERE),
    Trap("badpattern", "urls", "is not a valid regular expression"),
    Trap("badview", "urls", "urls.E009"),
    Trap("badcard", "urls", "tile leads to 'badcard:prices'", refused=True),
    Trap("badsockets", "websocket_urls", DRY),
    Trap("badservice", "paths", "No module named 'badservice.watch'"),
    Trap("syncservice", "paths", "'syncservice.tending.serve' must be an `async def`", refused=True),
    Trap("badtitle", "paths", "KeyError: 'where'"),
)
MOMENTS: Final = {
    "settings": ("import", "declaration"),
    "models": ("models",),
    "load": ("records", "projections", "folders", "templatetags", "ready"),
    "desk": ("admin",),
    "addresses": ("urls", "websocket_urls", "paths"),
}
"""The steps by the moment of loading to which they belong (`hub.plugins.loader`): each plugin is guarded by itself, and
those that break in the same moment are tried in one hub."""
ENDINGS: Final = (
    Trap("badwords", "locale", "locale/sw/LC_MESSAGES/django.mo cannot be read; make it anew with compilemessages"),
    Trap("badcheck", "checks", DRY),
    Trap("sterncheck", "checks", "sterncheck.E001"),
    Trap("latecheck", "urls", DRY),
)
"""What would end every command and every page of a hub, tried together in one."""
STUCK: Final = Trap("stuck", "import", "it did not end within 3 seconds; HUB_PLUGIN_SECONDS gives it more")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub that was founded before any of them was installed."""
    installed = Installed(tmp_path_factory.mktemp("hubs") / "riverbend")
    installed.found()
    return installed.data


def run(shelf: Path, data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A program of Python, with what lies on the shelf installed."""
    return warm.run(
        [sys.executable, *arguments],
        cwd=settings.PROJECT,
        env=Installed(data, **{"PYTHONPATH": path_to(shelf), **more}).environment,
        timeout=120,
    )


def look(shelf: Path, data: Path, *asked: str, **more: str) -> dict[str, Any]:
    """What comes of loading a hub, and of asking it."""
    done = run(shelf, data, "-m", "tests.broken_plugins.look", *asked, **more)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"stderr": done.stderr, "page": " ".join(Page(found["plugins"]).words)}


def label_of(trap: Trap) -> str:
    """What it is called; one that takes another's label is told from it by its package."""
    return "forum (twin)" if trap.package == "twin" else trap.label or trap.package


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_hub_runs_and_says_what_broke(tmp_path: Path, data: Path, moment: str) -> None:
    traps = {label_of(trap): trap for trap in TRAPS if trap.step in MOMENTS[moment]}
    for trap in traps.values():
        shelve(tmp_path, trap.package, trap.label)
    found = look(tmp_path, data)
    assert found["broken"].keys() == traps.keys()
    assert found["pages"] == {"/": 200, "/forum/": 200, "/health": 200, "/admin/": 302}
    assert "No changes detected" in found["new"]
    for label, trap in traps.items():
        step, refused, words = found["broken"][label]
        assert (step, refused) == (trap.step, trap.refused), words
        assert trap.words in words
        assert f"Plugin {label} is {'refused' if refused else f'broken at {step}'} and left out: " in found["stderr"]
        assert trap.package not in found["apps"]
        assert f"{label} : ✗ {'refused' if refused else f'broken at {step}'} {words.splitlines()[0]}" in found["page"]
        assert ("has to mend it" if refused else f"pip uninstall {trap.package}") in found["page"]


def test_what_would_end_every_command_or_never_ends_is_left_out(tmp_path: Path, data: Path) -> None:
    traps = (*ENDINGS, STUCK)
    for trap in traps:
        shelve(tmp_path, trap.package)
    began = time.monotonic()
    found = look(tmp_path, data, "SW /", HUB_PLUGIN_SECONDS="3")
    assert time.monotonic() - began < 60, "it ended, long before the hour that one plugin sleeps"
    assert {label: step for label, (step, _, _) in found["broken"].items()} == {t.package: t.step for t in traps}
    for trap in traps:
        words = found["broken"][trap.package][2]
        assert trap.words in words
        assert f"{trap.package} : ✗ broken at {trap.step} {words.splitlines()[0]}" in found["page"]
        assert f"pip uninstall {trap.package}" in found["page"]
    assert "stuck/apps.py" in found["plugins"], "the folded traceback says where it hung"
    assert found["pages"] == {"/": 200, "/forum/": 200, "/health": 200, "/admin/": 302}
    assert "No changes detected" in found["new"]
    assert "Mwanzo" in found["asked"][0][1], "in the language whose words one of them damaged"


def test_with_debugging_on_a_failure_is_raised(tmp_path: Path, data: Path) -> None:
    shelve(tmp_path, "badready")
    done = run(tmp_path, data, "manage.py", "check", HUB_DEBUG="1")
    assert done.returncode == 1
    assert "RuntimeError: the well is dry" in done.stderr


def test_a_broken_plugin_keeps_no_other_from_loading(tmp_path: Path, data: Path) -> None:
    assert {trap.step for trap in TRAPS} == {step for steps in MOMENTS.values() for step in steps}
    for trap in TRAPS:
        shelve(tmp_path, trap.package, trap.label)
    found = look(tmp_path, data)
    assert found["broken"].keys() == {label_of(trap) for trap in TRAPS}
    assert {"forum", "gossip", "naming"} <= set(found["apps"])
    assert found["pages"]["/"] == found["pages"]["/forum/"] == 200


def test_plugins_whose_tables_cannot_be_made_stop_no_other(tmp_path: Path) -> None:
    packages = ("badmigrations", "lostmigrations")
    for package in packages:
        shelve(tmp_path / "shelf", package)
    done = run(tmp_path / "shelf", tmp_path / "hub", "manage.py", "upgrade")
    assert done.returncode == 0, done.stderr
    for package in packages:
        assert f"Plugin {package} is broken at migrations and left out" in done.stderr
    assert f"The hub runs without {', '.join(packages)}" in done.stderr
    assert Installed(tmp_path / "hub").provision().returncode == 0
    found = look(tmp_path / "shelf", tmp_path / "hub")
    assert found["pages"] == {"/": 200, "/forum/": 200, "/health": 200, "/admin/": 302}
    for package in packages:
        assert f"{package} : ✗ broken at migrations" in found["page"]
        assert package not in found["apps"]


def test_a_plugin_whose_tables_are_mended_is_back_after_the_next_upgrade(tmp_path: Path, data: Path) -> None:
    mended = tmp_path / "mended" / "lostmigrations"
    shutil.copytree(PLUGINS / "lostmigrations", mended)
    shelve(tmp_path / "shelf", "lostmigrations")
    assert "runs without" in run(tmp_path / "shelf", data, "manage.py", "upgrade").stderr
    (mended / "migrations" / "0002_second.py").unlink()
    first = f"{mended.parent}:{path_to(tmp_path / 'shelf')}"
    assert "Everything is up to date." in run(tmp_path / "shelf", data, "manage.py", "upgrade", PYTHONPATH=first).stdout
    assert look(tmp_path / "shelf", data, PYTHONPATH=first)["broken"] == {}


def test_what_breaks_while_the_hub_runs_takes_no_page_with_it(tmp_path: Path, data: Path) -> None:
    shelve(tmp_path, "grumpy")
    broken = ["/grumpy/", "/grumpy/nothing/", "/grumpy/cancel/", "/grumpy/leave/"]
    asked = ["/grumpy/", "+grumpy", "/", "/", "/health", "/wall/", *broken, "POST /grumpy/write/", "/forum/"]
    found = look(tmp_path, data, *asked)
    statuses = [status for status, _ in filter(None, found["asked"])]
    assert statuses == [404, 200, 200, 200, 200, 500, 500, 500, 500, 200, 200], (
        "off, home, home, health, the wall, its pages, its form, the forum"
    )
    assert found["broken"] == {}
    troubles = {member: (times, words) for label, member, times, words in found["troubles"] if label == "grumpy"}
    assert troubles["tile"] == (1, "RuntimeError: not today"), "the second home page does not ask again at once"
    assert troubles["diagnose"] == (1, "RuntimeError: no diagnosis today")
    assert troubles["print_parts"] == (1, "RuntimeError: nothing for the wall today")
    assert troubles["pages"] == (4, "hub.guard.Ended: it would have ended the hub: SystemExit: this page is done")
    assert troubles["desk"] == (1, "RuntimeError: nobody looks today"), "the Plugins page lists what is on the desk"
    assert "Grumpy (grumpy) : ! on, with trouble" in found["page"]
    assert "Failed at tile 1 time: RuntimeError: not today" in found["page"]


def test_a_plugin_that_keeps_people_waiting_is_done_without_for_a_while(tmp_path: Path, data: Path) -> None:
    shelve(tmp_path, "sleepy")
    found = look(tmp_path, data, "+sleepy", "/", "/", "/")
    assert ["Awake" in page for _, page in filter(None, found["asked"])] == [True, False, False]
    assert [trouble[:3] for trouble in found["troubles"]] == [["sleepy", "tile", 1]]


def test_safe_mode_loads_what_banyan_brings_and_says_how_to_leave_it(tmp_path: Path, data: Path) -> None:
    for package in ("sleepy", "badimport"):
        shelve(tmp_path, package)
    found = look(tmp_path, data, "/sleepy/", HUB_SAFE="1")
    assert (found["broken"], found["asked"][0][0]) == ({}, 404)
    assert {"forum", "gossip", "naming"} <= set(found["apps"])
    assert "Safe mode is on" in found["page"]
    assert "start the hub without --safe" in found["page"]
    assert "sleepy : ○ not loaded Safe mode is on." in found["page"]


def test_an_excluded_plugin_is_not_loaded_and_a_misspelt_name_is_said(tmp_path: Path, data: Path) -> None:
    shelve(tmp_path, "badimport")
    found = look(tmp_path, data, HUB_PLUGINS_EXCLUDE="badimport, fourm")
    assert found["broken"] == {}
    assert "badimport : ○ not loaded HUB_PLUGINS_EXCLUDE names it." in found["page"]
    assert "HUB_PLUGINS_EXCLUDE names fourm, and no plugin of that name is installed." in found["page"]


def said(ama: Steward) -> str:
    """The words of the Plugins page of a running hub."""
    with ama.browser.open(f"{ama.address}/admin/plugins/switch/", timeout=30) as answer:
        return " ".join(Page(answer.read().decode()).words)


def services_of_grumpy(ama: Steward) -> str:
    """What the page says once each of them ended, which another process tells of."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page = said(ama)
        if all(f"Failed at service {name} " in page for name in ("watch", "leave", "rest")):
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def test_a_hub_that_is_started_with_all_of_them_answers(tmp_path: Path) -> None:
    for trap in (*TRAPS, *ENDINGS, Trap("badmigrations", "", ""), Trap("grumpy", "", ""), Trap("sleepy", "", "")):
        shelve(tmp_path / "shelf", trap.package, trap.label)
    installed = Installed(tmp_path / "hub", PYTHONPATH=path_to(tmp_path / "shelf"))
    assert installed.provision().returncode == 0
    running = installed.up()
    try:
        statuses = [running.get(path)[0] for path in ("/", "/forum/", "/health", "/badurls/", "/grumpy/")]
        assert statuses == [200, 200, 200, 503, 404], "the last two broke when the hub started, and are off"
        ama = Steward(running)
        ama.send("/admin/plugins/switch/", on="grumpy")
        page = services_of_grumpy(ama)
        assert "Grumpy (grumpy) : ! on, with trouble" in page
        assert "SystemExit: I am done with this hub" in page
        assert "Failed at service rest 1 time: It ended by itself" in page
        assert 'in serve raise RuntimeError("no service today")' in page, "the traceback, which is folded away"
        assert running.get("/forum/")[0] == 200
        assert running.get("/grumpy/leave/")[0] == 500
        with pytest.raises((HTTPException, OSError)):
            running.get("/grumpy/stop/")
        assert running.get("/forum/")[0] == 200, "neither page ended the hub"
        ama.send("/admin/plugins/switch/", off="grumpy")
        assert "service watch" not in said(ama), "it begins anew"
    finally:
        running.stop()
