"""A program: a web port as the hub's is, whose answers are long, and which says what became of them.

/pour     64 MB in pieces of 64 KB           /break    the same, and breaks off after the second piece
/damaged  the same, for bytes that a card forgot
/poured   how many pieces were made so far, and for how many answers somebody hung up
"""

import asyncio
import os
import sys
from typing import Any

import django

django.setup()

from hub.core.errors import RemoteError  # noqa: E402  # a web port is part of a hub that is set up
from hub.host import listening, sending, serving  # noqa: E402  # a web port is part of a hub that is set up

PIECES = 1024
BROKEN = {"/break": RuntimeError("the card is gone"), "/damaged": RemoteError("damaged", "one bit of it")}
counts = {"pieces": 0, "gone": 0}


async def application(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/poured":
        said = f"{counts['pieces']} {counts['gone']}"
        await send({"type": "http.response.body", "body": said.encode()})
    else:
        await pour(send, 2 if scope["path"] in BROKEN else PIECES)
        if scope["path"] in BROKEN:
            raise BROKEN[scope["path"]]
        await send({"type": "http.response.body"})


async def pour(send: Any, pieces: int) -> None:
    for _ in range(pieces):
        try:
            await send({"type": "http.response.body", "body": bytes(65536), "more_body": True})
        except ConnectionAbortedError:
            counts["gone"] += 1
            return
        counts["pieces"] += 1


async def services(stopping: object) -> None:
    await asyncio.Event().wait()


if __name__ == "__main__":
    listener = listening.listen("127.0.0.1", int(sys.argv[1]))
    sending.PATIENCE = float(os.environ["PATIENCE"])
    print("listening", flush=True)
    sys.exit(serving.serve(application, listener, services, 1 << 20))
