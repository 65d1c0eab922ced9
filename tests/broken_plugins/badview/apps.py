"""One of its addresses leads to a class."""

from hub.plugins import HubPlugin


class Badview(HubPlugin):
    name = "badview"
    label = "badview"
