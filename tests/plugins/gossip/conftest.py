"""A real hub, its steward at the Exchange page, and neighbours whose every byte a test decides."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from hub.core.errors import LocalError
from hub.core.keys import parse_key
from hub.testing import Writer
from tests.plugins.gossip.forging import claim
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger, card_shown, web_that_drips
from tests.system.hubs import Hub, eventually

Meet = Callable[[str], Stranger]


@pytest.fixture(scope="package")
def river(tmp_path_factory: pytest.TempPathFactory, waiting: object) -> Iterator[Hub]:
    """One hub that has to bear with all of them; `waiting` has begun by then."""
    with running(tmp_path_factory.mktemp("river"), "Riverbend") as hub:
        yield hub


@pytest.fixture(scope="package")
def kofi(river: Hub) -> Steward:
    return Steward(river)


@pytest.fixture(scope="package")
def river_key(river: Hub) -> bytes:
    return key_of(river)


@pytest.fixture
def meet(river: Hub, kofi: Steward, river_key: bytes) -> Iterator[Meet]:
    """`meet("Hilltop")` is an accepted neighbour past its handshake. Whatever it does then, the rest is unharmed."""
    strangers: list[Stranger] = []
    before = river.held()
    with ExitStack() as stack:

        def met(name: str) -> Stranger:
            stranger = stack.enter_context(card_shown(Stranger(name)))
            strangers.append(stranger)
            kofi.accept(stranger)
            stranger.call(river.exchange_port, river_key)
            return stranger

        yield met
        for stranger in strangers:
            stranger.hang_up()
    assert before <= river.held(), "nothing that was stored is lost or changed"
    assert river.answers()


@pytest.fixture(scope="package")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Another hub, for what takes half a minute to be found out: it goes on behind the other tests."""
    with running(tmp_path_factory.mktemp("quiet"), "Quietwater") as hub:
        yield hub


@pytest.fixture(scope="package")
def waiting(quiet: Hub) -> Iterator[dict[str, Stranger]]:
    """Two who stop in the middle: one says nothing more at all, the other stays polite and gives nothing."""
    kofi, over = Steward(quiet), Event()
    with ExitStack() as stack:
        both = {name: stack.enter_context(card_shown(Stranger(name))) for name in ("Silence", "Promises")}
        for stranger in both.values():
            kofi.accept(stranger)
        for stranger in both.values():
            stranger.call(quiet.exchange_port, key_of(quiet))
        both["Silence"].greet()
        both["Promises"].walk(claim(Writer("ama", "Promises")))
        polite = Thread(target=keep_pinging, args=(both["Promises"], over))
        polite.start()
        yield both
        over.set()
        polite.join()


def keep_pinging(stranger: Stranger, over: Event) -> None:
    """Show that the line is alive, until it ends or goodbye was said."""
    with suppress(ConnectionClosed, LocalError):
        while not over.wait(5):
            stranger.say("ping", 0)


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of a web server that never comes to an end."""
    with web_that_drips() as port:
        yield port


@contextmanager
def running(folder: Path, name: str) -> Iterator[Hub]:
    """A provisioned hub while it runs."""
    hub = Hub(folder, name)
    hub.provision()
    hub.start()
    eventually(lambda: takes_calls(hub), "its exchange service is open")
    try:
        yield hub
    finally:
        print(f"--- {name}:\n{hub.log.read_text()[-3000:]}")
        hub.kill()


def takes_calls(hub: Hub) -> bool:
    """Whether a caller is let in to prove who it is; pages may answer before that."""
    try:
        with connect(f"ws://127.0.0.1:{hub.exchange_port}/gossip/"):
            return True
    except (InvalidStatus, OSError):
        return False


def key_of(hub: Hub) -> bytes:
    """The device key on its card."""
    return parse_key(json.loads(hub.get("/.well-known/hub.json")[1])["key"])
