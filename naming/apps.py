"""What `naming` declares: an always-on plugin without a tile yet."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Service, Way

if TYPE_CHECKING:
    from django.http import HttpRequest


class Naming(HubPlugin):
    name = "naming"
    label = "naming"
    verbose_name = _("Names")
    services = (Service("dns", "naming.dns.service.serve"), Service("near", "naming.near.service.serve"))

    def ways(self, request: "HttpRequest", entry: bytes, title: str) -> Iterable[Way]:
        """To give a name to what an entry began."""
        from naming.ways import ways

        return ways(request, entry, title)

    def ready(self) -> None:
        from hub import api
        from naming.dns.hosts import opens

        api.provide_hosts(opens)
