"""What this hub is called in the names of hosts."""

from typing import Final

from hub import api
from hub.core.short_ids import short
from naming.core.claims import head_of
from naming.core.labels import dns_label, key_label
from naming.held import operation_of
from naming.models import Claimed

MOST: Final = 8
"""Names that a hub may call itself by, of which hosts are made."""


def own_hosts() -> list[str]:
    """The hosts that are this hub: by the names that it calls itself, those that DNS can write, and by its key."""
    here = api.this_hub()
    if here is None:
        return []
    labels = [host for label in own_claims(here.id) if (host := host_label(label))]
    return [f"{label}.{api.suffix()}" for label in (*labels[:MOST], key_label(here.id))]


def host_label(label: str) -> str | None:
    """A label as the name of a host writes it; None where it cannot."""
    written = dns_label(label)
    return written.decode("ascii") if written else None


def own_claims(hub: bytes) -> list[str]:
    """The labels by which a hub calls itself, in their order."""
    rows = Claimed.objects.filter(hub8=short(hub)).order_by("-position").values_list("position", flat=True)[:1000]
    entries = api.written(rows).values()
    said = [each for entry in entries if (each := operation_of(entry)) is not None and each.by == each.hub == hub]
    labels = sorted({each.label for each in said})
    heads = ((label, head_of([each for each in said if each.label == label])) for label in labels)
    return [label for label, head in heads if head is not None and head.kind == "claim"]
