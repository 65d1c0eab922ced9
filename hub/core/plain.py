"""The subset of CBOR that records and statements are made of: text-keyed maps, lists, text, bytes, booleans,
null and integers within +-(2^53-1). No floats, no links, no tags, at most `MAX_DEPTH` containers deep.

Writing goes through `cbor2` in canonical mode. Reading goes through `libipld`, three times faster, which
already refuses unsorted or repeated keys, tags other than 42, indefinite lengths and trailing bytes; the walk
below refuses the rest. Two warts of `libipld`: it is never used to write, for it turns a byte string that
looks like a CID into a link; and it reads a link (tag 42) as a byte string, so bytes that might hold that tag
are read again with `cbor2`.
"""

from collections.abc import Collection
from typing import Any

import cbor2
import libipld

from hub.core.errors import LocalError, RemoteError

MAX_INT = 2**53 - 1
MAX_DEPTH = 16

_LEAVES = frozenset({str, bytes, bool, type(None)})
_KEYS = frozenset({str})
_dumps = cbor2.dumps
_loads = libipld.decode_dag_cbor


def fault(values: Collection[Any], depth: int = 1) -> str:
    """Why these values, in a container at this depth, lie outside the subset; empty when they do not."""
    if _LEAVES.issuperset(map(type, values)):
        return ""
    for value in values:
        kind = type(value)
        if kind in _LEAVES:
            continue
        if kind is int:
            if -MAX_INT <= value <= MAX_INT:
                continue
            return "an integer beyond 2^53-1"
        problem = _container_fault(value, depth + 1)
        if problem:
            return problem
    return ""


def _flat(value: dict[Any, Any]) -> bool:
    """Whether this is a map of text, bytes, booleans and nulls, as most records are."""
    return _LEAVES.issuperset(map(type, value.values())) and _KEYS.issuperset(map(type, value))


def _container_fault(value: Any, depth: int) -> str:
    kind = type(value)
    if kind is not dict and kind is not list:
        return f"a {kind.__name__} has no place here"
    if depth > MAX_DEPTH:
        return f"more than {MAX_DEPTH} containers deep"
    if kind is list:
        return fault(value, depth)
    if not _KEYS.issuperset(map(type, value)):
        return "a key that is not text"
    return fault(value.values(), depth)


def write(value: object) -> bytes:
    """The one canonical form of a value; `LocalError` when the value lies outside the subset."""
    problem = fault((value,), 0)
    if problem:
        raise LocalError(problem)
    try:
        return _dumps(value, canonical=True)
    except (cbor2.CBOREncodeError, ValueError) as error:
        raise LocalError(f"this cannot be written: {error}") from error


def read(data: bytes, code: str) -> Any:
    """Any value of the subset; `RemoteError(code)` for everything else."""
    value = read_loose(data, code)
    if type(value) is not dict or not _flat(value):
        problem = fault((value,), 0)
        if problem:
            raise RemoteError(code, problem)
    if b"\x2a" in data and (b"\xd8\x2a" in data or b"\x00\x2a" in data):
        _refuse_links(data, value, code)
    return value


def read_loose(data: bytes, code: str) -> Any:
    """Any value that `libipld` can decode, for envelopes whose reader checks every field by itself."""
    if type(data) is not bytes:
        raise RemoteError(code, "not a byte string")
    try:
        return _loads(data)
    except (ValueError, RecursionError) as error:
        raise RemoteError(code, str(error)[:200]) from error


def _refuse_links(data: bytes, value: object, code: str) -> None:
    # The pairs (tag 42, short and long) also occur by chance in text and nonces; a second decoder can tell.
    try:
        same = cbor2.loads(data) == value
    except (cbor2.CBORDecodeError, ValueError, RecursionError) as error:
        raise RemoteError(code, str(error)[:200]) from error
    if not same:
        raise RemoteError(code, "a link has no place here")
