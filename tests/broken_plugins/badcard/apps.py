"""Its card on the home page leads nowhere."""

from hub.plugins import HubPlugin, Tile


class Badcard(HubPlugin):
    name = "badcard"
    label = "badcard"
    tile = Tile(title="Prices", url="badcard:prices")
