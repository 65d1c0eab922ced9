"""Its tag library has the name of the hub's."""

from hub.plugins import HubPlugin


class Stolentags(HubPlugin):
    name = "stolentags"
    label = "stolentags"
