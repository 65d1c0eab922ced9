"""Folders: one block with a link for each entry, or many once that block would be larger than the profile allows.

An entry is a name with the id and the total of a file or of another folder, which is made first; an empty folder is
one too. Only `>` shards: a folder of exactly the limit stays whole.
"""

from collections.abc import Iterable
from typing import Final

from hub.core.errors import LocalError
from hub.core.unixfs.building import Block, Root, block_of
from hub.core.unixfs.hamt import sharded
from hub.core.unixfs.nodes import Kind, Link, Node, fault_in_name
from hub.core.unixfs.profile import DEFAULT, Profile

_CID: Final = 36  # bytes of an id in a link


def folder(entries: Iterable[Link], profile: Profile = DEFAULT) -> tuple[Root, list[Block]]:
    """The root of a folder of these entries, in whatever order they come, and its blocks; `LocalError` for a name that
    none can have, and for one that comes twice."""
    links = sorted(entries, key=_written_name)
    _check(links)
    if profile.counts == "links" and sum(_CID + len(_written_name(link)) for link in links) > profile.split:
        return sharded(links, profile.fanout)
    block = block_of(Node(Kind.FOLDER, tuple(links)))
    if profile.counts == "block" and len(block.data) > profile.split:
        return sharded(links, profile.fanout)
    return Root(block.cid, 0, len(block.data) + sum(link.total for link in links)), [block]


def _written_name(link: Link) -> bytes:
    try:
        return link.name.encode()
    except UnicodeEncodeError as error:
        raise LocalError("a name is not text") from error


def _check(links: list[Link]) -> None:
    for link in links:
        problem = fault_in_name(link.name)
        if problem:
            raise LocalError(problem)
    if len({link.name for link in links}) != len(links):
        raise LocalError("two things in a folder have one name")
