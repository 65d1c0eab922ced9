"""Its migrations follow one that is not there."""

from hub.plugins import HubPlugin


class Lostmigrations(HubPlugin):
    name = "lostmigrations"
    label = "lostmigrations"
