"""The small files of a folder by one question: `GET /ipfs/<node>?format=car&dag-scope=leaves&links=0:35,40:40`.

Whoever brings a folder has its nodes, and asks by the numbers of the links in one of them for the files of one block
that those lead to. The answer is a CAR of such that are here, in their order, as many as fit, so its end says nothing
of what follows. Each is below the node, so who is given the node is given them (`rights`). Other gateways refuse such
a question, and are asked file by file (docs/adr/0049).
"""

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hub.content import folders, reading
from hub.content.gateway import answers, isolation
from hub.content.gateway.asked import CAR_TYPE, Asked
from hub.content.gateway.rights import NOT_KEPT
from hub.core import car
from hub.core.cid import DAG_PB, RAW, Cid
from hub.core.unixfs import Node, node_of
from hub.core.unixfs.nodes import MOST_BLOCK

MOST: Final = MOST_BLOCK
"""Bytes of files in one answer, which lies in memory whole, as one of a single block does."""


def given(request: HttpRequest, asked: Asked, cid: Cid) -> HttpResponseBase:
    """The files that are asked for by their links, as far as they are here and fit. Tomorrow there may be more."""
    data = reading.node(cid) if cid.codec == DAG_PB else None
    if data is None:
        return answers.not_here()
    content = b"".join(chain([car.header([cid])], packed(leaves_of(node_of(cid, data), asked.links))))
    response = answers.body(request, content, None)
    response.headers["Content-Length"] = str(len(content))
    response.headers["Content-Type"] = f"{CAR_TYPE}; version=1"
    isolation.apart(request, response, NOT_KEPT)
    return response


def leaves_of(node: Node, numbers: Sequence[int]) -> list[Cid]:
    """The files of one block to which these links lead. A wide block is gone through once: there to take one link by
    its number is to read all before it."""
    wished, until = set(numbers), numbers[-1] + 1
    links = enumerate(islice(node.links, until))
    return [link.cid for number, link in links if number in wished and link.cid.codec == RAW]


def packed(cids: list[Cid]) -> Iterator[bytes]:
    """Those of these that are here, until the next one does not fit any more; one always does."""
    rows, left = folders.rows_of(set(cids)), MOST
    for stored in (rows[cid] for cid in cids if cid in rows):
        if stored.size > left < MOST:
            return
        data = reading.leaf(stored)
        if data is not None:
            yield car.section(stored.cid, data)
            left -= len(data)
