"""Brings a page of the desk to replace the hub's."""

from hub.plugins import HubPlugin


class Badfolders(HubPlugin):
    name = "badfolders"
    label = "badfolders"
