"""Its service is nowhere to be found."""

from hub.plugins import HubPlugin, Service


class Badservice(HubPlugin):
    name = "badservice"
    label = "badservice"
    services = (Service("watch", "badservice.watch.serve"),)
