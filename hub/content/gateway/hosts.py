"""Hosts that are names of content: `<cid>.ipfs.<host>` and `<name>.ipns.<host>`. PURE: text in, values out.

A host's name is read in small letters, so only the spellings that need no capitals are names of content: base32 and
base36.
"""

from typing import Final, NamedTuple

from hub.core import ipns
from hub.core.cid import cid_text, read_cid
from hub.core.errors import RemoteError

SPACES: Final = ("ipfs", "ipns")
SPELLINGS: Final = ("b", "k")
LONGEST: Final = 63
"""Letters of one label."""


class Site(NamedTuple):
    """What a host names. label: as we write it.  exact: whether it was written so."""

    space: str
    label: str
    exact: bool


def read(host: str, below: str) -> Site | None:
    """What this host names, if it lies below `below`; None where it is no such host, `RemoteError("host")` where it is
    one and names nothing."""
    name = host.partition(":")[0].lower().removesuffix(".")
    if not below or not name.endswith(tuple(f".{space}.{below}" for space in SPACES)):
        return None
    label, space = name.removesuffix(f".{below}").rsplit(".", 1)
    if len(label) > LONGEST or not label.startswith(SPELLINGS):
        raise RemoteError("host", "not the name of content")
    try:
        ours = cid_text(read_cid(label)) if space == "ipfs" else ipns.name_text(ipns.read_name(label))
    except RemoteError:
        raise RemoteError("host", "not the name of content") from None
    return Site(space, ours, ours == label)


def host_of(space: str, label: str, below: str, port: str) -> str:
    """The host of content, with the port at which the hub was asked."""
    return f"{label}.{space}.{below}{port}"
