"""Brings a page for the hub's people."""

from hub.plugins import HubPlugin


class Greedyadmin(HubPlugin):
    name = "greedyadmin"
    label = "greedyadmin"
