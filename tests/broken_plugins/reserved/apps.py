"""Takes a label of the hub."""

from hub.plugins import HubPlugin


class Reserved(HubPlugin):
    name = "reserved"
    label = "accounts"
