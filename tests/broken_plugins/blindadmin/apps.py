"""Its page of the desk names a field that is not there."""

from hub.plugins import HubPlugin


class Blindadmin(HubPlugin):
    name = "blindadmin"
    label = "blindadmin"
