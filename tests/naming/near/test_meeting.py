"""Two hubs on one network hear of each other; nothing is believed, and goodbye is said. All of it on loopback."""

import asyncio
import secrets
from collections.abc import Callable
from ipaddress import IPv4Interface
from threading import enumerate as enumerate_threads

import ifaddr
import pytest
from pytest_django import Settings
from zeroconf import ServiceStateChange

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.api import Hint, NearPlace
from hub.core.cid import id_text
from hub.core.keys import key_text
from hub.testing import sown
from naming.near import service
from naming.near.telling import HUBS, PAGES, Heard
from tests.people import founded_hub

pytestmark = pytest.mark.django_db
OWN, OTHER = (IPv4Interface("127.0.0.1/8"),), (IPv4Interface("127.0.0.2/8"),)
PATIENCE = 20.0


def named(name: str) -> str:
    """A name that no other program on this machine tells at the same time."""
    return f"{name} {secrets.token_hex(4)}"


def another(name: str) -> HubIdentity:
    """Another hub, as the network is told of it."""

    class Other:
        id, device_key = sown(name), sown(name, "key")

    Other.name = name  # type: ignore[attr-defined]
    return Other  # type: ignore[return-value]


def keys(near: service.Near) -> set[bytes]:
    """Whom it hears now."""
    return {each.key for each in near._heard.values()}


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.01)


def test_two_hubs_hear_of_each_other_until_one_says_goodbye() -> None:
    from zeroconf.asyncio import AsyncServiceInfo

    here, there = founded_hub(named("Riverbend")), another(named("Hilltop"))
    hints: list[Hint] = []

    async def scene() -> None:
        deaf = api.on_hint(hints.append)
        try:
            async with service.met(NearPlace("0.0.0.0", 8000, 8001), here, OWN) as near:
                async with service.met(NearPlace("0.0.0.0", 9000, 9001), there, OTHER) as far:
                    await until(lambda: there.device_key in keys(near) and here.device_key in keys(far))
                    for kind, port in ((HUBS, 9001), (PAGES, 9000)):
                        info = AsyncServiceInfo(kind, f"{there.name}.{kind}")
                        assert await info.async_request(near._net.zeroconf, 3000)
                        assert info.port == port
                        assert (info.properties[b"key"] or b"").decode() == key_text(there.device_key)
                    again = service.Near(far._net, here, OTHER)
                    await again._ask(f"{here.name}.{HUBS}")
                    assert not keys(again), "nobody hears itself, at no address"
                await until(lambda: there.device_key not in keys(near))
        finally:
            deaf()

    asyncio.run(scene())
    ours = {each for each in hints if each.key in (here.device_key, there.device_key)}
    assert ours == {Hint(here.device_key, "127.0.0.1", 8000), Hint(there.device_key, "127.0.0.2", 9000)}


def test_a_name_that_is_taken_is_told_with_a_part_of_the_id() -> None:
    name = named("Riverbend")
    here, there = another(name), founded_hub(name)

    async def scene() -> list[str]:
        place = NearPlace("0.0.0.0", 8000, 8001)
        async with service.met(place, here, OWN), service.met(place, there, OTHER) as second:
            await until(lambda: here.device_key in keys(second))
            return [info.name for info in second._net.zeroconf.registry.async_get_service_infos()]

    names = asyncio.run(scene())
    mark = f"{name} (k-{id_text(there.id).removeprefix('bafyrei')[:10]})"
    assert sorted(names) == [f"{mark}.{PAGES}", f"{mark}.{HUBS}"]


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


def test_when_the_addresses_of_the_machine_change_it_is_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([OWN, OWN, OWN, ()])
    here = founded_hub(named("Riverbend"))
    for name, value in (("own_networks", lambda _place: next(looks)), ("LOOK_EVERY", 0.0), ("HEAR_FIRST", 0.0)):
        monkeypatch.setattr(service, name, value)

    async def scene() -> str:
        async with asyncio.timeout(PATIENCE):
            return await service.while_it_stays(NearPlace("0.0.0.0", 8000, 8001), here)

    assert asyncio.run(scene()) == ""
    assert list(looks) == []


@pytest.mark.parametrize(("at", "is_wanted"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_a_hub_of_this_machine_alone_tells_nothing_nor_where_nobody_wants_it(
    at: str, is_wanted: bool, settings: Settings
) -> None:
    settings.LISTENS_AT, settings.HUB_MDNS = at, is_wanted
    assert api.near_place() == (NearPlace("127.0.0.1", 8000, 8001) if is_wanted else None)

    async def scene() -> None:
        serving = asyncio.create_task(service.serve())
        for _turn in range(10):
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {serving, asyncio.current_task()}
        assert not [each for each in enumerate_threads() if each.name.startswith("near")]
        serving.cancel()

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("at", "own"),
    [
        ("0.0.0.0", ["10.42.0.1/24", "192.168.7.1/16"]),
        ("::", ["10.42.0.1/24", "192.168.7.1/16"]),
        ("riverbend", ["10.42.0.1/24", "192.168.7.1/16"]),
        ("10.42.0.1", ["10.42.0.1/24"]),
        ("127.0.0.1", ["127.0.0.1/8"]),
        ("localhost", ["127.0.0.1/8"]),
        ("10.9.9.9", []),
    ],
)
def test_where_a_hub_can_be_reached(at: str, own: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """By the addresses that a machine has where it is told; a name of this machine is all of them."""
    adapters = {
        "lo": [ifaddr.IP("127.0.0.1", 8, "lo")],
        "wlan0": [ifaddr.IP("192.168.7.1", 16, "wlan0"), ifaddr.IP(("fd00::7", 0, 0), 64, "wlan0")],
        "eth0": [ifaddr.IP("10.42.0.1", 24, "eth0")],
    }
    found = [ifaddr.Adapter(name, name, ips) for name, ips in adapters.items()]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: found)
    assert [str(each) for each in service.own_networks(NearPlace(at, 8000, 8001))] == own


def test_so_many_hubs_are_heard_and_no_more() -> None:
    near = service.Near(None, founded_hub("Riverbend"), OWN)  # type: ignore[arg-type]
    near._heard |= {f"{number}": Heard(sown("a"), ("127.0.0.1",), 8000) for number in range(service.MOST_HEARD)}

    async def scene() -> set[str]:
        for name in ("another", "7"):
            near._changed(None, HUBS, name, ServiceStateChange.Updated)  # type: ignore[arg-type]
        asked = set(near._asking)
        near.close()
        await asyncio.gather(*near._asking.values(), return_exceptions=True)
        near._changed(None, HUBS, "7", ServiceStateChange.Removed)  # type: ignore[arg-type]
        return asked

    assert asyncio.run(scene()) == {"7"}, "one that is known may have moved"
    assert len(near._heard) == service.MOST_HEARD - 1


def test_each_hub_that_is_heard_is_at_some_time_told_of_first() -> None:
    """Whoever listens looks at one at a time: one of which nothing can be seen must not hide the others."""
    near, hints = service.Near(None, founded_hub("Riverbend"), OWN), list[Hint]()  # type: ignore[arg-type]
    known = {name: sown(name) for name in ("a", "b", "c")}
    near._heard |= {name: Heard(key, ("127.0.0.1", "127.0.0.2"), 8000) for name, key in known.items()}
    deaf = api.on_hint(hints.append)
    try:
        for _time in known:
            near.hint()
    finally:
        deaf()
    assert {each.host for each in hints} == {"127.0.0.1"}
    assert {each.key for each in hints[:: len(known)]} == set(known.values())
