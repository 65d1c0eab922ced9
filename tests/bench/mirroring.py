"""`python -m tests.bench.mirroring DATA`: how long the exchange service takes to know what a hub holds, as JSON.

`rebuilt`: seconds from nothing, as after a restart, to the digest of everything. `kept`: seconds from one more entry to
the new digest.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench import writers

ROUNDS = 5


async def measure(file: Path) -> dict[str, float]:
    from hub.api.exchange import Exchange
    from plugins.gossip.mirror import Mirror

    exchange = Exchange()
    rebuilt, kept = [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        mirror = Mirror(exchange)
        await mirror.refresh()
        mirror.frontier.digest(b"")
        rebuilt.append(time.perf_counter() - began)
    for _ in range(ROUNDS):
        before = mirror.frontier.digest(b"")
        await exchange.run(writers.write, file, 1)
        began = time.perf_counter()
        await mirror.refresh()
        assert mirror.frontier.digest(b"") != before
        kept.append(time.perf_counter() - began)
    await exchange.close()
    return {"rebuilt": median(rebuilt), "kept": median(kept), "feeds": mirror.frontier.count(b"")}


if __name__ == "__main__":
    data = Path(sys.argv[1]).absolute()
    os.environ["HUB_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    print(json.dumps(asyncio.run(measure(data.parent / "writers.json"))))
