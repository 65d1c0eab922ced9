"""The exchange service: calls every accepted neighbour, with growing pauses, and answers those that call.

A pause is up to 30 seconds at random, doubling to ten minutes, so that villages which lost power together do not all
call at once. The list of neighbours is read every two seconds, for it is changed in other processes.
"""

import asyncio
import logging
import random

from hub import api
from hub.api import Hint
from hub.api.exchange import Exchange
from hub.core.errors import LocalError, RemoteError
from plugins.gossip import ledger, listener, neighbours
from plugins.gossip.exchange import Hub, keys_of
from plugins.gossip.models import Neighbour
from plugins.gossip.pipes import Called, call

logger = logging.getLogger(__name__)

LOOK_EVERY = 2.0
FIRST_PAUSE = 30.0
LONGEST_PAUSE = 600.0
BRIEFLY = 2.0
STEADY_AFTER = 60.0
"""Seconds of an exchange after which its end, whatever that was, is no further failure in a row."""
ORDERLY = ("bye", "closing", "anew")


async def serve() -> None:
    """Run until cancelled; waits while the hub has no identity."""
    exchange = Exchange()
    try:
        while (identity := await exchange.run(api.this_hub)) is None:
            await asyncio.sleep(LOOK_EVERY)
        hub = Hub(exchange, identity.id, await exchange.run(api.handshake_keys, "gossip"))
        await hub.open()
        await Dialer(hub).run()
    finally:
        await exchange.close()


class Tries:
    """How the calls of one neighbour went: those that failed, in a row."""

    def __init__(self) -> None:
        self._failures = 0

    def longest(self, code: str, lasted: float) -> float:
        """The most seconds to wait after a call that lasted so many and ended with this code."""
        well = code in (*ORDERLY, "double") or lasted > STEADY_AFTER
        self._failures = 0 if well else self._failures + 1
        return BRIEFLY if code in ORDERLY else min(FIRST_PAUSE * 2.0 ** min(self._failures, 10), LONGEST_PAUSE)


class Dialer:
    """One calling task for each accepted neighbour, one that follows the log, one that looks for callers, and one that
    follows names."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._calls: dict[bytes, asyncio.Task[None]] = {}
        self._hints: dict[bytes, Hint] = {}
        self._grown = asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled."""
        listener.hub = self._hub
        stop, deaf = api.on_growth(self._grown.set), api.on_hint(self._heard)
        living = asyncio.create_task(self._live())
        try:
            await asyncio.shield(living)
        finally:
            stop()
            deaf()
            listener.hub = None
            await self._hub.part()
            living.cancel()
            await asyncio.wait({living})

    async def _live(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow_log())
            group.create_task(self._hub.looks.run())
            group.create_task(self._hub.names.run(self._hub.named))
            group.create_task(self._follow_neighbours(group))

    async def _follow_log(self) -> None:
        while True:
            await self._grown.wait()
            self._grown.clear()
            await self._hub.refresh()

    async def _follow_neighbours(self, group: asyncio.TaskGroup) -> None:
        known: set[int] = set()
        while True:
            accepted = await self._hub.exchange.run(ledger.accepted_neighbours)
            keys, rows = keys_of(accepted), {each.pk for each in accepted}
            self._hub.end_all(but=rows)  # at each look, for one may have begun while its neighbour was being removed
            if rows != known:
                await self._hub.draw_near()
                known = rows
            for gone in self._calls.keys() - keys:
                if not self._hub.talks_with(gone):  # a call that is saying goodbye comes to its own end
                    self._calls.pop(gone).cancel()
                    self._hints.pop(gone, None)
            for key in keys:
                if key not in self._calls or self._calls[key].done():  # done: it was none between two looks
                    self._calls[key] = group.create_task(self._keep_calling(key))
            await asyncio.sleep(LOOK_EVERY)

    async def _keep_calling(self, key: bytes) -> None:
        tries, clock = Tries(), asyncio.get_running_loop().time
        while True:
            neighbour = await self._hub.exchange.run(ledger.neighbour_by_key, key)
            if neighbour is None or not neighbour.accepted:
                return
            longest = FIRST_PAUSE
            if not self._hub.talks_with(key) and not self._hub.resting(key) and neighbour.address:
                began = clock()
                code = await self._call(neighbour)
                if code not in (*ORDERLY, "double"):
                    code = await self._call_where_it_is_heard(neighbour) or code
                longest = tries.longest(code, clock() - began)
            jitter = random.uniform(0, longest)  # noqa: S311  (no secret)
            await self._pause(key, self._hub.resting(key) + jitter)

    async def _pause(self, key: bytes, seconds: float) -> None:
        """Wait before the next call, and as long as somebody else's call goes on."""
        await asyncio.sleep(seconds)
        while self._hub.talks_with(key):
            await asyncio.sleep(LOOK_EVERY)

    def _heard(self, hint: Hint) -> None:
        """Somebody on this network says where a hub is. Strangers are looked at once, a neighbour is called there when
        it does not answer where it was: who it is it must prove, as anywhere."""
        if hint.key in self._calls:
            self._hints[hint.key] = hint
        elif hint.key != self._hub.keys.key:
            self._hub.looks.near(hint.key, hint.host, hint.web_port)

    async def _call_where_it_is_heard(self, neighbour: Neighbour) -> str:
        """Call once where a neighbour is said to be, if that is elsewhere; how it went, empty where it did not."""
        hint = self._hints.pop(bytes(neighbour.key), None)
        if hint is None or (hint.host, hint.web_port) == (neighbour.address, neighbour.web_port):
            return ""
        pipe: Called | None = None
        try:
            card = await asyncio.to_thread(neighbours.fetch_card, neighbours.joined(hint.host, hint.web_port))
            pipe = await call(hint.host, card.exchange_port, api.web_port())
            return await self._hub.converse(
                pipe, neighbour, lambda proven: self._hub.looks.neighbour(proven, hint.host, hint.web_port)
            )
        except (LocalError, RemoteError, TimeoutError):
            return ""
        finally:
            if pipe is not None:
                await pipe.close()

    async def _call(self, neighbour: Neighbour) -> str:
        """Call once and talk to the end; the code of how it went."""
        pipe: Called | None = None
        try:
            pipe = await call(neighbour.address, neighbour.exchange_port, api.web_port())
            return await self._hub.converse(pipe, neighbour)
        except (RemoteError, TimeoutError) as error:
            code = error.code if isinstance(error, RemoteError) else "silent"
            if code != "double":
                await self._hub.exchange.run(ledger.could_not_call, neighbour.pk, code)
            return code
        finally:
            if pipe is not None:
                await pipe.close()
