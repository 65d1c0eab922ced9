"""How much is answered to whom. An address in a datagram may be anybody's: whoever sends many questions in another's
name must not have this hub flood that one. So each network has a measure, and of what comes beyond it every other
question is told, in as many bytes as it had, to come by TCP, where addresses are proven; the rest is not answered.
"""

from collections.abc import Callable, Collection
from ipaddress import ip_address
from typing import Final

AT_ONCE: Final = 400
A_SECOND: Final = 100
"""Answers to one network (/24, or /56 of IPv6): a resolver that asks for a village keeps what it is told."""
NETWORKS: Final = 4096
HOSTS: Final = 8192
NO_END: Final = 1 << 60
"""For programs of this very machine: no network delivers a datagram that says it came from here."""


class Measure:
    """What one network may still be answered. left: so many at once.  since: when that was counted, in seconds.  over:
    how many came beyond."""

    __slots__ = ("left", "over", "since")

    def __init__(self, left: int, since: float) -> None:
        self.left, self.since, self.over = left, since, 0


class Rates:
    """The measures of all networks that ask; bounded, and the one that came first is forgotten first."""

    def __init__(self, clock: Callable[[], float], own: Collection[str] = ()) -> None:
        self._clock, self._own = clock, frozenset(own)
        self._by_network = dict[str, Measure]()
        self.by_host = dict[str, Measure]()

    def met(self, host: str) -> Measure:
        """The measure of whoever asks from this address for the first time."""
        if len(self.by_host) >= HOSTS:
            self.by_host.clear()
        network = network_of(host, self._own)
        measure = self._by_network.get(network)
        if measure is None:
            if len(self._by_network) >= NETWORKS:
                del self._by_network[next(iter(self._by_network))]
            measure = Measure(AT_ONCE if network else NO_END, self._clock())
            self._by_network[network] = measure
        self.by_host[host] = measure
        return measure

    def asker(self, host: str) -> str:
        """In whose turn a question from this address waits."""
        return asker_of(host, self._own)

    def more(self, measure: Measure) -> bool:
        """Whether a network that has used up its measure has one again by now."""
        now = self._clock()
        gained = int((now - measure.since) * A_SECOND)
        if gained < 1:
            return False
        measure.left, measure.since = min(gained, AT_ONCE), now
        return True

    def slips(self, measure: Measure) -> bool:
        """Whether this question beyond the measure is told to come by TCP."""
        measure.over += 1
        return bool(measure.over & 1)


def asker_of(host: str, own: Collection[str]) -> str:
    """Who asks from an address, as far as that can be told: one machine has as many addresses of IPv6 as it likes."""
    if not network_of(host, own):
        return ""
    address = ip_address(host.partition("%")[0])
    return host if address.version == 4 else str(int(address) >> 64) + "/64"


def network_of(host: str, own: Collection[str]) -> str:
    """The network of an address; empty for this machine itself."""
    address = ip_address(host.partition("%")[0])
    if address.is_loopback or host in own:
        return ""
    bits = 56 if address.version == 6 else 24
    return str(int(address) >> address.max_prefixlen - bits) + f"/{bits}"
