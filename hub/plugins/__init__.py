"""PUBLIC: what a plugin declares, importable before Django is set up.

A plugin is one `HubPlugin` subclass in its `apps.py`, named by an entry point of the group `hub.plugins`. Everything
here is data that reads like a form; a mistake raises `Undeclared` when the plugin loads, naming mistake and fix.
What a plugin calls once the hub runs is in `hub.api`; that module must not be imported from an `apps.py`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.apps import AppConfig
from django.utils.functional import Promise

from hub.core.record import LABEL
from hub.guard import Undeclared

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hub.log.registry import Message

__all__ = ["API", "HubPlugin", "Job", "Line", "Part", "Service", "Tile", "Undeclared", "Way"]

API = 1
RESERVED = """
accounts admin api arrange auth clock content contenttypes decisions finish health host hub identity ipfs ipns jobs kept
language live log look me messages moderation paper people person phone plugins portal power queue report routing rules
screen search secret sessions static staticfiles stewards u visiting wall waiting well-known
"""
RESERVED_LABELS = frozenset(RESERVED.split())

METHODS: Final = (
    *("topics", "blobs", "gives", "keeps_back", "edits", "retracts", "restores", "gathers", "words", "lines", "search"),
    *("refuses", "forgets", "websocket_urls", "print_parts", "diagnose", "ways"),
)
"""What a plugin may write anew; a value in the place of one would break wherever it is called."""

WRITTEN: Final[dict[str, tuple[tuple[type, ...], str]]] = {
    "title": ((str, Promise), "words, or gettext_lazy(…) of them"),
    "order": ((int,), "a whole number"),
    "every": ((int,), "a whole number of minutes, 0 or more"),
    "run": ((str,), "the dotted path of a function, such as 'market.work.count'"),
    "text": ((str,), "the dotted path of a function, such as 'market.views.news'"),
}
"""What the fields of a Tile, Job or Service hold; each other one holds a text."""

NEEDED: Final = frozenset({"title", "url", "name", "run"})


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


@dataclass(frozen=True, slots=True)
class Job:
    """Work that nobody waits for: `run` is the dotted path of a plain function, called in a thread of the hub process.

    every: minutes of the hub's uptime between two runs by itself; 0 for a job that only runs when it is asked for, by
    `hub.api.enqueue(label, name, *arguments)`.
    """

    name: str
    run: str
    every: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a plugin among things of others: in search results, on a person's page, in the queue of reports.

    title: plain words, as people wrote them or as the plugin calls it.  address: where it stands, a path of this hub.
    text: its first words, plain; empty for none.  by: who wrote it, where that is told otherwise than by
    the name of who signed it: a hub signs for guests.
    """

    title: str
    address: str
    text: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to what may be done with something. title: what it does, in plain words.  address: a path of this hub.
    icon: a symbol of the icon sheet."""

    title: Any
    address: str
    icon: str = "leaf"


@dataclass(frozen=True, slots=True)
class Part:
    """Something of a plugin on the sheet for the wall. template: its name, under the plugin's folder of templates;
    context: what it is rendered with, and beside that `title` and `address`: where phones reach the hub, without the
    slash at the end."""

    title: Any
    template: str
    context: Mapping[str, Any]


class HubPlugin(AppConfig):
    """One plugin: its label names its addresses, record types, topics, tables and folders."""

    api: ClassVar[int] = API
    projection: ClassVar[int] = 1
    """Raise it when rows change meaning; the hub then rebuilds them from the log.

    It also does when entries count no more (erased, forked, revoked), unless the `projections` module has a function
    `forget(positions)` that deletes the rows of these entries; the hub then hands over again those that count now.
    """
    tile: ClassVar[Tile | None] = None
    jobs: ClassVar[tuple[Job, ...]] = ()
    services: ClassVar[tuple[Service, ...]] = ()
    exchange: ClassVar[bool] = False
    """True for a plugin that carries entries between hubs: it may use this hub's handshake keys, as stewards see."""

    def topics(self, message: "Message") -> Iterable[str]:
        """The live topics that a message touches, each the label or beginning with `label/`."""
        return (self.label,)

    def blobs(self, record: Any) -> Iterable[str]:
        """Content ids that a record needs here to be shown whole; what no record names so is given to nobody."""
        return ()

    def gives(self, message: "Message") -> bool:
        """Whether what an entry names is brought, kept and given on its word. Not where people point at what stands
        elsewhere, for others gave it there and may take it back."""
        return True

    def keeps_back(self, request: "HttpRequest | None", positions: Collection[int]) -> Collection[int]:
        """Those of the plugin's entries at these positions that name content which waits for a moderator, or is not to
        be shown by their word now: it is given to neighbouring hubs, and to whoever sends a request for which it is
        left out here; None: to nobody in particular."""
        return ()

    def edits(self, record: Any) -> str | None:
        """The id of the writer's own entry that a record changes: what it names is given while that entry is in sight
        too. What the change leaves out is given on."""
        return None

    def retracts(self, record: Any) -> str | None:
        """The id of the writer's own entry that a record takes back: what only that entry names is given no more."""
        return None

    def restores(self, record: Any) -> str | None:
        """The id of the writer's own entry that a record brings back after it was taken back: what it names is given
        again. In each feed the latest of both counts, and of several feeds whatever takes back."""
        return None

    def gathers(self, entry: bytes) -> Iterable[int]:
        """Positions of the entries that people see on one page with what an entry of the plugin (32-byte id) began: the
        replies to a topic. Whoever promised to keep that keeps the content which these name. Changes that a writer made
        to their own words (`edits`) are found without."""
        return ()

    def refuses(self, record: Any, scope: str) -> str:
        """Why a record that waited for a moderator can be published no more, or not with this scope ("open" or "here"),
        in a sentence for its writer; empty where it can."""
        return ""

    def forgets(self, person: bytes) -> None:
        """Take away the plugin's own rows about somebody (a 32-byte id) who left this hub for good: how far they read,
        what they watch, what they began. Rows that reducers write stay. Asked again where it failed or was cut off."""

    def words(self, record: Any) -> str:
        """The words by which a record is found; empty for one that nobody looks for. The hub keeps the index."""
        return ""

    def lines(self, request: "HttpRequest", positions: Collection[int]) -> dict[int, Line]:
        """How the plugin's entries at these positions stand among other things, for whoever asks; what they may not
        read, and what is not to be shown, is left out."""
        return {}

    def search(self, request: "HttpRequest", query: str) -> Iterable[Line]:
        """What is found beyond the words of records, the best first; of a long query or a slow answer only the first
        is taken."""
        return ()

    def ways(self, request: "HttpRequest", entry: bytes, title: str) -> Iterable[Way]:
        """What whoever asks may do by this plugin with what an entry (32-byte id) of any plugin began, called `title`:
        links on its page."""
        return ()

    def websocket_urls(self) -> list[Any]:
        """Django paths of websocket consumers, answered under `/<label>/` to pages of this hub alone."""
        return []

    def print_parts(self, request: "HttpRequest") -> Iterable[Part]:
        """What stands on the sheet for the wall, which everybody reads, below the rules."""
        return ()

    def diagnose(self) -> str:
        """What the page "How this hub is doing" warns of, in words for a steward; empty for nothing."""
        return ""

    def import_models(self) -> None:
        """Import the models whole or not at all: those of a plugin that breaks here leave no trace in Django."""
        from hub.plugins import loader

        loader.step(self, "models", super().import_models)

    def check_declaration(self) -> None:
        """Raise `Undeclared` for the first mistake in this declaration."""
        for mistake in self.mistakes():
            raise Undeclared(f"plugin {self.name}: {mistake}")

    def mistakes(self) -> Iterator[str]:
        """What is wrong with this declaration, each with what to write instead."""
        tile: Any = self.tile
        exchange: Any = self.exchange
        name: Any = self.verbose_name
        if not LABEL.fullmatch(self.label):
            yield f"label {self.label!r} must be 2 to 31 small letters or digits, and begin with a letter"
        if self.label in RESERVED_LABELS:
            yield f"label {self.label!r} belongs to the hub; choose another"
        if self.api != API:
            yield f"api is {self.api!r}, and this hub speaks {API}; install a matching version"
        if not isinstance(self.projection, int) or self.projection < 1:
            yield f"projection is {self.projection!r}; write a whole number, 1 or more"
        if not isinstance(exchange, bool):
            yield f"exchange is {exchange!r}; write True or False"
        if not isinstance(name, (str, Promise)) or is_useless("title", name):
            yield f"verbose_name is {name!r}; write words, or gettext_lazy(…) of them"
        for method in METHODS:
            if not callable(getattr(self, method)):
                yield f"{method} is {getattr(self, method)!r}; write it as a method, def {method}(self, …)"
        if isinstance(tile, Tile):
            yield from faults("tile", tile)
        elif tile is not None:
            yield "tile must be a hub.plugins.Tile(…)"
        yield from self.mistakes_of("jobs", self.jobs, Job)
        yield from self.mistakes_of("services", self.services, Service)

    def mistakes_of(self, member: str, given: Any, kind: type[Job] | type[Service]) -> Iterator[str]:
        """What is wrong with declared jobs or services."""
        if not isinstance(given, tuple) or not all(isinstance(each, kind) for each in given):
            yield f"{member} must be a tuple of hub.plugins.{kind.__name__}(…); mind the comma after a single one"
            return
        for each in given:
            yield from faults(member, each)
        names = [f"{each.name}" for each in given]
        if len(set(names)) < len(names):
            yield f"{member} are called {', '.join(names)}; give each a name of its own"


def faults(member: str, declared: Tile | Job | Service) -> Iterator[str]:
    """The fields of a declaration that hold what no page and no process could use."""
    for field in fields(declared):
        given = getattr(declared, field.name)
        kinds, fix = WRITTEN.get(field.name, ((str,), "a text"))
        if not isinstance(given, kinds) or is_useless(field.name, given):
            yield f"{member}: {field.name} is {given!r}; write {fix}"


def is_useless(field: str, given: Any) -> bool:
    """Whether a field holds too little. Words to be translated cannot be looked at before Django is set up."""
    if field == "every":
        return bool(given < 0)
    return field in NEEDED and not isinstance(given, Promise) and not given
