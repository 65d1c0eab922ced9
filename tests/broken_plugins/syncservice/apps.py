"""Declares a plain function as a service."""

from hub.plugins import HubPlugin, Service


class Syncservice(HubPlugin):
    name = "syncservice"
    label = "syncservice"
    verbose_name = "Sync service"
    services = (Service("tend", "syncservice.tending.serve"),)
