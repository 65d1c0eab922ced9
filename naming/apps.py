"""What `naming` declares: an always-on plugin without a tile yet."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Job, Part, Service, Way

if TYPE_CHECKING:
    from django.http import HttpRequest


class Naming(HubPlugin):
    name = "naming"
    label = "naming"
    verbose_name = _("Names")
    jobs = (Job("certificate", "naming.https.work.renew_in_time", every=10),)
    services = (Service("dns", "naming.dns.service.serve"), Service("near", "naming.near.service.serve"))

    def ways(self, request: "HttpRequest", entry: bytes, title: str) -> Iterable[Way]:
        """To give a name to what an entry began."""
        from naming.ways import ways

        return ways(request, entry, title)

    def ready(self) -> None:
        from hub import api
        from naming.dns.hosts import opens

        api.provide_hosts(opens)

    def print_parts(self, request: "HttpRequest") -> Iterable[Part]:
        """The fingerprint that people compare before they install the hub's certificate."""
        from naming.https import pages
        from naming.https.kept import kept

        if (found := kept()) is not None:
            yield Part(_("To read here so that nobody reads along"), "naming/https_paper.html", pages.shown(found))

    def diagnose(self) -> str:
        """What stewards should know of the certificate."""
        from naming.https import work

        return work.warning()
