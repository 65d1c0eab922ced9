"""What `naming` declares: an always-on plugin without a tile yet."""

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Service


class Naming(HubPlugin):
    name = "naming"
    label = "naming"
    verbose_name = _("Names")
    services = (Service("dns", "naming.dns.service.serve"), Service("near", "naming.near.service.serve"))

    def ready(self) -> None:
        from hub import api
        from naming.dns.hosts import opens

        api.provide_hosts(opens)
