"""Brings a system check with its addresses, and it breaks."""

from hub.plugins import HubPlugin


class Latecheck(HubPlugin):
    name = "latecheck"
    label = "latecheck"
