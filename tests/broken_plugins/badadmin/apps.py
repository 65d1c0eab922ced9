"""Its pages of the desk break half-way."""

from hub.plugins import HubPlugin


class Badadmin(HubPlugin):
    name = "badadmin"
    label = "badadmin"
