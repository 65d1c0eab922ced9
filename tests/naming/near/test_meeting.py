"""Two hubs on one network hear of each other; nothing is believed, and goodbye is said. All of it on loopback."""

import asyncio
from collections.abc import Callable
from ipaddress import IPv4Interface
from threading import enumerate as enumerate_threads

import pytest

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.api import Hint, NearPlace
from hub.core.keys import key_text
from hub.testing import sown
from naming.near import service
from naming.near.telling import HUBS, PAGES, Heard
from tests.people import founded_hub

pytestmark = pytest.mark.django_db
OWN, OTHER = (IPv4Interface("127.0.0.1/8"),), (IPv4Interface("127.0.0.2/8"),)
PATIENCE = 20.0


def another(here: HubIdentity, name: str) -> HubIdentity:
    """Another hub, as the network is told of it."""

    class Other:
        id, device_key = sown(name), sown(name, "key")

    Other.name = name  # type: ignore[attr-defined]
    return Other  # type: ignore[return-value]


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def test_two_hubs_hear_of_each_other_until_one_says_goodbye() -> None:
    from zeroconf.asyncio import AsyncServiceInfo

    here = founded_hub("Riverbend")
    there = another(here, "Hilltop")
    hints: list[Hint] = []
    expected = {Hint(here.device_key, "127.0.0.1", 8000), Hint(there.device_key, "127.0.0.2", 9000)}

    async def scene() -> None:
        deaf = api.on_hint(hints.append)
        try:
            async with service.met(NearPlace("0.0.0.0", 8000, 8001), here, OWN) as near:
                async with service.met(NearPlace("0.0.0.0", 9000, 9001), there, OTHER):
                    await until(lambda: expected <= set(hints))
                    for kind, port in ((HUBS, 9001), (PAGES, 9000)):
                        info = AsyncServiceInfo(kind, f"Hilltop.{kind}")
                        assert await info.async_request(near._net.zeroconf, 3000)
                        assert info.port == port
                        assert (info.properties[b"key"] or b"").decode() == key_text(there.device_key)
                await until(lambda: not near._heard)
        finally:
            deaf()

    asyncio.run(scene())
    assert set(hints) == expected, "nobody hears itself"


def test_a_name_that_is_taken_is_told_with_a_part_of_the_id() -> None:
    here = founded_hub("Riverbend")
    there = another(here, "Riverbend")

    async def scene() -> list[str]:
        place = NearPlace("0.0.0.0", 8000, 8001)
        async with service.met(place, here, OWN), service.met(place, there, OTHER) as second:
            await until(lambda: second._heard)
            return [info.name for info in second._net.zeroconf.registry.async_get_service_infos()]

    names = asyncio.run(scene())
    assert len(names) == 2
    assert all(name.startswith("Riverbend (k-") for name in names), names


@pytest.mark.parametrize(
    ("own", "words"), [((), "this machine is on no network"), ((IPv4Interface("192.0.2.7/24"),), "")]
)
def test_where_nothing_can_be_told_it_is_said_in_words(
    own: tuple[IPv4Interface, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On no network, and with an address that went away between two looks."""
    here = founded_hub("Riverbend")
    monkeypatch.setattr(service, "own_networks", lambda _place: own)
    trouble = asyncio.run(service.while_it_stays(NearPlace("0.0.0.0", 8000, 8001), here))
    assert trouble
    assert trouble == (words or trouble)


def test_a_hub_of_this_machine_alone_tells_nothing() -> None:
    assert api.near_place() == NearPlace("127.0.0.1", 8000, 8001)

    async def scene() -> None:
        serving = asyncio.create_task(service.serve())
        for _turn in range(10):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {serving, asyncio.current_task()}
        assert not [each for each in enumerate_threads() if each.name.startswith("near")]
        serving.cancel()

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("at", "counts"), [("0.0.0.0", True), ("::", True), ("127.0.0.1", False), ("localhost", False)]
)
def test_where_a_hub_can_be_reached(at: str, counts: bool) -> None:
    place = NearPlace(at, 8000, 8001)
    assert bool([each for each in service.own_networks(place) if not each.is_loopback]) in (counts, False)
    assert all(not each.is_loopback for each in service.own_networks(place)) == counts


def test_each_hub_that_is_heard_is_at_some_time_told_of_first() -> None:
    """Whoever listens looks at one at a time: one of which nothing can be seen must not hide the others."""
    near, hints = service.Near(None, founded_hub("Riverbend"), OWN), list[Hint]()  # type: ignore[arg-type]
    keys = {name: sown(name) for name in ("a", "b", "c")}
    near._heard |= {name: Heard(key, ("127.0.0.1",), 8000) for name, key in keys.items()}
    deaf = api.on_hint(hints.append)
    try:
        for _time in keys:
            near.hint()
    finally:
        deaf()
    assert {each.key for each in hints[:: len(keys)]} == set(keys.values())
