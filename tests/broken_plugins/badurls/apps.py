"""Its addresses cannot be imported."""

from hub.plugins import HubPlugin


class Badurls(HubPlugin):
    name = "badurls"
    label = "badurls"
