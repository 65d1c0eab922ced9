"""Which plugins are on. Installed is not enabled: an installed plugin is migrated and goes on projecting, and shows
itself only while it is on.

A steward's row decides; without one those that Banyan brings are on. It is asked anew for each request, which is one
small statement, so a switch works at once and in every process. What lasts longer than a request hears the topic
`plugins`.
"""

from django.conf import settings
from django.http import HttpRequest

from hub.log.tables import select
from hub.plugins import HubPlugin, Tile, loader
from hub.plugins.models import Switch

TOPIC = "plugins"
ALWAYS_ON = frozenset({"naming"})
"""What pages of the hub itself show names by."""

_on_at_first: set[str] = {found.label for found in settings.HUB_PLUGINS if found.own}


def trust(labels: set[str]) -> None:
    """Have these on at first too: in tests, where an author's own plugin is what is tried."""
    _on_at_first.update(labels)


def labels_on() -> frozenset[str]:
    """The labels of the loaded plugins that are on."""
    switched = {label: bool(on) for label, on in select('SELECT label, "on" FROM plugins_switch')}
    return frozenset(
        plugin.label
        for plugin in loader.installed()
        if plugin.label in ALWAYS_ON or switched.get(plugin.label, plugin.label in _on_at_first)
    )


def labels_on_for(request: HttpRequest) -> frozenset[str]:
    """The same, asked once a request."""
    held = vars(request)
    if "plugins_on" not in held:
        held["plugins_on"] = labels_on()
    return frozenset(held["plugins_on"])


def enabled(request: HttpRequest) -> list[HubPlugin]:
    """The plugins that are on, in the order of their labels: whoever asks all plugins for something asks these."""
    on = labels_on_for(request)
    return [plugin for plugin in loader.installed() if plugin.label in on]


def switchable() -> list[HubPlugin]:
    """The loaded plugins that a steward may switch."""
    return [plugin for plugin in loader.installed() if plugin.label not in ALWAYS_ON]


def tiles(request: HttpRequest) -> list[tuple[HubPlugin, Tile]]:
    """The plugins that have a card on the home page, in the order of the cards."""
    found = [(plugin, plugin.tile) for plugin in enabled(request) if plugin.tile]
    return sorted(found, key=lambda card: card[1].order)


def switch(label: str, on: bool) -> Switch:
    """Switch a plugin on or off; whoever calls announces `TOPIC`."""
    return Switch.objects.update_or_create(label=label, defaults={"on": on})[0]
