"""The service that answers DNS while the hub runs, if whoever runs it named a port."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from hub import api
from hub.core.errors import LocalError

if TYPE_CHECKING:
    from naming.dns.desk import Desk
    from naming.dns.zone import Zone

logger = logging.getLogger(__name__)

FOUNDED_EVERY: Final = 2.0
RENEW_EVERY: Final = 15.0
"""Seconds after which an answer is made anew, for what nobody tells of: a lease that ended, a neighbour that moved."""
RENEW_AFTER: Final = 1.0
"""Seconds for which answers are kept at least: while an exchange brings names, each of thousands would be forgotten at
each of them."""


async def serve() -> None:
    """Run until cancelled; waits while the hub has no identity."""
    place = api.dns_place()
    if place is None:
        return
    async with api.DatabaseThread("names") as thread:
        while (here := await thread.run(api.this_hub)) is None:
            await asyncio.sleep(FOUNDED_EVERY)
        await answering(place, here.id, thread)


async def answering(place: api.DnsPlace, hub: bytes, thread: api.DatabaseThread) -> None:
    from naming.dns import server, view  # which bring a library that a hub without DNS need not hold
    from naming.dns.desk import Desk
    from naming.dns.rates import Rates
    from naming.dns.zone import Led, Name

    async def look(names: Sequence[Name]) -> Mapping[Name, Led | None]:
        return await thread.run(view.look, names, place)

    grown = asyncio.Event()
    desk = Desk(await thread.run(view.zone, place, hub), look)
    own = [str(each) for each in place.addresses]
    stop = api.on_growth(grown.set)
    try:
        sockets = await server.opened(desk, Rates(asyncio.get_running_loop().time, own), place.addresses, place.port)
    except OSError as error:
        stop()
        raise LocalError(
            f"DNS cannot listen at {', '.join(own)}, port {place.port}: {error.strerror}. See docs/settings.md."
        ) from error
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(desk.run())
            await follow(desk, grown, partial(thread.run, view.mark), partial(thread.run, view.zone, place, hub))
    finally:
        stop()
        await sockets.close()


async def follow(
    desk: "Desk",
    grown: asyncio.Event,
    mark: Callable[[], Awaitable[tuple[int, ...]]],
    zone: Callable[[], Awaitable["Zone"]],
) -> None:
    """Have the desk forget its answers when names change, until cancelled. mark: rises with what is said of names."""
    seen = await mark()
    while True:
        try:
            async with asyncio.timeout(RENEW_EVERY):
                await grown.wait()
            grown.clear()
            now = await mark()
            changed = now != seen
            seen = now
        except TimeoutError:
            changed = desk.used
        if changed:
            desk.renew(await zone())
            await asyncio.sleep(RENEW_AFTER)
