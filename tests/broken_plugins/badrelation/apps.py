"""Its model leans on one that is not there."""

from hub.plugins import HubPlugin


class Badrelation(HubPlugin):
    name = "badrelation"
    label = "badrelation"
