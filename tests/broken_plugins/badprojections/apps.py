"""Reduces a record type of another plugin by a class of its own."""

from hub.plugins import HubPlugin


class Badprojections(HubPlugin):
    name = "badprojections"
    label = "badprojections"
