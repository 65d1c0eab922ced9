"""What the kernel says of a hub's processes: memory, bytes written, processor time; and the machine's load."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.system.hubs import PROJECT, Hub, environment


def answer(hub: Hub, script: str) -> Any:
    """What a script prints (JSON) that is run as the hub's own code, in a process beside it."""
    settings = {"HUB_DATA": str(hub.folder / "data"), "DJANGO_SETTINGS_MODULE": "hub.settings"}
    command, env = [sys.executable, "-c", script], environment() | settings
    return json.loads(subprocess.run(command, cwd=PROJECT, env=env, check=True, capture_output=True, text=True).stdout)


def family(hub: Hub) -> dict[str, int]:
    """The process ids of a running hub: the one that serves pages; its only child, which exchanges; and the only child
    of that, which stores."""
    web = hub.process_id
    exchanging = only_child(web)
    return {"web": web, "hub": exchanging, "store": only_child(exchanging)}


def only_child(process: int) -> int:
    """The one process that this one forked."""
    return int(Path(f"/proc/{process}/task/{process}/children").read_text())


def written(process: int) -> int:
    """Bytes that this process has had written to the disk."""
    lines = Path(f"/proc/{process}/io").read_text().splitlines()
    return next(int(line.partition(":")[2]) for line in lines if line.startswith("write_bytes:"))


def peak(process: int) -> float:
    """The most memory that a process ever had, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def memory(process: int) -> dict[str, float]:
    """MB by kind: `pss` is the proportional set size, of which `own` is shared with nobody; `rss` counts all."""
    found = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, kilobytes = line.partition(":")
        found[name] = int(kilobytes.split()[0]) / 1024
    own = found["Private_Clean"] + found["Private_Dirty"]
    return {"pss": round(found["Pss"], 1), "own": round(own, 1), "rss": round(found["Rss"], 1)}


def seconds(process: int) -> float:
    """Processor time used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load() -> float:
    """Processes that wanted a core, on average over the last minute: above the number of cores, figures suffer."""
    return round(os.getloadavg()[0], 2)
