"""This hub's side of all exchanges: who is talking with whom, the shared mirror, and what a growing log sets off.

There is one `Hub` a process, made by the exchange service. Two conversations with one neighbour are one too many: the
one dialled by the lower key stays, unless it has stopped answering; a second call by the same side replaces its first.
"""

import asyncio
import os
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress

from hub import api
from hub.api.exchange import Exchange
from hub.core.errors import RemoteError
from hub.core.keys import NETWORK
from hub.core.run import Run
from plugins.gossip import ledger
from plugins.gossip.boots import Boots
from plugins.gossip.conversation import Conversation
from plugins.gossip.looks import Looks
from plugins.gossip.mirror import Growth, Mirror
from plugins.gossip.models import Neighbour
from plugins.gossip.names import Names
from plugins.gossip.patience import Patience
from plugins.gossip.pipes import Pipe
from plugins.gossip.wire.actions import Hello
from plugins.gossip.wire.credit import Budgets, Limits
from plugins.gossip.wire.handshake import Client, Server
from plugins.gossip.wire.secure import Secure

HANDSHAKE_TIMEOUT = 10.0
SILENT = 10.0
GOODBYE = 2.0
PUSH_BUDGET = 256 * 1024


class Hub:
    """All exchanges of this process."""

    def __init__(self, exchange: Exchange, hub: bytes, keys: api.HandshakeKeys) -> None:
        self.exchange = exchange
        self.mirror = Mirror(exchange)
        self.looks = Looks(exchange)
        self.names = Names(exchange)
        self.keys = keys
        self._id = hub
        self.neighbours: tuple[bytes, ...] = ()
        self._talking: dict[bytes, Conversation] = {}
        self._patience = Patience()
        self._boots = Boots()
        self._budgets: dict[bytes, Budgets] = {}
        self._boot = time.time_ns() >> 20  # noqa: TID251  # a name for this start, compared with nothing but itself

    async def open(self) -> None:
        """Read what is held; whoever was here before the start is not."""
        await self.exchange.run(ledger.nobody_is_here)
        await self.draw_near()
        await self.mirror.refresh()

    async def draw_near(self) -> None:
        """Read anew whose feeds we keep. What was declined and now is not, or what we told that now is not so, makes
        the conversations concerned begin again."""
        accepted = await self.exchange.run(ledger.accepted_neighbours)
        self._remember_only(keys_of(accepted))
        self.neighbours = tuple(bytes(each.hub) for each in accepted)
        near = {self._id, *self.neighbours, *(hub for each in accepted for hub in beyond(each))}
        for conversation in self._talking.values():
            near.update(conversation.beyond)
        if self.mirror.draw_near(near):
            await self.begin_anew()
        for conversation in list(self._talking.values()):
            if conversation.told != self.neighbours:
                conversation.end("anew")

    async def begin_anew(self) -> None:
        """We keep more than before: have offered again what we declined."""
        await self.exchange.run(ledger.forget_our_declines)
        for conversation in list(self._talking.values()):
            if conversation.declined:
                conversation.end("anew")

    def hello(self) -> Hello:
        """What every conversation begins with. Our clock is told where somebody here vouches for it."""
        return Hello(clock=api.vouched_time(), boot=self._boot, neighbours=self.neighbours)

    def talks_with(self, key: bytes) -> bool:
        """Whether a conversation with this neighbour goes on."""
        return key in self._talking

    def resting(self, key: bytes) -> float:
        """Seconds for which we leave this neighbour alone, because of what it did."""
        return self._patience.left(key, time.monotonic())

    def leave_alone(self, key: bytes) -> None:
        """This neighbour did wrong, and is neither called nor answered for a while."""
        self._patience.wrong(key, time.monotonic())

    def doubled(self, key: bytes, boot: int) -> bool:
        """Whether this neighbour, which says hello with a boot number, is one of two that live with its key."""
        return self._boots.doubled(key, boot, time.monotonic())

    def budgets(self, key: bytes) -> Budgets:
        """What this neighbour may still send, however often it calls."""
        return self._budgets.setdefault(key, Budgets(Limits()))

    def _remember_only(self, keys: Collection[bytes]) -> None:
        """What is remembered of neighbours in memory is bounded by how many there are."""
        self._patience.keep(keys)
        self._boots.keep(keys)
        for gone in self._budgets.keys() - keys:
            del self._budgets[gone]

    # Conversations

    async def answer(self, pipe: Pipe, met: Callable[[Neighbour], None]) -> None:
        """Hold the conversation that a caller began, and say which neighbour it has proven to be;
        RemoteError("not-accepted", key in hex) for a stranger, "resting" for a neighbour that did wrong a moment ago.
        """
        secure = Secure(Server(NETWORK, self.keys.seed, os.urandom(32)))
        early, reply = await self._shake(pipe, secure)
        neighbour = await self.exchange.run(ledger.neighbour_by_key, secure.peer or b"")
        if neighbour is None or not neighbour.accepted:
            raise RemoteError("not-accepted", (secure.peer or b"").hex())
        if self.resting(bytes(neighbour.key)):
            raise RemoteError("resting", "it did wrong a moment ago")
        met(neighbour)
        await pipe.send(reply)
        await self._hold(pipe, secure, neighbour, early, leads=False)

    async def converse(
        self, pipe: Pipe, neighbour: Neighbour, met: Callable[[Neighbour], None] = lambda _neighbour: None
    ) -> str:
        """Hold a conversation that we began, and say when it is proven with whom; how it ended."""
        client = Client(NETWORK, self.keys.seed, self.keys.key, bytes(neighbour.key), os.urandom(32))
        secure = Secure(client)
        await pipe.send(secure.start())
        early, _nothing = await self._shake(pipe, secure)
        met(neighbour)
        return await self._hold(pipe, secure, neighbour, early, leads=True)

    async def _shake(self, pipe: Pipe, secure: Secure) -> tuple[bytes, bytes]:
        """Run the handshake to its end; plain bytes that came with it, and our last reply, not yet sent."""
        async with asyncio.timeout(HANDSHAKE_TIMEOUT):
            while True:
                reply, early = secure.received(await pipe.receive())
                if secure.peer is not None:
                    return early, reply
                if reply:
                    await pipe.send(reply)

    async def _hold(self, pipe: Pipe, secure: Secure, neighbour: Neighbour, early: bytes, leads: bool) -> str:
        key = bytes(neighbour.key)
        await self.draw_near()
        page = await self.exchange.run(ledger.Page, self.exchange.run, neighbour, pipe.peer)
        conversation = Conversation(self, pipe, secure, page, leads)
        before = self._talking.get(key)
        if before is not None:
            if not self._replaces(key, conversation, before):
                raise RemoteError("double", "the other connection with this hub stays")
            before.give_way()
        self._talking[key] = conversation
        try:
            await conversation.hold(early)
        finally:
            if self._talking.get(key) is conversation:
                del self._talking[key]
        return conversation.code

    def _replaces(self, key: bytes, new: Conversation, before: Conversation) -> bool:
        """Which of two conversations with one neighbour stays; both hubs come to the same answer."""
        if new.leads == before.leads or before.unanswered() > SILENT:
            return True
        return new.leads == (self.keys.key < key)

    def end_all(self, but: Collection[int] = ()) -> None:
        """Say goodbye to everybody, but for those whose rows stay."""
        for conversation in list(self._talking.values()):
            if conversation.neighbour not in but:
                conversation.end("closing")

    async def part(self) -> None:
        """Say goodbye to everybody before we stop, and let what was said be written down."""
        self.end_all()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                while self._talking:
                    await asyncio.sleep(0.01)

    # Growth

    async def refresh(self, feeds: Collection[bytes] = ()) -> None:
        """Bring the mirror level with the log, and give entries and proofs to every neighbour that may lack them."""
        grown, froze, freed = await self.mirror.refresh(feeds)
        if freed:
            await self.begin_anew()
        for conversation in list(self._talking.values()) if froze else ():
            conversation.froze(froze)
        for growth in grown:
            listeners = [each for each in self._talking.values() if each.lacks(growth.feed, growth.head)]
            if listeners:
                await self._push(growth, listeners)

    def named(self, marks: Collection[bytes]) -> None:
        """Records of names came: tell every neighbour."""
        for conversation in list(self._talking.values()):
            conversation.named(marks)

    async def _push(self, growth: Growth, listeners: Sequence[Conversation]) -> None:
        runs = await self._next(growth.feed, growth.first)
        while runs:
            for conversation in listeners:
                conversation.push(runs)
            runs = await self._next(growth.feed, runs[-1].first + len(runs[-1].links))

    async def _next(self, feed: bytes, first: int) -> list[Run]:
        return (await self.exchange.runs_wanted([(feed, first)], PUSH_BUDGET))[0]


def beyond(neighbour: Neighbour) -> list[bytes]:
    """The hub ids that a neighbour exchanges with, as it said last."""
    return [bytes.fromhex(each) for each in neighbour.known_hubs]


def keys_of(neighbours: Iterable[Neighbour]) -> set[bytes]:
    """The device keys of these neighbours."""
    return {bytes(each.key) for each in neighbours}
