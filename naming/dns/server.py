"""The sockets: one for datagrams and one for connections at each address, so that an answer leaves from where the
question came to. Datagrams are read many at a turn of the loop, and never so many that pages wait.
"""

import asyncio
import socket
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from naming.dns import packets
from naming.dns.desk import Desk
from naming.dns.packets import Query
from naming.dns.rates import Rates
from naming.dns.zone import Address

A_TURN: Final = 64
LARGEST_READ: Final = 4096
IDLE: Final = 10.0
"""Seconds that a connection may say nothing, or not take what it asked for."""
CONNECTIONS: Final = 64
OF_ONE: Final = 8
"""Connections of one asker."""

K = TypeVar("K")


class Datagrams:
    """Questions by UDP at one address."""

    def __init__(self, desk: Desk, rates: Rates, address: Address, port: int) -> None:
        self._desk, self._rates = desk, rates
        self._socket = socket.socket(
            socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK
        )
        try:
            self._socket.bind((str(address), port))
        except OSError:
            self._socket.close()
            raise
        asyncio.get_running_loop().add_reader(self._socket, self.drain)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def drain(self) -> None:
        """Answer what has come, up to a bound."""
        receive, send = self._socket.recvfrom, self._socket.sendto
        hosts, warm, rates = self._rates.by_host, self._desk.warm, self._rates
        for _each in range(A_TURN):
            try:
                data, who = receive(LARGEST_READ)
            except BlockingIOError:
                return
            except OSError:  # whom something was sent to before is gone
                continue
            measure = hosts.get(who[0]) or rates.met(who[0])
            if not measure.left and not rates.more(measure):
                if rates.slips(measure):
                    self._slip(data, who)
                continue
            measure.left -= 1
            answer = warm.get(data[2:])
            if answer is None:
                self._ask(data, who)
                continue
            try:
                send(data[:2] + answer, who)
            except OSError:  # the line is full, or nobody is there: whoever asked asks again
                continue

    def _ask(self, data: bytes, who: tuple[str, int]) -> None:
        self._desk.take(data, False, lambda answer: self._send(answer, who), self._rates.asker(who[0]))

    def _slip(self, data: bytes, who: tuple[str, int]) -> None:
        query = packets.read(data)
        if isinstance(query, Query):
            self._send(packets.cut(query), who)

    def _send(self, answer: bytes, who: tuple[str, int]) -> None:
        with suppress(OSError):
            self._socket.sendto(answer, who)


@dataclass
class Talk:
    """One connection. asker: whose (`rates.asker_of`).  since: when its last question came, in seconds."""

    asker: str
    since: float


def in_the_way(talks: Mapping[K, Talk], asker: str) -> K | None:
    """Which connection ends where one more of this asker begins: of those who have most, or of the asker's own where
    these are all that it may have, the one that said nothing for the longest time; None where there is room."""
    counts = Counter(each.asker for each in talks.values())
    if counts[asker] >= OF_ONE:
        among = {asker}
    elif len(talks) >= CONNECTIONS:
        among = {each for each, count in counts.items() if count == max(counts.values())}
    else:
        return None
    return min((key for key, each in talks.items() if each.asker in among), key=lambda key: talks[key].since)


class Connections:
    """Questions by TCP at all addresses: many over one connection, each answered before the next is read."""

    def __init__(self, desk: Desk, rates: Rates) -> None:
        self._desk, self._rates = desk, rates
        self._servers = list[asyncio.Server]()
        self._talks = dict[asyncio.Task[None], Talk]()

    async def listen(self, address: Address, port: int) -> None:
        self._servers.append(await asyncio.start_server(self._met, str(address), port))

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        for talk in self._talks:
            talk.cancel()
        if self._talks:
            await asyncio.wait(self._talks)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = str((writer.get_extra_info("peername") or [""])[0])
        task = asyncio.current_task()
        if task is None or not host:
            writer.close()
            return
        talk = Talk(self._rates.asker(host), asyncio.get_running_loop().time())
        if ended := in_the_way(self._talks, talk.asker):
            del self._talks[ended]
            ended.cancel()
        self._talks[task] = talk
        try:
            await self._talk(reader, writer, talk)
        except (OSError, EOFError, TimeoutError, asyncio.CancelledError):
            pass  # whoever asked is gone or says nothing, or the hub ends: streams report a task that was cancelled
        finally:
            writer.close()
            self._talks.pop(task, None)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, talk: Talk) -> None:
        while True:
            async with asyncio.timeout(IDLE):
                length = int.from_bytes(await reader.readexactly(2), "big")
                if length < packets.HEADER:
                    return
                data = await reader.readexactly(length)
                talk.since = asyncio.get_running_loop().time()
                answer = await self._answered(data, talk.asker)
                if answer is None:
                    return
                writer.write(len(answer).to_bytes(2, "big") + answer)
                await writer.drain()

    async def _answered(self, data: bytes, asker: str) -> bytes | None:
        """The answer to a packet; None where it gets none."""
        if isinstance(query := packets.read(data, packets.LARGEST), bytes | None):
            return query
        answers = asyncio.Queue[bytes]()
        self._desk.take(data, True, answers.put_nowait, asker)
        return await answers.get()


async def opened(desk: Desk, rates: Rates, addresses: tuple[Address, ...], port: int) -> "Sockets":
    """Listen at all these addresses, or at none: OSError."""
    sockets = Sockets(desk, rates)
    try:
        for address in addresses:
            await sockets.listen(address, port)
    except OSError:
        await sockets.close()
        raise
    return sockets


class Sockets:
    """All that listens."""

    def __init__(self, desk: Desk, rates: Rates) -> None:
        self._desk, self._rates = desk, rates
        self._connections = Connections(desk, rates)
        self._datagrams = list[Datagrams]()

    async def listen(self, address: Address, port: int) -> None:
        self._datagrams.append(Datagrams(self._desk, self._rates, address, port))
        await self._connections.listen(address, port)

    async def close(self) -> None:
        for each in self._datagrams:
            each.close()
        await self._connections.close()
