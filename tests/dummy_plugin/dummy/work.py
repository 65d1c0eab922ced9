"""What runs beside the pages: a job, a service, a websocket, and what is amiss."""

import asyncio
from pathlib import Path

from channels.generic.websocket import AsyncWebsocketConsumer

from dummy.models import Mark
from hub import api


class Level(AsyncWebsocketConsumer):
    """Says back what it hears."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data=text_data)


MEAN = Path(__file__).with_name("mean.py")
SMALL = api.Limits(memory=256 * 2**20, cpu_seconds=2, seconds=5.0)


def watch() -> None:
    """Tell open pages that time has passed."""
    api.announce("dummy/written")


def reckon(note: str) -> None:
    """Have the figures of a note added by a program apart, and tell open pages."""
    status, _said = api.run_apart(MEAN, note.encode(), SMALL)
    if status == 0:
        watch()


async def listen() -> None:
    """Wait for entries until the hub ends."""
    grew = asyncio.Event()
    stop = api.on_growth(grew.set)
    try:
        while True:
            await grew.wait()
            grew.clear()
    finally:
        stop()


def warning() -> str:
    key = api.handshake_keys("dummy").key if api.this_hub() else b""
    return "Nobody has read the gauge." if key and not Mark.objects.exists() else ""
