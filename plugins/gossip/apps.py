"""Gossip: how this hub and its neighbours come to hold the same entries."""

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Service, Tile


class Gossip(HubPlugin):
    """The exchange with neighbouring hubs, the only plugin that may use this hub's handshake keys."""

    name = "plugins.gossip"
    label = "gossip"
    verbose_name = _("Exchange")
    exchange = True
    tile = Tile(
        title=_("Exchange"),
        url="gossip:exchange",
        icon="exchange",
        text="plugins.gossip.words.tile",
        order=40,
    )
    services = (Service("exchange", "plugins.gossip.dialer.serve"),)

    def diagnose(self) -> str:
        """Whether neighbours hear another box with the keys of this hub."""
        from plugins.gossip import words

        return words.warning()

    def ready(self) -> None:
        from hub import api
        from plugins.gossip.neighbours import hubs, machines, web_addresses

        api.provide_neighbours(web_addresses, machines)
        api.provide_hubs(hubs)
