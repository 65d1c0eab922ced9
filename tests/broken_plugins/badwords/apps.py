"""One of its catalogues of words is damaged."""

from hub.plugins import HubPlugin


class Badwords(HubPlugin):
    name = "badwords"
    label = "badwords"
