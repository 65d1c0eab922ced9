"""An open page, as those who tell it of topics see it."""

import asyncio
import json


class Phone:
    """An open page that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.heard = asyncio.Event()

    async def push(self, text: str) -> None:
        self.told.append(json.loads(text)["topic"])
        self.heard.set()
