"""Its tag library cannot be imported."""

from hub.plugins import HubPlugin


class Badtags(HubPlugin):
    name = "badtags"
    label = "badtags"
