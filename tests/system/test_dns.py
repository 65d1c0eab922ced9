"""Names of a hub reach programs that know nothing of hubs: `dig`, and the resolvers that villages run."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno

from hub.core.cid import id_text
from tests.naming.dns.asking import tool
from tests.ports import free_ports
from tests.system.browser import Screen
from tests.system.hubs import Hub, eventually, make_neighbours
from tests.system.visitor import Visitor


def drawn(words: str) -> bytes:
    """A picture: browsers show it though its name says nothing of what it is."""
    found = BytesIO()
    segno.make(words).save(found, kind="png")
    return found.getvalue()


FILE, OTHER_FILE = drawn("How a well is dug."), drawn("How a net is mended.")


class Village:
    """A hub that answers DNS, and the names that it gave."""

    def __init__(self, hub: Hub, dns: int, cid: str) -> None:
        self.hub, self.dns, self.cid = hub, dns, cid
        (told,) = hub.rows("SELECT hub_id FROM accounts_hub")
        self.id = id_text(bytes(told[0]))  # type: ignore[call-overload]
        self.key = "k-" + self.id.removeprefix("bafyrei")

    def dig(self, *asked: str, port: int = 0) -> str:
        words = ["@127.0.0.1", "-p", str(port or self.dns), "+tries=1", "+time=5", *asked]
        return subprocess.run([tool("dig"), *words], capture_output=True, text=True, timeout=60).stdout

    def short(self, *asked: str, port: int = 0) -> list[str]:
        return self.dig("+short", *asked, port=port).split("\n")[:-1]

    def resolves(self, name: str, who: str = "") -> dict[str, Any]:
        """What the hub says of a name to a guest, or as a zone sees it."""
        status, answer = self.hub.get(f"/naming/resolve?name={name}&as={who}")
        assert status == 200, answer
        return json.loads(answer)  # type: ignore[no-any-return]

    def says(self, *names: str) -> list[object]:
        """What the hub says of names, by either way."""
        kinds = ("{}", "A"), ("_did.{}", "TXT"), ("_dnslink.{}", "TXT")
        by_dns = [self.short(form.format(f"{name}.home.arpa"), kind) for name in names for form, kind in kinds]
        return [*map(self.resolves, names), *by_dns]


def added(hub: Hub, data: bytes) -> str:
    """A file that lies at a hub; its content id."""
    path = hub.folder / "kitabu.png"
    path.write_bytes(data)
    return hub.manage("content", "add", str(path)).split()[0]


def begun(hub: Hub, cid: str) -> Village:
    """Let a hub run that answers DNS as well."""
    (dns,) = free_ports()
    hub.settings = {"HUB_DNS_PORT": str(dns), "HUB_DNS_ADDRESS": "127.0.0.1", "HUB_MESH": "127.0.0.0/16"}
    hub.start()
    found = Village(hub, dns, cid)
    eventually(lambda: found.short(f"{found.key}.home.arpa") == ["127.0.0.1"], "DNS answers")
    return found


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    hub = Hub(tmp_path_factory.mktemp("village") / "amani", "Amani")
    hub.provision()
    cid = added(hub, FILE)
    here = Village(hub, 0, cid).id
    hub.manage("names", "claim", "amani")
    hub.manage("names", "bind", "kitabu", "cid", cid)
    hub.manage("names", "bind", "redio", "service", here, "--port", "8044")
    hub.manage("names", "bind", "mto", "address", "fd00::7")
    yield begun(hub, cid)
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


@pytest.fixture
def others(village: Village, tmp_path: Path) -> Iterator[tuple[Village, Village]]:
    """A village that is called Amani as well and has a book of its own, and one that is called otherwise."""
    other, hill = Hub(tmp_path / "other", "Amani"), Hub(tmp_path / "hill", "Hilltop")
    for hub in (other, hill):
        hub.provision()
    cid = added(other, OTHER_FILE)
    other.manage("names", "claim", "amani")
    other.manage("names", "bind", "kitabu", "cid", cid)
    other.manage("names", "bind", "soko", "person", kofi(other))
    yield begun(other, cid), begun(hill, "")
    for hub in (other, hill):
        hub.kill()


def kofi(hub: Hub) -> str:
    """The id of a hub's first steward."""
    (row,) = hub.rows("SELECT person_id FROM accounts_person WHERE name = 'kofi'")
    return id_text(bytes(row[0]))  # type: ignore[call-overload]


def opened(hub: Hub, name: str) -> tuple[int, str, bytes]:
    """What a browser is shown at a name: status, where it is led, and what it is."""
    connection = HTTPConnection("127.0.0.1", hub.port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"{name}:{hub.port}"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read()
    finally:
        connection.close()


def test_two_villages_of_one_name_meet_through_a_third_and_it_chooses(
    village: Village, others: tuple[Village, Village], screens: Callable[..., Screen]
) -> None:
    """Nothing changes where somebody had named something. Where nobody ever saw the book of the one that is meant, its
    name opens it, and that of the other by its key."""
    other, hill = others
    names, name = ("amani", "kitabu.amani", "kitabu", "soko"), "kitabu.amani.home.arpa"
    calls_it_so(village, "amani")

    def told() -> list[object]:
        return [*village.says(*names), village.resolves("kitabu.amani", kofi(village.hub)), *other.says(*names)]

    before = told()
    make_neighbours(village.hub, hill.hub)
    make_neighbours(other.hub, hill.hub)
    eventually(lambda: village.hub.held() == other.hub.held() == hill.hub.held(), "all know what each of them said")
    for each, key in ((village, other.key), (other, village.key)):
        assert each.resolves(f"kitabu.{key}")["state"] == "settled"
    assert told() == before

    assert hill.resolves("kitabu.amani")["state"] == "contested"
    assert hill.short(name) == ["127.0.0.1"]
    chooser = f"http://{hill.key}.home.arpa:{hill.hub.port}/naming/name/kitabu.amani/"
    assert opened(hill.hub, name)[:2] == (302, chooser)
    hill.hub.manage("names", "bind", "jirani", "person", kofi(village.hub))
    screen = screens(hill.hub)
    chosen_by_its_steward(screen, village, other)
    assert [each["target"] for each in hill.resolves("amani")["found"]] == [village.id]

    eventually(lambda: opened(hill.hub, name)[::2] == (200, FILE), "the name that was chosen opens the book")
    screen.driver.get(f"http://{name}:{hill.hub.port}/")
    assert screen.read("img", "naturalWidth") > 20
    eventually(lambda: opened(hill.hub, f"kitabu.{other.key}.home.arpa")[::2] == (200, OTHER_FILE), "and the other's")
    assert hill.short(f"kitabu.{other.key}.home.arpa") == hill.short(name) == ["127.0.0.1"]
    assert hill.short(f"_dnslink.{name}", "TXT") == [f'"dnslink=/ipfs/{village.cid}"']
    assert hill.short("_http._tcp.redio.amani.home.arpa", "SRV") == ["0 0 8044 redio.amani.home.arpa."]
    hill.hub.manage("names", "bind", "kitabu", "cid", village.cid)
    eventually(lambda: hill.short("kitabu.home.arpa") == ["127.0.0.1"], "a new name is told at once", 10)
    eventually(lambda: hill.hub.held() == other.hub.held() == village.hub.held(), "all know what was chosen")
    assert told() == before


def calls_it_so(village: Village, label: str) -> None:
    """Kofi gives his hub this name, among his own."""
    steward = Visitor(village.hub).sign_in("kofi")
    steward.get("/naming/bind")
    own = {"label": label, "what": "hub", "target": village.id, "zone": kofi(village.hub)}
    assert steward.post("/naming/bind", **own)[0] == 302


def chosen_by_its_steward(screen: Screen, meant: Village, other: Village) -> None:
    """Both that are called so are shown, with who vouches, and everybody here means one of them from now on."""
    screen.sign_in("kofi")
    screen.open("/naming/name/amani/")
    first, second = (screen.read(f"#h{number}", "innerText") for number in (1, 2))
    assert screen.read("#h3", "innerText") is None
    assert meant.key in first
    assert "Also called so by jirani." in first
    assert other.key in second
    assert "Nobody whom you know calls it so." in second
    screen.press("#h1 a.button")
    screen.press()


def test_lines_for_another_resolver_are_refused_in_words(village: Village) -> None:
    for asked in ("", "?fmt=", "?fmt=bind"):
        status, words = village.hub.get(f"/naming/resolver.conf{asked}")
        assert (status, words) == (400, b"Write ?fmt=unbound or ?fmt=dnsmasq behind this address.\n")
