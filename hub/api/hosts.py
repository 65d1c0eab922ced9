"""Hosts that are names: below which suffix they stand, where DNS answers for them, what a browser is shown there."""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import NamedTuple

from django.conf import settings

from hub.content.gateway.sites import Opened, provide_hosts

__all__ = ["DnsPlace", "Network", "Opened", "dns_place", "neighbour_hubs", "provide_hosts", "provide_hubs", "suffix"]

Network = IPv4Network | IPv6Network
Machines = Callable[[], Mapping[bytes, tuple[str, int]]]

_machines: list[Machines] = []


class DnsPlace(NamedTuple):
    """Where this hub answers DNS, and for what. addresses: where people reach it, and where it listens.  suffix: below
    which names stand.  mesh: ranges of addresses whose names it tells.  sites: the host whose subdomains show websites,
    or nothing."""

    addresses: tuple[IPv4Address | IPv6Address, ...]
    port: int
    suffix: str
    mesh: tuple[Network, ...]
    sites: str


def suffix() -> str:
    """The name below which the names of hubs stand, without dots around it."""
    return str(settings.HUB_SUFFIX)


def dns_place() -> DnsPlace | None:
    """Where this hub answers DNS; None where it does not."""
    if not settings.HUB_DNS_PORT:
        return None
    return DnsPlace(
        settings.HUB_DNS_ADDRESS,
        settings.HUB_DNS_PORT,
        settings.HUB_SUFFIX,
        settings.HUB_MESH,
        settings.HUB_SITES,
    )


def provide_hubs(machines: Machines) -> None:
    """Register a function that gives the machines of the hubs we exchange with, by their ids (32 bytes): the number
    (IP address) and the port of their pages."""
    if machines not in _machines:
        _machines.append(machines)


def neighbour_hubs() -> dict[bytes, tuple[str, int]]:
    """The machines of neighbouring hubs, as far as their numbers are known."""
    return {hub: place for each in _machines for hub, place in each().items()}
