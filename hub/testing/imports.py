"""What the files of a package import, and whether plugins may: read from the code, without running it."""

import ast
import importlib.util
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

PUBLIC: Final = (
    "hub.api",
    "hub.api.desk",
    "hub.api.exchange",
    "hub.api.pages",
    "hub.api.paging",
    "hub.api.tokens",
    "hub.api.uploads",
    "hub.plugins",
    "naming.api",
)
"""Public modules besides `hub.core`, and `hub.testing` for tests."""


def imports_of(code: str, package: str, path: Path) -> Iterator[tuple[str, str]]:
    """(module, name) of every import in a file; name is empty for a whole module."""
    inside = [package, *path.parts[:-1]]
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = inside[: len(inside) - node.level + 1] if node.level else []
            module = ".".join([*above, node.module or ""]).strip(".")
            yield from ((module, alias.name) for alias in node.names)


def private(module: str, name: str, package: str) -> str:
    """Why a plugin may not import this; empty where it may."""
    whole = f"{module}.{name}" if name and is_module(f"{module}.{name}") else module
    if whole == "django.conf" or (module, name) == ("django", "conf"):
        return "settings are the hub's; ask hub.api"
    top = whole.split(".")[0]
    if top == "plugins" and not within(whole, package):
        return "plugins never import each other"
    if (
        top not in ("hub", "naming")
        or within(whole, package)
        or within(whole, "hub.core")
        or within(whole, "hub.testing")
    ):
        return ""
    if whole not in PUBLIC:
        return f"it is no public module; there are hub.core, {', '.join(PUBLIC)}"
    promised = import_module(whole).__all__
    return "" if whole != module or not name or name in promised else "this name is not public"


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def is_module(name: str) -> bool:
    """Whether this names a module of the hub, not something in one."""
    if not name.startswith(("hub.", "naming.")):
        return False
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
