"""Which choices make one file one id: how large a chunk is, how many links a node has, when a folder is sharded.

UnixFS leaves these open, so the same file has one id for each set of choices. IPIP-499 names sets
(https://specs.ipfs.tech/ipips/ipip-0499/); a hub writes down beside each id by which it was made.
"""

from dataclasses import dataclass
from typing import Final, Literal

KIB: Final = 1024
FANOUT: Final = 256
"""Places in a shard of a large folder; the same in every profile."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`chunk` bytes a leaf, `width` links a node of a file; a folder beyond `split` bytes is sharded, where either the
    whole `block` counts or only names and ids of its `links`."""

    name: str
    chunk: int
    width: int
    split: int
    counts: Literal["block", "links"]
    fanout: int = FANOUT


PROFILES: Final = {
    profile.name: profile
    for profile in (
        Profile("unixfs-v1-2025", 1024 * KIB, 1024, 256 * KIB, "block"),
        Profile("kubo-cidv1-256k", 256 * KIB, 174, 256 * KIB, "links"),
    )
}
DEFAULT: Final = PROFILES["unixfs-v1-2025"]
