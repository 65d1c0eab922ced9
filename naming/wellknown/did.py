"""DID documents: whose key this is, as others read it. PURE.

A did:web stands for nothing by plain http, where everybody on the way could write another; the keys in it are those
that everything here is signed by, so whoever met them before can tell.
"""

import ipaddress
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from hub.core.keys import key_text

CONTEXT: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")


def did_web(host: str, *path: str) -> str:
    """The DID of what stands at a host (with its port, if any); ValueError where the host has a number and no name."""
    name, _colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    if name.startswith("[") or is_number(name):
        raise ValueError("a did:web has the name of a host in it")
    parts = (name + (f"%3A{port}" if port else ""), *(quote(each, safe="") for each in path))
    return "did:web:" + ":".join(parts)


def is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def document(did: str, keys: Sequence[bytes], page: str) -> dict[str, Any]:
    """What a DID leads to. keys: 32 bytes each; page: the address of the hub or of the person's page there."""
    known = [key_text(key) for key in keys]
    names = [f"{did}#key-{number}" for number, _each in enumerate(known, 1)]
    return {
        "@context": list(CONTEXT),
        "id": did,
        "alsoKnownAs": known,
        "verificationMethod": [
            {
                "id": name,
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": text.removeprefix("did:key:"),
            }
            for name, text in zip(names, known, strict=True)
        ],
        "authentication": names,
        "assertionMethod": names,
        "service": [{"id": f"{did}#page", "type": "LinkedDomains", "serviceEndpoint": page}],
    }
