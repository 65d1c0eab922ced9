"""Documentation is tested: what exists is written down, and what is written down exists."""

import inspect
import re
import subprocess
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.core.management import get_commands

import hub.core
from hub.log.rows import RowQuerySet
from hub.plugins import HubPlugin
from hub.testing import Writer

PROJECT = Path(__file__).resolve().parents[1]
README = (PROJECT / "README.md").read_text()
OURS = ("hub.", "plugins.", "naming")
REPLACED = {"createsuperuser", "changepassword"}
"""Django's commands that only say what to do instead."""


def test_every_command_of_ours_is_in_the_readme() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith(OURS)} - REPLACED
    assert {name for name in ours if f"manage.py {name}" not in README} == set()


def test_every_command_in_the_readme_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z]+)", README))
    assert named <= set(get_commands())


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE)) <= targets


def test_every_file_that_the_readme_names_exists() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)|`((?:docs|hub|plugins|naming|tests|fixtures)/[\w/.-]+)`", README)
    assert [path for pair in named for path in pair if path and not (PROJECT / path).exists()] == []


def test_every_setting_from_the_environment_is_documented() -> None:
    settings = set(re.findall(r'"(HUB_[A-Z0-9_]+)"', (PROJECT / "hub" / "settings.py").read_text()))
    documented = (PROJECT / "docs" / "settings.md").read_text()
    assert {name for name in settings if f"`{name}`" not in documented} == set()


def test_every_module_opens_with_its_prose() -> None:
    files = subprocess.run(["git", "ls-files", "*.py"], cwd=PROJECT, capture_output=True, text=True, check=True)
    silent = [
        name
        for name in files.stdout.split()
        if "/migrations/" not in name
        and (PROJECT / name).exists()
        and (text := (PROJECT / name).read_text().lstrip())
        and not text.removeprefix("#!/usr/bin/env python\n").startswith('"""')
    ]
    assert silent == []


MACHINERY = {"check_declaration", "import_models", "mistakes", "mistakes_of"}
"""What the hub calls of a plugin, and no author writes."""
MODULES = (
    "hub.plugins",
    "hub.api",
    "hub.api.pages",
    "hub.api.paging",
    "hub.api.uploads",
    "hub.api.desk",
    "hub.api.exchange",
    "hub.api.tokens",
    "naming.api",
    "hub.testing",
    *(f"hub.core.{module.name}" for module in iter_modules(hub.core.__path__)),
)
MEMBERS = {"HubPlugin": HubPlugin, "Row.objects": RowQuerySet, "Writer": Writer}


def referred() -> dict[str, set[str]]:
    """The names of each section of the reference; a name without a line of its own is none."""
    page = (PROJECT / "docs" / "reference.md").read_text()
    sections = re.split(r"^##+ ", page, flags=re.MULTILINE)[1:]
    return {part.split("\n")[0]: set(re.findall(r"^\| `(\w+)` \| .{10,} \|$", part, re.MULTILINE)) for part in sections}


def promised(name: str) -> set[str]:
    """The public names of a module: those it lists, else the functions and classes that it defines."""
    module = import_module(name)
    listed = getattr(module, "__all__", None)
    own = {
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__
        and (inspect.isfunction(value) or isinstance(value, type) or hasattr(value, "__wrapped__"))
    }
    return set(listed) if listed is not None else {name for name in own if not name.startswith("_")}


@pytest.mark.parametrize("name", MODULES)
def test_the_reference_names_what_is_public_and_nothing_else(name: str) -> None:
    assert referred()[name] == promised(name)


@pytest.mark.parametrize("name", MEMBERS)
def test_the_reference_names_the_members_that_authors_use(name: str) -> None:
    members = {member for member in vars(MEMBERS[name]) if not member.startswith("_")}
    assert referred()[name] == members - MACHINERY


def test_the_reference_has_no_other_sections() -> None:
    assert set(referred()) == {*MODULES, *MEMBERS}
