"""`GET /routing/v1/providers/<cid>`: where an IPFS tool finds content, as Delegated Routing V1 asks for it.

This hub names itself alone, by the address at which it was asked: whoever asked there reaches it there. It speaks of
what is here and is given to all, and says of all else that nobody is known to have it. Source:
specs.ipfs.tech/routing/http-routing-v1.
"""

import json
from typing import Any, Final

import libipld
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub.accounts.hubs.identity import this_hub
from hub.content import store
from hub.content.gateway import paths, rights
from hub.content.gateway.crossing import WAYS, asked_beforehand
from hub.content.gateway.reached import multiaddrs
from hub.core.errors import RemoteError

A_KEY: Final = b"\x00\x24\x08\x01\x12\x20"
"""An Ed25519 key as libp2p writes it whole into an id: identity multihash of a key of type 1, 32 bytes."""

PROTOCOL: Final = "transport-ipfs-gateway-http"


@asked_beforehand
@require_safe
def providers(request: HttpRequest, cid: str) -> HttpResponse:
    """This hub, if it has that for everybody, else nobody."""
    try:
        asked = paths.root(cid)
    except RemoteError:
        return told(400, {"Error": "not the id of a file or folder"})
    here = this_hub()
    if here is None or store.block(asked) is None or not rights.is_for_all(asked):
        return told(200, {"Providers": []})
    found = {"Schema": "peer", "ID": peer_id(here.device_key), "Addrs": multiaddrs(request), "Protocols": [PROTOCOL]}
    return told(200, {"Providers": [found]})


def told(status: int, words: dict[str, Any]) -> HttpResponse:
    """Every site may read this, as the specification has it."""
    response = HttpResponse(json.dumps(words), status=status, content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = WAYS
    response.headers["Cache-Control"] = "no-cache"
    return response


def peer_id(key: bytes) -> str:
    """A key as libp2p's tools write it: `12D3KooW…`."""
    return libipld.encode_multibase("z", A_KEY + key)[1:]
