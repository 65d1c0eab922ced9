"""The structure of design.md is a fact: import-linter's contracts hold, run from here as well as from `make lint`."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def test_every_import_contract_is_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_no_other_place_than_settings_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(PROJECT))
        for folder in ("hub", "naming", "plugins")
        for path in (PROJECT / folder).rglob("*.py")
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
    ]
    # asgi.py names the settings, demo.py hands its environment on to its hubs, and tests get a data folder of their own
    assert set(readers) <= {"hub/settings.py", "hub/asgi.py", "hub/host/demo.py", "hub/testing/__init__.py"}


def test_no_plugin_reads_the_settings() -> None:
    """The linter knows django only as a whole, and the settings of the hub are no plugin's."""
    reads_settings = re.compile(r"^\s*(from django\.conf\b|import django\.conf\b|from django import .*\bconf\b)", re.M)
    readers = [
        str(path.relative_to(PROJECT))
        for folder in ("naming", "plugins")
        for path in (PROJECT / folder).rglob("*.py")
        if reads_settings.search(path.read_text())
    ]
    assert readers == []


PUBLIC = (
    *("hub.api", "hub.api.desk", "hub.api.exchange", "hub.api.pages", "hub.api.paging", "hub.api.tokens"),
    *("hub.api.uploads", "hub.plugins", "hub.testing", "naming.api"),
)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_module_holds_every_name_that_it_promises(name: str) -> None:
    module = import_module(name)
    assert module.__all__, "nothing is promised"
    assert [each for each in module.__all__ if not hasattr(module, each)] == []


def test_plugins_and_their_tests_use_only_what_public_modules_promise() -> None:
    taken = {
        (node.module, alias.name)
        for folder in ("plugins", "tests/plugins")
        for path in (PROJECT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in PUBLIC
        for alias in node.names
    }
    assert ("hub.testing", "Writer") in taken
    assert {(module, name) for module, name in taken if module and name not in import_module(module).__all__} == set()


WRITES = {"create", "bulk_create", "get_or_create", "update", "bulk_update", "update_or_create", "delete"}
ALONE = {
    "Leased": "hub/content/leases.py",
    "Filled": "hub/content/filled.py",
    "Lacked": "hub/content/holding.py",
}
"""Rows whose sums are kept, or that follow from others, and who writes them: whoever wrote them elsewhere would leave
the rest as it was."""


def test_leases_and_the_sums_of_room_are_each_written_in_one_place() -> None:
    writers = {
        (row, str(path.relative_to(PROJECT)))
        for folder in ("hub", "naming", "plugins")
        for path in (PROJECT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and (row := written_by(node)) in ALONE
    }
    assert writers == set(ALONE.items())


def written_by(call: ast.Call) -> str:
    """The model that a call writes rows of: `Model(…)`, or `Model.objects.….delete()`."""
    step: ast.expr = call.func
    if isinstance(step, ast.Attribute) and step.attr not in WRITES:
        return ""
    while isinstance(step, ast.Attribute | ast.Call):
        step = step.value if isinstance(step, ast.Attribute) else step.func
    return step.id if isinstance(step, ast.Name) else ""
