"""What another implementation made of the same files, and the stream that it was fed; see the ORIGIN.md beside them."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from hub.core.unixfs import Block, Builder, Profile, Root

VECTORS = Path(__file__).resolve().parents[3] / "fixtures" / "vectors" / "unixfs"
TILE = 256 * 1024
TILES = 28


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return cases


@cache
def tile(number: int) -> bytes:
    """A quarter of a MiB of the stream."""
    seed = hashlib.sha256(b"tile %d" % number).digest() + bytes((number,))
    return (seed * (TILE // len(seed) + 1))[:TILE]


@cache
def chunk_digest(first: int, size: int) -> bytes:
    """The digest of a chunk of the stream that begins with this tile: a full one is hashed once for all its repeats."""
    whole = b"".join(tile((first + step) % TILES) for step in range(-(-size // TILE)))
    return hashlib.sha256(whole[:size]).digest()


def built(profile: Profile, size: int) -> tuple[Root, list[Block]]:
    """The tree over the first bytes of the stream."""
    builder, blocks = Builder(profile), []
    for offset in range(0, size, profile.chunk):
        part = min(profile.chunk, size - offset)
        blocks += builder.chunk(chunk_digest(offset // TILE % TILES, part), part)
    root, rest = builder.finish()
    return root, blocks + rest
