"""PUBLIC: fixtures and assertions for plugin authors; a pytest plugin that needs no configuration.

`Writer` is somebody at a hub far away who writes real entries with real keys, `HubWriter` such a hub itself; `replay`
lets what writers wrote arrive here as from a neighbour; `assert_converges` demands that a plugin's rows are the same
whatever order feeds arrive in. `sign_in` gives a browser in which somebody is signed in. `pytest --hub-contract LABEL`
asks of an installed plugin what every plugin promises (`hub.testing.contract` and `contract_shown`). Each run of tests
has a data folder of its own, never that of a hub.

Django is imported only inside functions, because pytest loads this module before the settings. Names of people in tests
are fiction.
"""

import atexit
import hashlib
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hub.core import judge, keys, run, statement
from hub.core.cid import id_text
from hub.core.record import to_body
from hub.core.statement import CERTIFY, MODERATE, NAME, POST

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

    from hub.core.entry import Entry
    from hub.core.record import Record
    from hub.plugins import HubPlugin

__all__ = [
    "HubWriter",
    "Identity",
    "Writer",
    "assert_converges",
    "certificate",
    "hub_plugin",
    "identity",
    "reduce_again",
    "replay",
    "sign_in",
    "sown",
]

CONTRACT = [str(Path(__file__).with_name(f"{part}.py")) for part in ("contract", "contract_shown")]
FIRST_STAMP = 1_700_000_000_000
INTERLEAVINGS = 12


def sown(*parts: object) -> bytes:
    """32 bytes that depend on these parts alone: tests draw no randomness."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).digest()


class Identity(NamedTuple):
    """The id, the certifying key's seed and the opening statements of a person or a hub."""

    id: bytes
    seed: bytes
    statements: tuple[statement.Statement, ...]


def identity(name: str, hub: bytes | None) -> Identity:
    """An incept by a root and a certificate for the key that signs in its name; of a hub itself when hub is None."""
    root, signer = sown(name, "root"), sown(name, "signer")
    incept = statement.make(
        "incept",
        {
            "root": keys.key_text(keys.public_key(root)),
            "next": hashlib.sha256(keys.public_key(sown(name, "next root"))).digest(),
            "n": sown(name, "n")[:16],
        },
        root,
    )
    cert = certificate(incept.id, signer, hub or incept.id, [POST, NAME, MODERATE, CERTIFY], root)
    return Identity(incept.id, signer, (incept, cert))


def certificate(person: bytes, seed: bytes, hub: bytes, caps: list[str], by: bytes) -> statement.Statement:
    """A statement that the key of `seed` may act for a person at a hub."""
    key = keys.public_key(seed)
    fields = {"person": id_text(person), "key": keys.key_text(key), "hub": id_text(hub), "caps": caps}
    return statement.make("cert", {**fields, "n": sown(key.hex(), hub.hex())[:16]}, by)


class Writer:
    """Somebody at a hub far away, with one feed. `written` holds every entry so far, the passport first."""

    _kind = "person"

    def __init__(self, name: str, hub: str = "hilltop", caps: Sequence[str] = (POST, NAME, MODERATE)) -> None:
        self.name, self.hub_name = name, hub
        self.hub = identity(hub, None)
        self.person = self._writer()
        self.seed = sown(name, hub, "feed")
        self.key = keys.public_key(self.seed)
        self.written: list[Entry] = []
        self.sigs: list[bytes] = []
        self._append(to_body(self._passport(list(caps)), sown(name, "passport")[:16]))

    def _writer(self) -> Identity:
        return identity(f"{self.name}@{self.hub_name}", self.hub.id)

    def _passport(self, caps: list[str]) -> judge.Open:
        cert = certificate(self.person.id, self.seed, self.hub.id, caps, self.person.seed)
        host = statement.make("host", {"hub": id_text(self.hub.id), "feed": keys.key_text(self.key)}, self.hub.seed)
        others = () if self.person is self.hub else self.hub.statements
        statements = (*self.person.statements, cert, host, *others)
        return judge.Open(
            kind=self._kind,
            hub=id_text(self.hub.id),
            scope="open",
            incarnation=bytes(16),
            statements=[statement.to_wire(each) for each in statements],
        )

    def _append(self, body: bytes) -> "Entry":
        before = self.written[-1] if self.written else None
        stamp = FIRST_STAMP + 1000 * len(self.written) if before is None else before.stamp + 1000
        entries, sigs = run.write(self.seed, before, [(stamp, body)])
        self.written += entries
        self.sigs += sigs
        return entries[0]

    def write(self, record: "Record") -> "Entry":
        """Sign one more record; its entry, of which `id_text(entry.id)` is what other records refer to."""
        return self._append(to_body(record, sown(self.name, self.hub.id.hex(), len(self.written))[:16]))

    def runs(self, *, alone: bool = False) -> list[run.Run]:
        """What was written, as a neighbour sends it; `alone` gives each entry a run of its own."""
        if alone:
            return [run.run_of([entry], sig) for entry, sig in zip(self.written, self.sigs, strict=True)]
        return run.cut(self.written, self.sigs)


class HubWriter(Writer):
    """A hub far away that writes in its own feed."""

    _kind = "hub"

    def __init__(self, hub: str) -> None:
        super().__init__("itself", hub)

    def _writer(self) -> Identity:
        return self.hub


def replay(*writers: Writer) -> None:
    """Let everything that these writers wrote arrive here, as from a neighbour."""
    from hub.log import store

    store.ingest([each for writer in writers for each in writer.runs()], via=None)


def assert_converges(model: "type[Model]", *writers: Writer) -> None:
    """Let the writers' entries arrive one by one in many interleavings, then each once more, and demand the same rows
    every time, before and after the repetition; and that there are any."""
    rows = outcome([model], *writers)[model]
    assert rows, f"no {model.__name__} was ever made: these writers wrote nothing that becomes one"


def outcome(models: "Sequence[type[Model]]", *writers: Writer) -> "dict[type[Model], list[dict[str, Any]]]":
    """The rows of one plugin's models, the same in whatever order these writers' entries came and however often."""
    first: dict[type[Model], list[dict[str, Any]]] = {}
    for order in interleavings(writers):
        for tables, moment in zip(tables_after(models, order), ("", ", and each came twice"), strict=True):
            first = first or tables
            for model, rows in tables.items():
                arrived = [each.first for each in order]
                assert rows == first[model], f"{model.__name__} differs when feeds arrive as {arrived}{moment}"
    return first


def interleavings(writers: Sequence[Writer]) -> Iterator[list[run.Run]]:
    """One writer after the other, the reverse, then mixtures drawn from fixed seeds; in each feed numbers rise."""
    lines = [writer.runs(alone=True) for writer in writers]
    yield [each for line in lines for each in line]
    yield [each for line in reversed(lines) for each in line]
    for seed in range(INTERLEAVINGS):
        draw = random.Random(seed)  # noqa: S311  (a fixed mixture, not a secret)
        waiting = [list(line) for line in lines]
        mixed: list[run.Run] = []
        while any(waiting):
            mixed.append(draw.choice([line for line in waiting if line]).pop(0))
        yield mixed


def tables_after(
    models: "Sequence[type[Model]]", order: list[run.Run]
) -> "tuple[dict[type[Model], list[dict[str, Any]]], ...]":
    """The rows of models after these runs arrived, and after every message was reduced again. Nothing stays."""
    from django.db import transaction

    from hub.log import projector, store

    label = label_of(models[0])
    with transaction.atomic():
        for each in order:
            store.ingest([each], via=None)
        while projector.catch_up(label):
            pass
        once = {model: rows_of(model) for model in models}
        reduce_again(label)
        twice = {model: rows_of(model) for model in models}
        transaction.set_rollback(True)
    return once, twice


def rows_of(model: "type[Model]") -> list[dict[str, Any]]:
    """All rows of a model as another hub would have them."""
    return sorted([without_arrival(row) for row in model._default_manager.all()], key=repr)


def label_of(model: "type[Model]") -> str:
    """The label of the plugin whose reducers write these rows."""
    from hub.log import registry

    labels = [known.label for known in registry.projections() if model in known.models]
    assert labels, f"{model.__name__} is no row of a plugin that is registered"
    return labels[0]


def reduce_again(label: str) -> None:
    """Hand every message of the log to a plugin's reducers once more; a failure is the test's."""
    from hub.log import projector, registry
    from hub.log.sorting import Sorting
    from hub.log.tables import states_by_id, stored_after

    entries = stored_after(0, 1_000_000)
    sorting = Sorting([label])
    sorting.add(entries, states_by_id({entry.feed for entry in entries}))
    projection = registry.projection(label)
    troubles = projector.hand_over(projection, sorting.messages[label]) if projection else []
    assert not troubles, troubles[0].traceback


def without_arrival(row: "Model") -> dict[str, Any]:
    """A row's fields as another hub has them: a `Position` as the id of its entry, a feed's number as its key."""
    from hub.log.models import Entry, Feed, Position

    fields = {}
    for field in row._meta.concrete_fields:
        if field.auto_created:
            continue  # the number of an `Item`
        value = getattr(row, field.attname)
        if isinstance(field, Position) and value:
            value = bytes(Entry.objects.get(position=value).entry_id).hex()
        elif field.attname == "feed" and isinstance(value, int):
            value = bytes(Feed.objects.get(pk=value).key).hex()
        fields[field.attname] = bytes(value) if isinstance(value, memoryview) else value
    return fields


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--hub-contract LABEL`, as often as there are plugins to ask."""
    words = "ask of an installed plugin what every plugin promises its hub"
    parser.addoption("--hub-contract", metavar="LABEL", action="append", default=[], help=words)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before the settings are read, give this process a data folder of its own, removed at its end."""
    os.environ["HUB_DATA"] = tempfile.mkdtemp(prefix="banyan-test-")
    atexit.register(shutil.rmtree, os.environ["HUB_DATA"], ignore_errors=True)
    os.makedirs(os.path.join(os.environ["HUB_DATA"], "static"))
    os.environ["HUB_CLOCK_RIGHT"] = "1"
    if early_config.known_args_namespace.hub_contract:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """The contract is asked instead of the tests of this folder, or after those that are named."""
    if config.option.hub_contract:
        named = config.args if config.args_source is config.ArgsSource.ARGS else []
        config.args = [*named, *CONTRACT]


def pytest_collection(session: pytest.Session) -> None:
    """A label that no plugin has is said once, and not by each promise."""
    if not session.config.option.hub_contract:
        return
    from hub import guard
    from hub.plugins import loader

    labels = [plugin.label for plugin in loader.installed()]
    for label in session.config.option.hub_contract:
        if label not in labels and label not in guard.broken():
            raise pytest.UsageError(f"no plugin {label!r} is installed; there are {', '.join(labels)}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever asks for `hub_plugin` is asked of each plugin that was named, or of all that are installed."""
    if "hub_plugin" in metafunc.fixturenames:
        from hub.plugins import loader

        labels = metafunc.config.option.hub_contract or [plugin.label for plugin in loader.installed()]
        metafunc.parametrize("hub_plugin", labels, indirect=True)


@pytest.fixture(autouse=True, scope="session")
def plugins_on() -> None:
    """In tests every installed plugin is on at first, though a hub waits for its steward to switch on what others
    wrote."""
    from django.apps import apps

    if apps.ready and apps.is_installed("hub.plugins"):
        from hub.plugins import loader, switches

        switches.trust({plugin.label for plugin in loader.installed()})


@pytest.fixture(autouse=True, scope="session")
def light_secrets() -> None:
    """Stretching a secret takes 64 MiB and a quarter of a second on a hub, to slow those who guess; nobody guesses
    here."""
    from django.conf import settings

    settings.HUB_ARGON2_MIB = 1


@pytest.fixture
def hub_plugin(request: pytest.FixtureRequest) -> "HubPlugin":
    """A plugin of this hub, by its label; where it did not load, a failure that says why."""
    from hub import guard
    from hub.plugins import loader

    plugins = {plugin.label: plugin for plugin in loader.installed()}
    if broken := guard.broken().get(request.param):
        pytest.fail(f"plugin {broken.label} broke at {broken.step}: {broken.words}\n{broken.traceback}")
    return plugins[request.param]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test begins with nothing drawn or read before: what pages keep in memory outlives a database that is rolled
    back, and so does a request whose answer nobody closed."""
    from django.core.cache import cache

    from hub import guard
    from hub.accounts.hubs import identity

    cache.clear()
    identity.asked.end()
    guard.forget_troubles()


@pytest.fixture
def sign_in(client: "Client", db: None) -> "Callable[..., Client]":
    """`sign_in("ama")` signs ama up at this hub and gives a browser in which she is signed in."""
    from django.test import Client

    from hub.accounts.testing import signed_in

    def sign_in(name: str, role: str = "member") -> Client:
        return signed_in(Client(), name, role)

    return sign_in
