"""Names of a hub reach programs that know nothing of hubs: `dig`, and the resolvers that villages run."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from hub.core.cid import id_text
from tests.naming.dns.asking import tool
from tests.ports import free_ports
from tests.system.hubs import Hub, eventually, make_neighbours

FILE = b"How a well is dug.\n"


class Village:
    """A hub that answers DNS, and the names that it gave."""

    def __init__(self, hub: Hub, dns: int, key: str, cid: str) -> None:
        self.hub, self.dns, self.key, self.cid = hub, dns, key, cid

    def dig(self, *asked: str, port: int = 0) -> str:
        words = ["@127.0.0.1", "-p", str(port or self.dns), "+tries=1", "+time=5", *asked]
        return subprocess.run([tool("dig"), *words], capture_output=True, text=True, timeout=60).stdout

    def short(self, *asked: str, port: int = 0) -> list[str]:
        return self.dig("+short", *asked, port=port).split("\n")[:-1]


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("village")
    hub = Hub(folder / "amani", "Amani")
    hub.provision()
    path = folder / "kitabu.txt"
    path.write_bytes(FILE)
    cid = hub.manage("content", "add", str(path)).split()[0]
    (told,) = hub.rows("SELECT hub_id FROM accounts_hub")
    key = "k-" + id_text(bytes(told[0])).removeprefix("bafyrei")  # type: ignore[call-overload]
    hub.manage("names", "claim", "amani")
    hub.manage("names", "bind", "kitabu", "cid", cid)
    hub.manage("names", "bind", "redio", "service", id_text(bytes(told[0])), "--port", "8044")  # type: ignore[call-overload]
    hub.manage("names", "bind", "mto", "address", "fd00::7")
    (dns,) = free_ports()
    hub.settings = {"HUB_DNS_PORT": str(dns), "HUB_DNS_ADDRESS": "127.0.0.1", "HUB_MESH": "127.0.0.0/16"}
    hub.start()
    found = Village(hub, dns, key, cid)
    eventually(lambda: found.short("amani.home.arpa") == ["127.0.0.1"], "DNS answers")
    yield found
    hub.stop()


def test_names_lead_to_the_hub_and_what_it_named(village: Village) -> None:
    for name in ("amani", village.key, "kitabu.amani", f"kitabu.{village.key}", "KITABU.Amani", "redio.amani"):
        assert village.short(f"{name}.home.arpa", "A") == ["127.0.0.1"], name
    assert village.short("mto.amani.home.arpa", "AAAA") == ["fd00::7"]
    assert village.short("mto.amani.home.arpa", "A") == []
    assert village.short("_http._tcp.redio.amani.home.arpa", "SRV") == ["0 0 8044 redio.amani.home.arpa."]
    assert village.short("_http._tcp.amani.home.arpa", "SRV") == [f"0 0 {village.hub.port} amani.home.arpa."]
    assert village.short("_dnslink.kitabu.amani.home.arpa", "TXT") == [f'"dnslink=/ipfs/{village.cid}"']
    assert village.short("_did.amani.home.arpa", "TXT")[0].startswith('"did=did:key:z6Mk')
    assert village.short("-x", "127.0.0.1") == ["amani.home.arpa."]


def test_what_is_not_there_is_told_with_the_zone(village: Village) -> None:
    missing = village.dig("nobody.amani.home.arpa")
    assert "status: NXDOMAIN" in missing
    assert f"amani.home.arpa.\t30\tIN\tSOA\t{village.key}.home.arpa." in missing.replace("  ", "\t").replace(
        "\t\t", "\t"
    )
    assert "flags: qr aa rd;" in missing
    nothing = village.dig("_tcp.amani.home.arpa", "A")
    assert "status: NOERROR" in nothing
    assert "ANSWER: 0, AUTHORITY: 1" in nothing
    assert village.short("amani.home.arpa", "SOA")[0].startswith(f"{village.key}.home.arpa. nobody.")
    assert village.short("amani.home.arpa", "NS") == [f"{village.key}.home.arpa."]
    assert village.short("amani.home.arpa", "ANY") == ['"RFC8482" ""']


def test_extensions_refusals_and_connections(village: Village) -> None:
    assert "EDNS: version: 0, flags:; udp: 1232" in village.dig("amani.home.arpa")
    assert "OPT PSEUDOSECTION" not in village.dig("+noedns", "amani.home.arpa")
    assert "status: BADVERS" in village.dig("+edns=1", "+noednsnegotiation", "amani.home.arpa")
    assert "status: REFUSED" in village.dig("example.com")
    assert "status: REFUSED" in village.dig("CH", "TXT", "version.bind")
    assert "status: NOTIMP" in village.dig("+opcode=notify", "amani.home.arpa")
    assert "Transfer failed" in village.dig("amani.home.arpa", "AXFR")
    assert (
        village.short("+tcp", "+keepopen", "amani.home.arpa", "A", "kitabu.amani.home.arpa", "A") == ["127.0.0.1"] * 2
    )


def test_a_name_opens_its_file_in_a_browser(village: Village) -> None:
    connection = HTTPConnection("127.0.0.1", village.hub.port, timeout=30)
    connection.request("GET", "/", headers={"Host": f"kitabu.amani.home.arpa:{village.hub.port}"})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, FILE)
    assert (answer.getheader("Content-Security-Policy") or "").startswith("sandbox")
    connection.request("GET", "/", headers={"Host": f"nobody.amani.home.arpa:{village.hub.port}"})
    assert (answer := connection.getresponse()).status == 404
    assert b"No name leads here" in answer.read()
    connection.close()


def resolved(village: Village, port: int) -> None:
    """A resolver that has the generated lines tells what the hub tells, and nothing else leads anywhere."""
    eventually(lambda: village.short("amani.home.arpa", port=port) == ["127.0.0.1"], "the resolver answers")
    for name in ("kitabu.amani", "KiTaBu.AMANI", village.key, f"kitabu.{village.key}"):
        assert village.short(f"{name}.home.arpa", port=port) == ["127.0.0.1"], name
    assert village.short("mto.amani.home.arpa", "AAAA", port=port) == ["fd00::7"]
    srv = village.short("_http._tcp.redio.amani.home.arpa", "SRV", port=port)
    assert srv == ["0 0 8044 redio.amani.home.arpa."]
    assert "status: NXDOMAIN" in village.dig("nobody.amani.home.arpa", port=port)
    assert "status: NOERROR" in village.dig("kitabu.amani.home.arpa", "MX", port=port)
    assert village.short("-x", "127.0.0.1", port=port) == ["amani.home.arpa."]
    assert village.short("+tcp", "amani.home.arpa", port=port) == ["127.0.0.1"]


def lines_for(village: Village, kind: str) -> str:
    status, lines = village.hub.get(f"/naming/resolver.conf?fmt={kind}")
    assert status == 200
    return lines.decode()


@contextmanager
def running(*command: str) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def test_unbound_asks_the_hub_by_the_lines_that_the_hub_gives(village: Village, tmp_path: Path) -> None:
    (port,) = free_ports()
    program = tool("unbound")
    (tmp_path / "hub.conf").write_text(lines_for(village, "unbound"))
    (tmp_path / "unbound.conf").write_text(f"""
server:
    interface: 127.0.0.1
    port: {port}
    chroot: ""
    username: ""
    pidfile: "{tmp_path}/pid"
    directory: "{tmp_path}"
    use-syslog: no
    use-caps-for-id: yes
    private-address: 127.0.0.0/8
    private-address: 10.0.0.0/8
    private-address: fd00::/8
    trust-anchor: "{ROOT_KEY}"
remote-control:
    control-enable: no
include: "{tmp_path}/hub.conf"
""")
    with running(program, "-d", "-c", str(tmp_path / "unbound.conf")):
        resolved(village, port)


ROOT_KEY = ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"
"""What Debian's unbound trusts: with it a name that nobody can prove is thrown away."""


def test_dnsmasq_asks_the_hub_by_the_lines_that_the_hub_gives(village: Village, tmp_path: Path) -> None:
    (port,) = free_ports()
    program = tool("dnsmasq")
    (tmp_path / "hub.conf").write_text(lines_for(village, "dnsmasq"))
    (tmp_path / "dnsmasq.conf").write_text(f"""
no-daemon
no-resolv
no-hosts
bind-interfaces
listen-address=127.0.0.1
port={port}
pid-file={tmp_path}/pid
user=
stop-dns-rebind
bogus-priv
conf-file={tmp_path}/hub.conf
""")
    with running(program, "-k", "-C", str(tmp_path / "dnsmasq.conf")):
        resolved(village, port)


def test_a_name_that_one_hub_gave_opens_its_file_at_another_by_that_ones_dns(village: Village, tmp_path: Path) -> None:
    """Hilltop never heard of the file before: it has the name from its neighbour, and brings the file from there."""
    hill = Hub(tmp_path / "hill", "Hilltop")
    (dns,) = free_ports()
    hill.settings = {"HUB_DNS_PORT": str(dns), "HUB_DNS_ADDRESS": "127.0.0.1"}
    hill.provision()
    hill.start()
    try:
        make_neighbours(village.hub, hill)
        name = "kitabu.amani.home.arpa"
        eventually(lambda: village.short(name, port=dns) == ["127.0.0.1"], "the name came to the other hub")
        assert village.short(f"_dnslink.{name}", "TXT", port=dns) == [f'"dnslink=/ipfs/{village.cid}"']
        assert village.short("_http._tcp.redio.amani.home.arpa", "SRV", port=dns) == ["0 0 8044 redio.amani.home.arpa."]
        eventually(lambda: opened(hill, name) == (200, FILE), "the file is at the other hub")
        hill.manage("names", "bind", "kitabu", "cid", village.cid)
        eventually(
            lambda: village.short("kitabu.home.arpa", port=dns) == ["127.0.0.1"], "a new name is told at once", 10
        )
    finally:
        hill.kill()


def opened(hub: Hub, name: str) -> tuple[int, bytes]:
    """What a browser is shown at a name."""
    connection = HTTPConnection("127.0.0.1", hub.port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"{name}:{hub.port}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_lines_for_another_resolver_are_refused_in_words(village: Village) -> None:
    for asked in ("", "?fmt=", "?fmt=bind"):
        status, words = village.hub.get(f"/naming/resolver.conf{asked}")
        assert (status, words) == (400, b"Write ?fmt=unbound or ?fmt=dnsmasq behind this address.\n")
