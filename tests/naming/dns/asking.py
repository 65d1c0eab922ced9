"""Packets as resolvers write them, and as nobody should."""

import os
import shutil
import struct
from typing import Any

import dnslib
import pytest

A, TXT = 1, 16


def written(name: str) -> bytes:
    """A name in a packet."""
    labels = [each.encode() for each in name.split(".") if each]
    return b"".join(bytes([len(each)]) + each for each in labels) + b"\0"


def question(name: str | bytes, type_: int = A, class_: int = 1) -> bytes:
    return (written(name) if isinstance(name, str) else name) + struct.pack("!2H", type_, class_)


def extensions(
    largest: int = 1232, version: int = 0, options: bytes = b"", owner: bytes = b"\0", ttl: int = 0
) -> bytes:
    return owner + struct.pack("!HHIH", 41, largest, version << 16 | ttl, len(options)) + options


def packet(
    *parts: bytes, flags: int = 0x0100, counts: tuple[int, int, int, int] = (1, 0, 0, 0), number: int = 7
) -> bytes:
    return struct.pack("!6H", number, flags, *counts) + b"".join(parts)


def asked(name: str, type_: int = A, edns: bytes = b"") -> bytes:
    """A whole question."""
    return packet(question(name, type_), edns, counts=(1, 0, 0, bool(edns)))


def parsed(answer: bytes | None) -> Any:
    """An answer as another reader reads it."""
    assert answer is not None
    return dnslib.DNSRecord.parse(answer)


def code(answer: bytes | None) -> int:
    """The code of an answer, with what extensions add to it."""
    found = parsed(answer)
    more = [each.ttl >> 24 for each in found.ar if each.rtype == 41]
    return int(found.header.rcode) | (more[0] << 4 if more else 0)


def tool(name: str) -> str:
    """A program of Debian's; where it is missing the test says so, and on the machine that decides it fails."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if path is None:
        assert not os.environ.get("CI"), f"{name} is not installed"
        pytest.skip(f"NOT TESTED: install {name} to test with the resolvers that villages run")
    return path
