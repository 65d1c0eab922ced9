"""Its tables cannot be made."""

from hub.plugins import HubPlugin


class Badmigrations(HubPlugin):
    name = "badmigrations"
    label = "badmigrations"
