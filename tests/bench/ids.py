"""The content id of a large file: read, cut, hash and build the tree, against reading it and one SHA-256 over it all.

Both in turns over one file that lies in memory, in one process and by its own time, for others use the machine. Where
HUB_BENCH_NPM names a folder in which the npm packages `ipfs-unixfs-importer` and `blockstore-core` are installed, the
importer of that world reads the same file in turn with ours, by the clock on the wall, and both must come to one id.
`node` is timed within itself, so that its start costs it nothing.
"""

import hashlib
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from hub.core.cid import cid_text
from hub.core.unixfs import PROFILES, Builder, Profile
from tests.bench import processes
from tests.bench.figure import Figure

SIZE_MB = 512
ROUNDS = 7
PIECE = 1024 * 1024

IMPORT = """
import { createReadStream } from 'node:fs'
import { importer } from 'ipfs-unixfs-importer'
import { BlackHoleBlockstore } from 'blockstore-core/black-hole'
const content = createReadStream(process.argv[1], { highWaterMark: 1048576 })
const began = performance.now()
let found
for await (const entry of importer([{ content }], new BlackHoleBlockstore(), { profile: 'unixfs-v1-2025' })) {
  found = entry
}
console.log(JSON.stringify([(performance.now() - began) / 1000, found.cid.toString()]))
"""


def run() -> Iterator[Figure]:
    """Our share of the speed of SHA-256, for each profile, and of the importer's where that is here."""
    with tempfile.TemporaryDirectory(prefix="banyan-ids-") as folder:
        path = Path(folder) / "file"
        write(path)
        for name, profile in PROFILES.items():
            yield against_sha(path, name, profile)
        npm = os.environ.get("HUB_BENCH_NPM")
        if npm:
            yield against_npm(path, Path(npm))


def write(path: Path) -> None:
    """A file in which no two chunks are alike."""
    with path.open("wb") as file:
        for number in range(SIZE_MB):
            file.write(hashlib.sha256(b"%d" % number).digest() * (PIECE // 32))


def against_sha(path: Path, name: str, profile: Profile) -> Figure:
    """Seconds of SHA-256 for each of ours."""
    clock = time.process_time
    sha, ours = in_turns(lambda: taken(clock, lambda: sha256(path)), lambda: taken(clock, lambda: id_of(path, profile)))
    return figure(f"id of a file, {name} (x read and SHA-256)", sha, ours, ">= 0.85")


def against_npm(path: Path, packages: Path) -> Figure:
    """Seconds of the importer for each of ours."""
    ids = set()

    def theirs() -> float:
        seconds, text = imported(path, packages)
        ids.add(text)
        return seconds

    def of_ours() -> float:
        return taken(time.perf_counter, lambda: ids.add(id_of(path, PROFILES["unixfs-v1-2025"])))

    npm, ours = in_turns(theirs, of_ours)
    assert len(ids) == 1, ids
    return figure("id of a file (x the npm importer)", npm, ours, ">= 1.2")


def figure(name: str, yardstick: list[float], ours: list[float], must: str) -> Figure:
    """How much of the yardstick's time ours takes, turned round: above 1 is quicker."""
    ratio = statistics.median(one / other for one, other in zip(yardstick, ours, strict=True))
    found = {"yardstick MB/s": speed(yardstick), "ours MB/s": speed(ours), "load": processes.load()}
    return Figure(name, ratio, must, "", found)


def speed(seconds: list[float]) -> int:
    return round(SIZE_MB * PIECE / 1e6 / statistics.median(seconds))


def in_turns(first: Callable[[], float], second: Callable[[], float]) -> tuple[list[float], list[float]]:
    """The seconds of both, one after the other, after once in vain."""
    first(), second()
    pairs = [(first(), second()) for _ in range(ROUNDS)]
    return [one for one, _other in pairs], [other for _one, other in pairs]


def taken(clock: Callable[[], float], work: Callable[[], object]) -> float:
    began = clock()
    work()
    return clock() - began


def sha256(path: Path) -> bytes:
    """The hash of a whole file."""
    hashed = hashlib.sha256()
    for piece in pieces(path, PIECE):
        hashed.update(piece)
    return hashed.digest()


def pieces(path: Path, size: int) -> Iterator[memoryview]:
    """A file in pieces, all read into the same memory."""
    memory = memoryview(bytearray(size))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(memory):
            yield memory[:count]


def id_of(path: Path, profile: Profile) -> str:
    """The content id of a file. A file on a disk is read whole pieces at a time, so each is a chunk."""
    builder = Builder(profile)
    for piece in pieces(path, profile.chunk):
        builder.chunk(hashlib.sha256(piece).digest(), len(piece))
    return cid_text(builder.finish()[0].cid)


def imported(path: Path, packages: Path) -> tuple[float, str]:
    """The seconds that the npm importer took, and the id that it came to."""
    command = ["node", "--input-type=module", "--eval", IMPORT, str(path)]
    done = subprocess.run(command, cwd=packages, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seconds, text = json.loads(done.stdout)
    return seconds, text
