"""Calls itself otherwise than its entry point does."""

from hub.plugins import HubPlugin


class Twonames(HubPlugin):
    name = "twonames"
    label = "othername"
