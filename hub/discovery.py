"""Which plugins are installed, and which of them Django may be told of.

Asked by the settings before INSTALLED_APPS is fixed, because Django ends at the first app that cannot be imported. A
plugin is an entry point of the group `hub.plugins`; its declaration is tried here under the guard, and whatever fails
is left out. No Django here, and the environment is read by the settings alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from gettext import GNUTranslations
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, NamedTuple

from hub.guard import Undeclared, guard, in_time

GROUP = "hub.plugins"
OWN = "banyan"
"""The distribution whose plugins need nobody's consent."""

EXCLUDED, UNSAFE = "excluded", "unsafe"


class Found(NamedTuple):
    """An installed plugin. left_out: EXCLUDED by name, UNSAFE for one that safe mode does not load, else empty."""

    label: str
    package: str
    left_out: str
    point: EntryPoint

    @property
    def own(self) -> bool:
        """Whether Banyan brings it."""
        return self.package == OWN

    @property
    def path(self) -> str:
        """Its config class, as Django names it."""
        return self.point.value.replace(":", ".")


def discover(excluded: Collection[str], safe: bool) -> tuple[Found, ...]:
    """All plugins that are installed, by their labels. One that takes another's label is told by its package too."""
    points = [(point, point.dist.name if point.dist else "?") for point in entry_points(group=GROUP)]
    points.sort(key=lambda each: (each[0].name, each[1] != OWN, each[1]))
    owners = Counter(point.name for point, _ in points)
    return tuple(
        Found(
            label=point.name if package == OWN or owners[point.name] == 1 else f"{point.name} ({package})",
            package=package,
            left_out=EXCLUDED if point.name in excluded else UNSAFE if safe and package != OWN else "",
            point=point,
        )
        for point, package in points
    )


def config_paths(found: Iterable[Found]) -> Iterator[str]:
    """The config classes of those plugins that can be imported and say who they are, for INSTALLED_APPS."""
    packages: dict[str, str] = {}
    for plugin in found:
        if plugin.left_out or not guard(plugin.label, "declaration", partial(refuse_twins, plugin)):
            continue
        configs: list[Any] = []
        if (
            guard(plugin.label, "import", in_time(partial(load, plugin, configs)))
            and guard(plugin.label, "declaration", in_time(partial(check, plugin, configs[0], packages)))
            and guard(plugin.label, "locale", in_time(partial(read_catalogues, Path(configs[0].path, "locale"))))
        ):
            packages[configs[0].name] = plugin.label
            yield plugin.path


def refuse_twins(plugin: Found) -> None:
    """A label names tables: which of two packages they belong to is nothing to be guessed."""
    if plugin.label != plugin.point.name:
        raise Undeclared(
            f"another installed package has a plugin called {plugin.point.name!r} too; uninstall {plugin.package}, "
            "or the other one, or ask an author for another label"
        )


def load(plugin: Found, configs: list[Any]) -> None:
    """Import a plugin's declaration and its package, and make its config as Django will."""
    if not plugin.point.pattern.match(plugin.point.value):
        raise Undeclared(f"its entry point says {plugin.point.value!r}; write module:Class, as in market.apps:Market")
    declared = plugin.point.load()
    if not hasattr(declared, "check_declaration"):
        raise Undeclared(f"{plugin.point.value} is no subclass of hub.plugins.HubPlugin; name one in the entry point")
    if not f"{declared.__module__}.".startswith(f"{declared.name}."):
        raise Undeclared(f"its name is {declared.name!r}; write the package that {declared.__module__} lies in")
    configs.append(declared(declared.name, import_module(declared.name)))


def check(plugin: Found, config: Any, packages: dict[str, str]) -> None:
    """Refuse a plugin that names itself in two ways, shares its package, or declares what cannot be."""
    if config.label != plugin.label:
        raise Undeclared(
            f"its entry point is called {plugin.label!r} and its label is {config.label!r}; write one name"
        )
    if config.name in packages:
        raise Undeclared(
            f"its package {config.name} holds the plugin {packages[config.name]!r}; give it one of its own"
        )
    config.check_declaration()


def read_catalogues(folder: Path) -> None:
    """Django reads what every app brings at the first word of a language, and one file that is damaged would take all
    pages in that language down."""
    for path in sorted(folder.glob("*/LC_MESSAGES/*.mo")):
        try:
            with path.open("rb") as file:
                find = GNUTranslations(file).ngettext
            find("", "", 1)  # which counts, by a rule that the file brings
        except Exception as error:
            raise ValueError(
                f"{path.relative_to(folder.parent)} cannot be read; make it anew with compilemessages"
            ) from error
