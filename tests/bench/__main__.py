"""`python -m tests.bench [NAME …]`: run the benchmarks, print one JSON object a line, then a table.

Each benchmark is a module of this package with `run() -> Iterator[Figure]`. A figure says what it must reach and
what it aims at; nothing here passes or fails, because machines differ and are shared.
"""

import json
import os
import platform
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from tests.bench.figure import Figure

BENCHMARKS = (
    "replicate",
    "nothing_new",
    "live",
    "pages",
    "rebuild",
    "backup",
    "search",
    "lists",
    "sockets",
    "sign_in",
    "plugins",
    "ids",
    "naming",
    "dns",
    "keep",
    "kills",
    "fetch",
    "websites",
    "pins",
    "room",
    "idle",
)


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        print(
            f"No benchmark called {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.",
            file=sys.stderr,
        )
        return 2
    figures: list[Figure] = []
    for name in names or BENCHMARKS:
        for figure in import_module(f"tests.bench.{name}").run():
            print(json.dumps(figure._asdict()), flush=True)
            figures.append(figure)
    print_table(figures)
    return 0


def print_table(figures: Iterable[Figure]) -> None:
    """The figures as a Markdown table, with the machine that they were taken on."""
    print(f"\n{machine()}\n")
    print("| figure | measured | must | aim | |\n|---|---|---|---|---|")
    for figure in figures:
        print(f"| {figure.name} | {figure.ratio:.3g} | {figure.must} | {figure.aim or ''} | {figure.verdict()} |")


def machine() -> str:
    """What the figures were taken on."""
    cpus = Path("/proc/cpuinfo").read_text().splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in cpus if line.startswith("model name")),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main([name.replace("-", "_").replace(" ", "_") for name in sys.argv[1:]]))
