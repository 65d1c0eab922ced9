"""Questions of DNS that the hub answers on one core, and dnslib's own server in turn with it.

Two processes send recorded datagrams, in bursts that a socket holds, to one server at a time; each server is a process
of its own. It is the server's own processor time that counts, for others use the machine: questions answered for each
second of it, which is what one core does.
"""

import resource
import socket
import statistics
import struct
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from multiprocessing import get_context
from typing import Any, Final

from tests.bench import processes
from tests.bench.figure import Figure
from tests.ports import free_ports

ROUNDS: Final = 7
SECONDS: Final = 1.5
BURST: Final = 32
NAMES: Final = 200
SENDERS: Final = 2


def run() -> Iterator[Figure]:
    context = get_context("spawn")
    found = dict[str, list[tuple[float, float]]]()
    for number in range(ROUNDS + 1):  # the first in vain
        for name, serve in (("ours", ours), ("dnslib", theirs)):
            measured = round_of(context, serve)
            if number:
                found.setdefault(name, []).append(measured)
    a_core = {name: statistics.median(of_core for of_core, _wall in all_) for name, all_ in found.items()}
    ratios = [one[0] / other[0] for one, other in zip(found["ours"], found["dnslib"], strict=True)]
    details: dict[str, Any] = {
        "by the clock on the wall": {
            name: round(statistics.median(wall for _core, wall in all_)) for name, all_ in found.items()
        },
        "dnslib, by its core": round(a_core["dnslib"]),
        "ratios": [round(each, 1) for each in ratios],
        "load": processes.load(),
    }
    yield Figure("DNS, answers a second of one core", round(a_core["ours"]), ">= 20000 /s", "", details)
    yield Figure("DNS (x dnslib's own server)", round(statistics.median(ratios), 2), ">= 8", "", details)


def round_of(context: Any, serve: Callable[[int, Any], None]) -> tuple[float, float]:
    """Answers for each second of the server's own time, and for each on the wall."""
    (port,) = free_ports()
    pipe, end = context.Pipe()
    server = context.Process(target=serve, args=(port, end), daemon=True)
    server.start()
    pipe.recv()
    ask(port, 0.3)  # until every answer is warm
    pipe.send("begin")
    pipe.recv()
    with context.Pool(SENDERS) as pool:
        answered = sum(pool.starmap(ask, [(port, SECONDS)] * SENDERS))
    pipe.send("end")
    used = pipe.recv()
    server.terminate()
    server.join()
    return answered / used, answered / SECONDS


def questions() -> list[bytes]:
    """Packets as browsers' resolvers send them, with extensions."""
    found = []
    for number in range(NAMES):
        name = b"".join(bytes([len(each)]) + each for each in (b"kitabu%d" % number, b"amani", b"home", b"arpa"))
        extended = b"\0" + struct.pack("!HHIH", 41, 1232, 0, 0)
        found.append(struct.pack("!6H", number, 0x0100, 1, 0, 0, 1) + name + b"\0\0\1\0\1" + extended)
    return found


def ask(port: int, seconds: float) -> int:
    """Send bursts and take what comes back; how many answers came."""
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    asking.connect(("127.0.0.1", port))
    asking.settimeout(0.2)
    packets, count, at = questions(), 0, 0
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for _each in range(BURST):
            asking.send(packets[at % NAMES])
            at += 1
        try:
            for _each in range(BURST):
                asking.recv(2048)
                count += 1
        except TimeoutError:
            pass
    return count


def told(end: Any) -> None:
    """Tell the processor time between two words of who measures."""
    end.send("ready")
    end.recv()
    began = own_time()
    end.send("begun")
    end.recv()
    end.send(own_time() - began)


def own_time() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ours(port: int, end: Any) -> None:
    """The hub's server, with names in memory."""
    import asyncio
    from threading import Thread

    from naming.dns import server
    from naming.dns.desk import Desk
    from naming.dns.rates import Rates
    from naming.dns.zone import Led, Zone, labels_of

    here = ip_address("127.0.0.1")

    async def look(names: Any) -> Any:
        return {each: Led((here,), (("http", 8000),)) for each in names}

    async def serve() -> None:
        desk = Desk(Zone(labels_of("home.arpa"), labels_of("k-a.home.arpa")), look)
        await server.opened(desk, Rates(asyncio.get_running_loop().time), (here,), port)
        Thread(target=told, args=(end,), daemon=True).start()
        await desk.run()

    asyncio.run(serve())


def theirs(port: int, end: Any) -> None:
    """dnslib's server, which writes no log."""
    from dnslib import RR, A
    from dnslib.server import BaseResolver, DNSLogger, DNSServer

    class Resolver(BaseResolver):
        def resolve(self, request: Any, handler: Any) -> Any:
            reply = request.reply()
            reply.add_answer(RR(request.q.qname, rdata=A("127.0.0.1"), ttl=60))
            return reply

    server = DNSServer(
        Resolver(), port=port, address="127.0.0.1", logger=DNSLogger("-request,-reply,-truncated,-error")
    )
    server.start_thread()
    told(end)
