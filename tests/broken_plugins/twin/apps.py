"""Takes the label of a plugin that Banyan brings."""

from hub.plugins import HubPlugin


class Twin(HubPlugin):
    name = "twin"
    label = "forum"
