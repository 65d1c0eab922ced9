"""Loopback ports for the processes that tests start.

They lie below the range from which the system gives ports to outgoing connections (32768 and up on Linux), so that
none of those takes one between the moment it is found free and the moment a hub listens there.
"""

import random
import socket
from contextlib import ExitStack
from typing import Final

POOL: Final = range(20_000, 32_000)


def free_ports(*beside: int) -> list[int]:
    """A port that nobody listens on now, then those that lie as far beyond it as `beside` says, free as well."""
    while True:
        first = random.choice(POOL)
        ports = [first, *(first + distance for distance in beside)]
        with ExitStack() as probes:
            try:
                for port in ports:
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return ports
