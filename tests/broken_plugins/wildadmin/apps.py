"""Its page of the desk does not say its addresses."""

from hub.plugins import HubPlugin


class Wildadmin(HubPlugin):
    name = "wildadmin"
    label = "wildadmin"
