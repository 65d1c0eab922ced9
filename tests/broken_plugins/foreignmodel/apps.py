"""Its model registers itself under another label."""

from hub.plugins import HubPlugin


class Foreignmodel(HubPlugin):
    name = "foreignmodel"
    label = "foreignmodel"
