"""Declares a record type of another plugin."""

from hub.plugins import HubPlugin


class Badrecords(HubPlugin):
    name = "badrecords"
    label = "badrecords"
