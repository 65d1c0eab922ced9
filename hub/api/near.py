"""Hubs on the same network: what this one tells of itself there, and hints of others."""

from typing import NamedTuple

from django.conf import settings

from hub.live.hints import Hint, hint, on_hint

__all__ = ["Hint", "NearPlace", "hint", "near_place", "on_hint"]


class NearPlace(NamedTuple):
    """Where this hub is met. listens_at: an address, or 0.0.0.0 or :: for all of this machine's."""

    listens_at: str
    web_port: int
    exchange_port: int


def near_place() -> NearPlace | None:
    """Where hubs nearby find this one; None where whoever runs it wants nothing told."""
    if not settings.HUB_MDNS:
        return None
    return NearPlace(settings.LISTENS_AT, settings.HUB_WEB_PORT, settings.HUB_EXCHANGE_PORT)
