"""The dummy plugin uses everything that the contract offers, and keeps what the contract asks."""

import ast
import re
import shutil
from pathlib import Path

import pytest

from hub import api
from hub.plugins import HubPlugin
from tests.packages import PROJECT, install, run

DUMMY = PROJECT / "tests" / "dummy_plugin"
MACHINERY = {"check_declaration", "import_models", "mistakes", "mistakes_of"}
"""What the hub calls of a plugin, and no author writes."""


def class_body() -> list[ast.stmt]:
    """What stands in its `HubPlugin`."""
    tree = ast.parse((DUMMY / "dummy" / "apps.py").read_text())
    return next(node for node in tree.body if isinstance(node, ast.ClassDef)).body


def called() -> set[str]:
    """Every name of `hub.api` that it uses."""
    code = "\n".join(path.read_text() for path in (DUMMY / "dummy").glob("*.py"))
    imported = ", ".join(re.findall(r"^from hub\.api import (.+)$", code, re.MULTILINE)).split(", ")
    return {*re.findall(r"\bapi\.(\w+)", code), *imported} & set(api.__all__)


def groups() -> dict[str, set[str]]:
    """The public names of `hub.api` by the groups of its prose."""
    prose = (api.__doc__ or "").partition("\n\n")[2]
    found = re.split(r"^(\S.*?)  +", prose, flags=re.MULTILINE)[1:]
    return {
        name: set(re.findall(r"\w+", names)) & set(api.__all__)
        for name, names in zip(found[::2], found[1::2], strict=True)
    }


def test_it_uses_every_member_of_the_contract() -> None:
    written = {node.name for node in class_body() if isinstance(node, ast.FunctionDef)}
    written |= {
        target.id
        for node in class_body()
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    members = {name for name in vars(HubPlugin) if not name.startswith("_")}
    assert members - MACHINERY - written == set()


@pytest.mark.parametrize("group", groups())
def test_it_calls_some_of_every_group_of_the_api(group: str) -> None:
    assert len(groups()[group] & called()) >= 2


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dummy, installed."""
    folder = tmp_path_factory.mktemp("dummy") / "dummy"
    shutil.copytree(DUMMY, folder)
    install(folder)
    return folder


def test_it_keeps_the_contract(project: Path) -> None:
    done = run(project, "-m", "pytest", "named.py", "--hub-contract", "dummy", projects=(project,))
    assert done.returncode == 0, done.stdout + done.stderr
