"""PUBLIC: what a plugin declares, importable before Django is set up.

A plugin is one `HubPlugin` subclass in its `apps.py`, named by an entry point of the group `hub.plugins`. Everything
here is data that reads like a form; a mistake raises `Undeclared` when the plugin loads, naming mistake and fix.
What a plugin calls once the hub runs is in `hub.api`; that module must not be imported from an `apps.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig

from hub.core.record import LABEL

if TYPE_CHECKING:
    from hub.log.registry import Message

__all__ = ["API", "HubPlugin", "Service", "Tile", "Undeclared"]

API = 1
RESERVED = """
accounts admin api auth content contenttypes health host hub identity ipfs ipns jobs live log messages people person
plugins portal routing sessions static staticfiles u well-known
"""
RESERVED_LABELS = frozenset(RESERVED.split())


class Undeclared(Exception):
    """A declaration that cannot be used: says which plugin, which member, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Tile:
    """The plugin's card on the home page.

    title: plain words for what it does.  url: a URL name such as `forum:boards`.  icon: a symbol of the icon sheet.
    text: dotted path of `function(request) -> str`, one line of news; empty for none.  order: smaller comes first.
    """

    title: Any
    url: str
    icon: str = "leaf"
    text: str = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class Service:
    """A long-running task of the hub process: `run` is the dotted path of an `async def serve() -> None`.

    The host starts it, cancels it at the end, and starts it again with growing pauses when it fails.
    """

    name: str
    run: str


class HubPlugin(AppConfig):
    """One plugin: its label names its addresses, record types, topics, tables and folders."""

    api: ClassVar[int] = API
    projection: ClassVar[int] = 1
    """Raise it when rows change meaning; the hub then rebuilds them from the log.

    It also does when entries count no more (erased, forked, revoked), unless the `projections` module has a function
    `forget(positions)` that deletes the rows of these entries; the hub then hands over again those that count now.
    """
    tile: ClassVar[Tile | None] = None
    services: ClassVar[tuple[Service, ...]] = ()
    exchange: ClassVar[bool] = False
    """True for a plugin that carries entries between hubs: it may use this hub's handshake keys, as stewards see."""

    def topics(self, message: "Message") -> Iterable[str]:
        """The live topics that a message touches, each the label or beginning with `label/`."""
        return (self.label,)

    def blobs(self, record: Any) -> Iterable[str]:
        """Content ids that a record needs here to be shown whole; what no record names so is given to nobody."""
        return ()

    def edits(self, record: Any) -> str | None:
        """The id of the writer's own entry that a record changes: what it names is given while that entry is in sight
        too. What the change leaves out is given on."""
        return None

    def retracts(self, record: Any) -> str | None:
        """The id of the writer's own entry that a record takes back: what only that entry names is given no more."""
        return None

    def diagnose(self) -> str:
        """What the page "How this hub is doing" warns of, in words for a steward; empty for nothing."""
        return ""

    def check_declaration(self) -> None:
        """Raise `Undeclared` for the first mistake in this declaration."""
        for holds, mistake in (
            (
                LABEL.fullmatch(self.label),
                f"label {self.label!r} must be 2 to 31 small letters or digits, and begin with a letter",
            ),
            (self.label not in RESERVED_LABELS, f"label {self.label!r} belongs to the hub; choose another"),
            (self.api == API, f"api is {self.api!r}, and this hub speaks {API}; install a matching version"),
            (
                isinstance(self.projection, int) and self.projection >= 1,
                f"projection is {self.projection!r}; write a whole number, 1 or more",
            ),
            (self.tile is None or isinstance(self.tile, Tile), "tile must be a hub.plugins.Tile(…)"),
            (
                all(isinstance(service, Service) for service in self.services),
                "services must be a tuple of hub.plugins.Service(…)",
            ),
        ):
            if not holds:
                raise Undeclared(f"plugin {self.name}: {mistake}")
