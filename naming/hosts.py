"""What this hub is called in the names of hosts."""

from typing import Final

from hub import api
from naming.claimed import standing
from naming.core.labels import dns_label, key_label

MOST: Final = 8
"""Names that a hub may call itself by, of which hosts are made."""


def own_hosts() -> list[str]:
    """The hosts that are this hub: by the names that it calls itself, those that DNS can write, and by its key."""
    here = api.this_hub()
    if here is None:
        return []
    labels = [host for label in standing({here.id}).get(here.id, ()) if (host := host_label(label))]
    return [f"{label}.{api.suffix()}" for label in (*labels[:MOST], key_label(here.id))]


def host_label(label: str) -> str | None:
    """A label as the name of a host writes it; None where it cannot."""
    written = dns_label(label)
    return written.decode("ascii") if written else None
