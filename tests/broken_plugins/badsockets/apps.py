"""Its websockets are none."""

from typing import Any

from hub.plugins import HubPlugin


class Badsockets(HubPlugin):
    name = "badsockets"
    label = "badsockets"

    def websocket_urls(self) -> list[Any]:
        raise RuntimeError("the well is dry")
