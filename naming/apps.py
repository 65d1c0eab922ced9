"""What `naming` declares: an always-on plugin."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Job, Line, Part, Service, Tile, Way

if TYPE_CHECKING:
    from django.http import HttpRequest

    from hub.api import Message


class Naming(HubPlugin):
    """What things, people and hubs are called, and by whom."""

    name = "naming"
    label = "naming"
    verbose_name = _("Names")
    projection = 3
    tile = Tile(title=_("Names"), url="naming:names", icon="name", text="naming.pages.views.news", order=40)
    jobs = (Job("certificate", "naming.https.work.renew_in_time", every=10),)
    services = (Service("dns", "naming.dns.service.serve"), Service("near", "naming.near.service.serve"))

    def ways(self, request: "HttpRequest", entry: bytes, title: str) -> Iterable[Way]:
        """To give a name to what an entry began."""
        from naming.ways import ways

        return ways(request, entry, title)

    def search(self, request: "HttpRequest", query: str) -> Iterable[Line]:
        """Where a name leads that somebody typed."""
        from naming.pages import finding

        return finding.found(request, query)

    def ready(self) -> None:
        from hub import api
        from naming.dns.hosts import opens
        from naming.https.kept import addresses

        api.provide_hosts(opens)
        api.provide_private_addresses(addresses)

    def forgets(self, person: bytes) -> None:
        """What they called others for themselves, and which offers they left."""
        from naming import offers
        from naming.pages import own

        own.forget(person)
        offers.forget(person)

    def print_parts(self, request: "HttpRequest") -> Iterable[Part]:
        """The fingerprint that people compare before they install the hub's certificate, and where that is."""
        from hub import api
        from naming.https import pages
        from naming.https.kept import kept

        if api.https_port() and (found := kept()) is not None:
            yield Part(_("To read here so that nobody reads along"), "naming/https_wall.html", pages.shown(found))

    def diagnose(self) -> str:
        """What stewards should know of the certificate."""
        from naming.https import work

        return work.warning()

    def blobs(self, record: Any) -> Iterable[str]:
        """The content that a name leads to: who follows the name at another hub finds it there."""
        return [record.target] if record.type == "naming.bind" and record.what == "cid" else []

    def gives(self, message: "Message") -> bool:
        """Only a hub's own word: what people name would else show what waits for a moderator."""
        return message.person == message.hub

    def keeps_back(self, request: "HttpRequest | None", positions: Collection[int]) -> Collection[int]:
        """What was named, and is not called so now: of a name that is blocked, or whose lease is over."""
        from naming import giving

        return giving.kept_back(request, positions)

    def retracts(self, record: Any) -> str | None:
        """The operation that this one takes the place of."""
        return record.after[0] if record.type in ("naming.bind", "naming.unbind") and len(record.after) == 1 else None
