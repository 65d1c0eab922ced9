"""One of its addresses does not compile."""

from hub.plugins import HubPlugin


class Badpattern(HubPlugin):
    name = "badpattern"
    label = "badpattern"
