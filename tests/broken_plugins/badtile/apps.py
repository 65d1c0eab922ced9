"""Declares what is no tile."""

from hub.plugins import HubPlugin


class Badtile(HubPlugin):
    name = "badtile"
    label = "badtile"
    tile = "Prices"  # type: ignore[assignment]  # no tile, on purpose
