"""Brings a command that Django has."""

from hub.plugins import HubPlugin


class Badcommand(HubPlugin):
    name = "badcommand"
    label = "badcommand"
