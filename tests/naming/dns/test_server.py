"""The sockets, as strangers and friends use them: whatever comes, the next question is answered."""

import asyncio
import random
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from threading import Event, Thread

import pytest

from naming.dns import rates, server
from naming.dns.desk import MOST_KNOWN, Desk
from naming.dns.packets import AAAA, FORMERR, NXDOMAIN, SERVFAIL
from naming.dns.rates import AT_ONCE, Rates
from naming.dns.zone import Led, Name, Zone, labels_of
from tests.naming.dns.asking import asked, code, extensions, parsed, question, tool
from tests.ports import free_ports
from tests.system.hubs import eventually

HERE = ip_address("127.0.0.1")
LEADS = {
    (b"amani",): Led((HERE,), (("http", 8000),)),
    (b"shimo",): Led((ip_address("fe80::1%eth0"),)),
    (b"wengi", b"amani"): Led(tuple(ip_address(0x0A2C0000 + each) for each in range(60))),
}
AMANI = asked("amani.home.arpa")


class Served:
    """A server in a thread of its own. looked: what was asked of whoever holds names.  errors: what nobody caught."""

    def __init__(self) -> None:
        (self.port,) = free_ports()
        self.looked = list[Name]()
        self.broken = False
        self.errors = list[str]()
        self.now = 0.0

    async def look(self, names: Sequence[Name]) -> Mapping[Name, Led | None]:
        self.looked += names
        if self.broken:
            raise OSError("the disk is gone")
        return {each: LEADS.get(each) for each in names}

    async def serve(self, near: bool) -> None:
        self.loop, self.over = asyncio.get_running_loop(), asyncio.Event()
        self.loop.set_exception_handler(lambda _loop, told: self.errors.append(str(told)))
        self.desk = Desk(Zone(labels_of("home.arpa"), labels_of("k-a.home.arpa")), self.look)
        self.rates = Rates(lambda: self.now)
        if not near:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(rates, "network_of", lambda host, own: host)
                self.rates.met("127.0.0.1")
        sockets = await server.opened(self.desk, self.rates, (HERE,), self.port)
        asking = asyncio.create_task(self.desk.run())
        await self.over.wait()
        asking.cancel()
        await sockets.close()

    def asks(self, data: bytes) -> bytes:
        """The answer to a datagram, which is sent again where it was lost among others."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.settimeout(1)
            for _each in range(60):
                asking.sendto(data, ("127.0.0.1", self.port))
                with suppress(TimeoutError):
                    return asking.recv(4096)
        raise TimeoutError

    def renew(self) -> None:
        """Names changed."""
        done = Event()
        self.loop.call_soon_threadsafe(self.desk.renew, self.desk.zone)
        self.loop.call_soon_threadsafe(done.set)
        assert done.wait(20)

    def connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)


@contextmanager
def serving(near: bool = True) -> Iterator[Served]:
    served = Served()
    thread = Thread(target=asyncio.run, args=(served.serve(near),))
    thread.start()
    try:
        eventually(lambda: hasattr(served, "over") and is_open(served), "it listens", pause=0.005)
        yield served
    finally:
        served.loop.call_soon_threadsafe(served.over.set)
        thread.join()
    assert served.errors == []


def is_open(served: Served) -> bool:
    try:
        served.connected().close()
    except ConnectionError:
        return False
    return True


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def taken(line: socket.socket) -> bytes:
    """The next answer of a connection; empty at its end."""
    with line.makefile("rb") as file:
        return file.read(int.from_bytes(file.read(2), "big"))


def test_a_name_is_looked_up_once_for_many_questions_until_names_change(served: Served) -> None:
    for _each in range(3):
        assert parsed(served.asks(AMANI)).rr[0].rdata.data == (127, 0, 0, 1)
    assert parsed(served.asks(asked("_http._tcp.AMANI.home.arpa", 33))).rr[0].rdata.port == 8000
    assert served.looked == [(b"amani",)]
    served.renew()
    assert parsed(served.asks(AMANI)).header.aa
    assert served.looked == [(b"amani",)] * 2


def test_each_question_is_answered_with_its_own_number_and_spelling(served: Served) -> None:
    for number, name in ((1, "AmAnI.home.arpa"), (2, "amani.HOME.arpa"), (3, "AmAnI.home.arpa")):
        answer = parsed(served.asks(struct.pack("!H", number) + asked(name)[2:]))
        assert (answer.header.id, str(answer.q.qname), str(answer.rr[0].rname)) == (number, f"{name}.", f"{name}.")


def test_names_that_are_made_up_do_not_drive_out_those_that_lead_somewhere(served: Served) -> None:
    served.asks(AMANI)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(20)
        asking.connect(("127.0.0.1", served.port))
        for start in range(0, MOST_KNOWN + 200, 100):
            for number in range(start, start + 100):
                asking.send(asked(f"x{number}.home.arpa"))
            for _each in range(100):
                assert code(asking.recv(4096)) == NXDOMAIN
    served.asks(asked("AMANI.home.arpa"))
    assert served.looked.count((b"amani",)) == 1
    assert len(served.desk._others) <= MOST_KNOWN


def test_ten_thousand_packets_of_chance_stop_nothing(served: Served) -> None:
    dice = random.Random(53)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _each in range(10_000):
            data = bytearray(asked("kitabu.amani.home.arpa", dice.randrange(300), extensions()))
            for _place in range(dice.randrange(12)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            sent = bytes(data) if dice.random() < 0.7 else dice.randbytes(dice.randrange(1500))
            asking.sendto(sent, ("127.0.0.1", served.port))
    assert parsed(served.asks(AMANI)).rr


def test_where_nothing_can_be_looked_up_it_says_so_and_tries_again(served: Served) -> None:
    served.broken = True
    assert code(served.asks(AMANI)) == SERVFAIL
    served.broken = False
    assert parsed(served.asks(AMANI)).rr


def test_one_connection_takes_many_questions_in_whatever_pieces(served: Served) -> None:
    with served.connected() as line:
        line.sendall(framed(AMANI) * 3)
        for each in framed(asked("nobody.home.arpa")):
            line.sendall(bytes([each]))
        file = line.makefile("rb")
        codes = [code(file.read(int.from_bytes(file.read(2), "big"))) for _each in range(4)]
        file.close()
    assert codes == [0, 0, 0, NXDOMAIN]


def test_a_connection_that_sends_no_packet_is_closed(served: Served) -> None:
    for odd in (b"\0\0", b"\0\x0b" + b"a" * 11, framed(b"\0\0\x81\0" + b"\0" * 8)):
        with served.connected() as line:
            line.sendall(odd)
            assert taken(line) == b""


def test_64_kilobytes_are_read_and_refused(served: Served) -> None:
    with served.connected() as line:
        line.sendall(framed(struct.pack("!6H", 9, 0, 10_900, 0, 0, 0) + question("a.b") * 7000)[: 2 + 65_535])
        line.sendall(b"")
        huge = struct.pack("!6H", 9, 0, 10_900, 0, 0, 0).ljust(65_535, b"\1")
    with served.connected() as line:
        line.sendall(framed(huge))
        assert code(taken(line)) == FORMERR


def test_who_says_nothing_holds_a_place_for_a_while_and_no_more_than_eight(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "IDLE", 0.3)
    lines = [served.connected() for _each in range(server.OF_ONE + 3)]
    for line in lines:
        with suppress(OSError):
            line.sendall(b"\0")  # half of a length
    for line in lines:
        with suppress(ConnectionError):
            assert line.recv(10) == b""
        line.close()
    with served.connected() as line:
        line.sendall(framed(AMANI))
        assert parsed(taken(line)).rr


def test_who_holds_connections_makes_room_for_who_comes(served: Served) -> None:
    """The one that said nothing for the longest time goes."""
    lines = [served.connected() for _each in range(server.OF_ONE)]
    for line in lines:
        line.sendall(framed(AMANI))
        assert parsed(taken(line)).rr
    lines[0].sendall(framed(AMANI))
    assert parsed(taken(lines[0])).rr
    lines.append(served.connected())
    lines[-1].sendall(framed(AMANI))
    assert parsed(taken(lines[-1])).rr
    assert taken(lines[1]) == b""
    for line in (lines[0], *lines[2:]):
        line.sendall(framed(AMANI))
        assert parsed(taken(line)).rr
    for line in lines:
        line.close()


def test_whose_connections_make_room_is_decided_by_how_many_they_have() -> None:
    talks = {number: server.Talk(f"host {number % 8}", float(number)) for number in range(server.CONNECTIONS)}
    assert server.in_the_way(talks, "newcomer") == 0, "all have as many"
    assert server.in_the_way(talks, "host 3") == 3
    del talks[5], talks[2]
    assert server.in_the_way(talks, "newcomer") is None
    assert server.in_the_way(talks, "host 3") == 3
    talks |= {100: server.Talk("first", -1.0), 101: server.Talk("second", -2.0)}
    assert server.in_the_way(talks, "newcomer") == 0, "who has one keeps it"


def test_what_is_too_long_for_a_datagram_comes_by_tcp(served: Served) -> None:
    asking = [tool("dig"), "@127.0.0.1", "-p", str(served.port), "+tries=1", "wengi.amani.home.arpa"]
    cut = subprocess.run([*asking, "+ignore", "+noedns"], capture_output=True, text=True, timeout=60).stdout
    assert "flags: qr tc rd;" in cut
    assert "ANSWER: 0" in cut
    whole = subprocess.run([*asking, "+noedns", "+short"], capture_output=True, text=True, timeout=60).stdout
    assert "Truncated, retrying in TCP" in whole or len(whole.split()) >= 60
    assert whole.count("10.44.0.") == 60


def test_a_flood_in_somebodys_name_is_mostly_not_answered_and_never_with_more_than_was_sent() -> None:
    with serving(near=False) as served, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(20)
        asking.connect(("127.0.0.1", served.port))
        for _each in range(AT_ONCE):
            asking.send(AMANI)
            assert not parsed(asking.recv(4096)).header.tc
        for _each in range(10):
            asking.send(AMANI)
        for _each in range(5):
            slipped = asking.recv(4096)
            assert parsed(slipped).header.tc
            assert len(slipped) == len(AMANI)
        with served.connected() as line:
            line.sendall(framed(AMANI))
            assert parsed(taken(line)).rr, "who comes by TCP is who they say"
        asking.settimeout(0.05)
        with pytest.raises(TimeoutError):
            asking.recv(4096)
        served.now = 1.0
        asking.settimeout(20)
        asking.send(AMANI)
        assert parsed(asking.recv(4096)).rr


def test_measures_are_by_network_and_bounded() -> None:
    now = time.monotonic()
    measures = Rates(lambda: now, own=("10.42.0.1",))
    assert measures.met("10.1.2.3") is measures.met("10.1.2.200")
    assert measures.met("10.1.2.3") is not measures.met("10.1.3.3")
    assert measures.met("2001:db8:0:1::1") is measures.met("2001:db8:0:2::1")
    assert measures.met("fe80::1%eth0") is measures.met("fe80::2%eth0")
    assert measures.met("10.42.0.1").left == measures.met("127.0.0.1").left == rates.NO_END
    for number in range(rates.NETWORKS + 10):
        measures.met(str(ip_address(0x0B000000 + number * 256)))
    assert len(measures._by_network) <= rates.NETWORKS
    for number in range(rates.HOSTS):
        measures.met(str(ip_address(0x0B000000 + number)))
    assert len(measures.by_host) <= rates.HOSTS


def test_who_asks_is_a_machine_as_far_as_that_can_be_told() -> None:
    measures = Rates(time.monotonic, own=("10.42.0.1", "fd00::1"))
    assert measures.asker("10.1.2.3") != measures.asker("10.1.2.4")
    assert measures.asker("2001:db8:0:1::1") == measures.asker("2001:db8:0:1:ffff::2")
    assert measures.asker("2001:db8:0:1::1") != measures.asker("2001:db8:0:2::1")
    assert measures.asker("fe80::1%eth0") == measures.asker("fe80::2%eth0")
    assert {measures.asker(each) for each in ("10.42.0.1", "127.0.0.9", "::1", "fd00::1")} == {""}


def test_an_answer_that_cannot_be_written_harms_no_other(served: Served) -> None:
    assert code(served.asks(asked("shimo.home.arpa", AAAA))) == SERVFAIL
    assert parsed(served.asks(AMANI)).rr
