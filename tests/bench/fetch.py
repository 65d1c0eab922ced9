"""A file of 256 MiB from three neighbours, against one plain HTTP copy of it over the same link, both durable at last.

The neighbours are processes that serve ranges with `sendfile` and do nothing else, so what is measured is the hub that
fetches: its hashing, writing and asking. The copy reads from one of them into a file, without hashing. Once over bare
loopback, and once over a link of 12.5 MB/s, as a good radio is, of which each of the three has its third. Also what
it takes to know again, at a start, what of the file is here.
"""

import hashlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from hub.core.cid import Cid, cid_text
from hub.core.unixfs import DEFAULT
from tests.bench.figure import Figure
from tests.content.bringing.neighbours import film

SIZE = 256 * 2**20
ROUNDS = 11
RADIO = 12_500_000


def run() -> Iterator[Figure]:
    """Both links."""
    with tempfile.TemporaryDirectory(prefix="banyan-fetch-") as place:
        answer = subprocess.run(
            [sys.executable, "-m", "tests.bench.fetch", place], check=True, capture_output=True, text=True
        )
        rates = {name: [float(each) for each in rest] for name, *rest in map(str.split, answer.stdout.splitlines())}
    for link in ("loopback", "radio"):
        copied, fetched = (rates[f"{what}-{link}"] for what in ("copy", "fetch"))
        middle = statistics.median(mine / plain for mine, plain in zip(fetched, copied, strict=True))
        details = {"MB/s copied": list(map(round, copied)), "MB/s fetched": list(map(round, fetched))}
        yield Figure(f"fetch from three, {link} (x HTTP copy)", middle, ">= 0.8", ">= 1", details)
    again = statistics.median(rates["again"])
    yield Figure("fetch, MB/s known again at a start", again, ">= 100", "", {})


def main(place: Path) -> None:
    """In a hub of its own, which this process is."""
    os.environ["HUB_DATA"] = str(place / "hub")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

    data = b"".join(hashlib.sha256(b"%d" % number).digest() * 2**15 for number in range(SIZE // 2**20))
    what = film(data, DEFAULT)
    (place / "film").write_bytes(data)
    del data
    (place / "nodes").mkdir()
    for name, block in what.nodes.items():
        (place / "nodes" / name).write_bytes(block)
    for link, rate in (("loopback", 0), ("radio", RADIO)):
        measure(place, what.cid, link, rate)


def measure(place: Path, cid: Cid, link: str, rate: int) -> None:
    from hub.content import store, wanted
    from hub.content.bringing.passes import Bringing

    whole = serving(place, rate)
    neighbours = [serving(place, rate // 3) for _ in range(3)]
    wanted.providers[:] = [lambda: [f"http://127.0.0.1:{port}" for _process, port in neighbours]]
    copied, fetched, again = list[float](), list[float](), list[float]()
    try:
        for _ in range(ROUNDS if not rate else 1):
            began = time.perf_counter()
            copy(whole[1], place / "copy", cid_text(cid))
            copied.append(SIZE / 1e6 / (time.perf_counter() - began))
            (place / "copy").unlink()
            wanted.want([cid_text(cid)])
            began = time.perf_counter()
            assert Bringing().one_pass() == 1
            fetched.append(SIZE / 1e6 / (time.perf_counter() - began))
            stored = store.find(cid)
            assert stored
            assert stored.size == SIZE
            if not rate:
                again.append(known_again(cid))
            store.drop(cid)
    finally:
        for process, _port in [whole, *neighbours]:
            process.terminate()
            process.wait()
    print(f"copy-{link}", *copied)
    print(f"fetch-{link}", *fetched)
    if again:
        print("again", *again)


def known_again(cid: Cid) -> float:
    from hub.content import files
    from hub.content.bringing.coming import Coming, folder
    from hub.content.bringing.plan import plan_of
    from hub.content.reading import node_here

    files.disk.link(files.path_of(cid), folder() / f"{cid.digest.hex()}.tree")
    plan = plan_of(node_here, cid)
    part = Coming(cid)
    began = time.perf_counter()
    state = part.here(plan)
    took = time.perf_counter() - began
    assert state.count(2) == len(plan)
    part.end()
    part.path.unlink()
    return SIZE / 1e6 / took


def copy(port: int, path: Path, name: str) -> None:
    """As any program downloads a file."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/ipfs/{name}")
    answer = connection.getresponse()
    buffer = bytearray(2**20)
    with path.open("wb", buffering=0) as file:
        while count := answer.readinto(buffer):
            file.write(memoryview(buffer)[:count])
        os.fsync(file.fileno())
    connection.close()


def serving(place: Path, rate: int) -> tuple["subprocess.Popen[str]", int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.fetch", "serve", str(place), str(rate)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, int(process.stdout.readline())


def serve(place: Path, rate: int) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    whole = (place / "film").open("rb")
    while True:
        line, _ = listener.accept()
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=answer, args=(line, place, whole.fileno(), rate), daemon=True).start()


def answer(line: socket.socket, place: Path, film: int, rate: int) -> None:
    """One connection, as long as it asks."""
    with line, line.makefile("rb") as asked:
        while request := asked.readline():
            headers = dict[str, str]()
            while header := asked.readline().decode().strip().lower():
                headers.update([header.split(": ", 1)])  # type: ignore[list-item]  # two of them
            name, _, raw = request.split()[1].decode().removeprefix("/ipfs/").partition("?")
            if raw:
                block = (place / "nodes" / name).read_bytes()
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(block) + block)
                continue
            start, stop, head = 0, SIZE, b"HTTP/1.1 200 OK\r\n"
            if "range" in headers:
                first, last = headers["range"].removeprefix("bytes=").split("-")
                start, stop = int(first), int(last) + 1
                head = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %d-%d/%d\r\n" % (start, stop - 1, SIZE)
            line.sendall(head + b"Content-Length: %d\r\n\r\n" % (stop - start))
            send(line, film, start, stop, rate)


def send(line: socket.socket, film: int, start: int, stop: int, rate: int) -> None:
    began, first = time.monotonic(), start
    while start < stop:
        start += os.sendfile(line.fileno(), film, start, min(stop - start, 65536 if rate else 2**20))
        if rate:
            time.sleep(max(0.0, (start - first) / rate - (time.monotonic() - began)))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(Path(sys.argv[1]))
