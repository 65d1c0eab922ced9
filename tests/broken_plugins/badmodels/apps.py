"""Its models break half-way."""

from hub.plugins import HubPlugin


class Badmodels(HubPlugin):
    name = "badmodels"
    label = "badmodels"
