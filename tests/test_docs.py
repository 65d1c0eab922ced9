"""Documentation is tested: what exists is written down, and what is written down exists."""

import re
import subprocess
from pathlib import Path

from django.core.management import get_commands

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
