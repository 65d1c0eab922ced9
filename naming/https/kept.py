"""What the hub keeps for https: one file, so that making and renewing it is done wholly or not at all.

names, dates          lines `name: value`
key, certificates     the hub's own and the one above it, as the port shows them
BANYAN ROOT           what people install
BANYAN SIGNING KEY    what renews the hub's own
"""

import hashlib
import re
import ssl
from base64 import decodebytes
from binascii import Error as BadBase64
from typing import Final, NamedTuple

from hub import api

BLOCK: Final = "-----BEGIN {0}-----\n(.*?)-----END {0}-----\n"
SHA256_LINE: Final = 24
"""Signs of a fingerprint in one line: eight bytes."""


class Kept(NamedTuple):
    """names: hosts that it speaks for, with all below them.  begins, ends: of the hub's own certificate; lasts: end of
    the root and the one below it, all in seconds since 1970.  root, below: PEM; key: PEM, secret."""

    names: tuple[str, ...]
    begins: int
    ends: int
    lasts: int
    root: str
    below: str
    key: str

    def __repr__(self) -> str:
        return f"Kept({self.names})"  # the key stands in no log and no traceback


def kept() -> Kept | None:
    """What lies here; None where there is nothing, or nothing that can be read."""
    return read(api.certificate())


def read(data: bytes) -> Kept | None:
    text = data.decode("utf-8", "replace")
    head = dict(re.findall(r"^(\w+): (.*)$", text, re.MULTILINE))
    own = re.findall(BLOCK.format("CERTIFICATE"), text, re.DOTALL)
    try:
        root, key = (decodebytes(block(text, name).encode()).decode() for name in ("BANYAN ROOT", "BANYAN SIGNING KEY"))
        begins, ends, lasts = (int(head[name]) for name in ("begins", "ends", "lasts"))
        below = f"-----BEGIN CERTIFICATE-----\n{own[1]}-----END CERTIFICATE-----\n"
        return Kept(tuple(head["names"].split()), begins, ends, lasts, root, below, key)
    except (KeyError, IndexError, ValueError, BadBase64):
        return None


def addresses() -> list[str]:
    """Where the hub's pages are read by its certificate, by the names that people give it; by its key where it has
    none. None where there is no certificate."""
    found, port = kept(), api.https_port()
    if found is None:
        return []
    at = "" if port in (None, 443) else f":{port}"
    short = [name for name in found.names if not name.startswith("k-")] or found.names
    return [f"https://{name}{at}/" for name in short]


def block(text: str, name: str) -> str:
    found = re.search(BLOCK.format(name), text, re.DOTALL)
    if found is None:
        raise KeyError(name)
    return str(found[1])


def fingerprint(pem: str, kind: str = "sha256") -> str:
    """Of a certificate, as phones and browsers show it: `AB:CD:…`."""
    digest = hashlib.new(kind, ssl.PEM_cert_to_DER_cert(pem)).digest()
    return digest.hex(":").upper()


def lines_of(fingerprint: str) -> list[str]:
    """Eight bytes each, to be compared line by line."""
    return [fingerprint[at : at + SHA256_LINE].rstrip(":") for at in range(0, len(fingerprint), SHA256_LINE)]
