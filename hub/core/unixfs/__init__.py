"""Files and folders as the rest of the IPFS world knows them: UnixFS in dag-pb, with hashlib alone.

profile    the choices that make one file one id             nodes, wire   one block, written and read
building   the tree above the chunks of a file               directory, hamt   folders, whole and sharded
reading    a path, the entries of a folder, the chunks of a file
order      which blocks of a tree come when
"""

from hub.core.unixfs.building import Block, Builder, Root, block_of
from hub.core.unixfs.directory import folder
from hub.core.unixfs.nodes import Kind, Link, Node, decode, encode, fault_in_name, node_of
from hub.core.unixfs.order import Scope, Span, span_of, walk
from hub.core.unixfs.profile import DEFAULT, PROFILES, Profile
from hub.core.unixfs.reading import Chunk, chunks, entries, names_in, payload, resolve

__all__ = [
    "DEFAULT",
    "PROFILES",
    "Block",
    "Builder",
    "Chunk",
    "Kind",
    "Link",
    "Node",
    "Profile",
    "Root",
    "Scope",
    "Span",
    "block_of",
    "chunks",
    "decode",
    "encode",
    "entries",
    "fault_in_name",
    "folder",
    "names_in",
    "node_of",
    "payload",
    "resolve",
    "span_of",
    "walk",
]
