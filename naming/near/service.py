"""The service that tells of this hub on its networks by mDNS and hears of others, if others can reach it at all.

Networks come and go: a box starts before its Wi-Fi, a cable is pulled. So the addresses of this machine are looked at
again and again, and what is told begins anew when they change. A library that a hub alone on its machine never needs is
loaded when there is a network.
"""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from ipaddress import IPv4Interface
from typing import TYPE_CHECKING, Final

from hub import api
from hub.api import Hint, HubIdentity, NearPlace
from naming.near.telling import HUBS, PAGES, Heard, heard, told

if TYPE_CHECKING:
    from zeroconf import ServiceStateChange, Zeroconf
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 20.0
FOUNDED_EVERY: Final = 2.0
HEAR_FIRST: Final = 1.5
"""Seconds to hear who has which name: where two programs of one machine listen, one alone hears the first answers."""
UNTOLD: Final = "Hubs nearby are not told of this one"
MOST_HEARD: Final = 64
ANSWER_WITHIN: Final = 3000
"""Milliseconds that a hub has to say where it is."""


async def serve() -> None:
    """Run until cancelled; does nothing where nobody wants it, or where nobody else could reach this hub."""
    place = api.near_place()
    if place is None or ipaddress.ip_address(listening(place)).is_loopback:
        await asyncio.Event().wait()
        return
    async with api.DatabaseThread("near") as thread:
        while (here := await thread.run(api.this_hub)) is None:
            await asyncio.sleep(FOUNDED_EVERY)
        said = ""
        while True:
            trouble = await while_it_stays(place, here)
            if trouble and trouble != said:
                logger.warning("%s: %s. It is tried again.", UNTOLD, trouble)
            if trouble:
                await asyncio.sleep(LOOK_EVERY)
            said = trouble
            here = await thread.run(api.this_hub) or here


def listening(place: NearPlace) -> str:
    """The address listened at; a name of this machine counts as all of its addresses."""
    try:
        return str(ipaddress.ip_address(place.listens_at))
    except ValueError:
        return "127.0.0.1" if place.listens_at == "localhost" else "0.0.0.0"  # noqa: S104  (compared, not bound)


async def while_it_stays(place: NearPlace, here: HubIdentity) -> str:
    """Tell of this hub and hear of others until the addresses of this machine change; why not, in words, where that
    cannot be."""
    own = own_networks(place)
    if not own:
        return "this machine is on no network"
    try:
        async with met(place, here, own) as near:
            while own_networks(place) == own:
                await asyncio.sleep(LOOK_EVERY)
                near.hint()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def own_networks(place: NearPlace) -> tuple[IPv4Interface, ...]:
    """The addresses of this machine at which the hub listens, each with its network."""
    at, found = ipaddress.ip_address(listening(place)), all_networks()
    if at.is_unspecified:
        return tuple(sorted(each for each in found if not each.is_loopback))
    return tuple(sorted(each for each in found if each.ip == at))


def all_networks() -> set[IPv4Interface]:
    """The addresses of this machine, each with its network."""
    import ifaddr

    told = (each for adapter in ifaddr.get_adapters() for each in adapter.ips if each.is_IPv4)
    return {IPv4Interface(f"{each.ip}/{each.network_prefix}") for each in told}


@asynccontextmanager
async def met(place: NearPlace, here: HubIdentity, own: tuple[IPv4Interface, ...]) -> AsyncIterator["Near"]:
    """Told and hearing, until the block ends; then goodbye is said. OSError where a network is not there."""
    from zeroconf import IPVersion
    from zeroconf.asyncio import AsyncZeroconf

    logging.getLogger("zeroconf").setLevel(logging.ERROR)  # a network that goes away is told here, in words
    net = AsyncZeroconf(interfaces=[str(each.ip) for each in own], ip_version=IPVersion.V4Only)
    near = Near(net, here, own)
    try:
        near.listen()
        await asyncio.sleep(HEAR_FIRST)
        await near.tell(place)
        yield near
    finally:
        near.close()
        await net.async_close()


class Near:
    """What is heard on these networks, bounded, and what was told there."""

    def __init__(self, net: "AsyncZeroconf", here: HubIdentity, own: tuple[IPv4Interface, ...]) -> None:
        self._net, self._here, self._own = net, here, own
        self._heard: dict[str, Heard] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def listen(self) -> None:
        """Begin to hear of hubs."""
        from zeroconf.asyncio import AsyncServiceBrowser

        AsyncServiceBrowser(self._net.zeroconf, [HUBS], handlers=[self._changed])  # ends with `net`

    async def tell(self, place: NearPlace) -> None:
        """Tell of this hub; where its name is taken, with a part of its id beside it."""
        from zeroconf import NonUniqueNameException

        for again in (False, True):
            begun = [self._net.async_register_service(info) for info in self._infos(place, again)]
            ended = await asyncio.gather(*begun, return_exceptions=True)
            wrong = [each for each in ended if isinstance(each, BaseException)]
            if not wrong:
                return
            await self._net.async_unregister_all_services()
            if not all(isinstance(each, NonUniqueNameException) for each in wrong):
                raise wrong[0]
        logger.warning("%s: another machine tells the same id.", UNTOLD)

    def _infos(self, place: NearPlace, again: bool) -> Iterator["AsyncServiceInfo"]:
        from zeroconf.asyncio import AsyncServiceInfo

        what = told(self._here.id, self._here.device_key, self._here.name, (place.web_port, place.exchange_port), again)
        for kind, (port, text) in ((HUBS, what.hubs), (PAGES, what.pages)):
            properties: Mapping[str, str] = text
            yield AsyncServiceInfo(
                kind,
                f"{what.name}.{kind}",
                parsed_addresses=[str(each.ip) for each in self._own],
                port=port,
                properties=dict(properties),
                server=what.host,
            )

    def _changed(self, zeroconf: "Zeroconf", service_type: str, name: str, state_change: "ServiceStateChange") -> None:
        """Called in the event loop."""
        if state_change.name == "Removed":
            self._heard.pop(name, None)
        elif name not in self._asking and (name in self._heard or len(self._heard) + len(self._asking) < MOST_HEARD):
            task = asyncio.get_running_loop().create_task(self._ask(name), name=f"near {name}")
            self._asking[name] = task
            task.add_done_callback(partial(self._asked, name))

    def _asked(self, name: str, task: "asyncio.Task[None]") -> None:
        del self._asking[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.debug("What %r says of itself cannot be read: %s", name, error)

    async def _ask(self, name: str) -> None:
        """Where a hub is that was heard of."""
        from zeroconf import IPVersion
        from zeroconf.asyncio import AsyncServiceInfo

        info = AsyncServiceInfo(HUBS, name)
        if not await info.async_request(self._net.zeroconf, ANSWER_WITHIN):
            return
        ours = {str(each.ip) for each in all_networks() if not each.is_loopback}
        found = heard(info.properties, info.parsed_addresses(IPVersion.V4Only), self._own, ours)
        if found is None or found.key == self._here.device_key:
            self._heard.pop(name, None)
        else:
            self._heard[name] = found
            self._hint(found)

    def hint(self) -> None:
        """Say again where hubs may be, for whoever was busy, each time another one first: whoever listens looks at one
        at a time, and one of which nothing can be seen must not hide the others."""
        for name in list(self._heard)[:1]:
            self._heard[name] = self._heard.pop(name)
        for found in list(self._heard.values()):
            self._hint(found)

    def _hint(self, found: Heard) -> None:
        api.hint(Hint(found.key, found.hosts[0], found.web_port))

    def close(self) -> None:
        for task in self._asking.values():
            task.cancel()
