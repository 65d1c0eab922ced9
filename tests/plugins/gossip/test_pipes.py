"""What has come over a websocket and waits to be read: in order, bounded, and told apart at its end."""

import asyncio
from threading import Event, Thread

import pytest
from websockets.sync.server import ServerConnection, serve

from hub.core.errors import RemoteError
from plugins.gossip.pipes import MAX_WAITING, Inbox, call


def taken(inbox: Inbox) -> bytes:
    return asyncio.run(inbox.take())


def test_pieces_come_out_joined_and_in_order() -> None:
    inbox = Inbox()
    inbox.put(b"one ")
    inbox.put(b"two")
    assert taken(inbox) == b"one two"


def test_what_came_before_the_end_is_still_read() -> None:
    inbox = Inbox()
    inbox.put(b"last words")
    inbox.end("closed")
    assert taken(inbox) == b"last words"
    with pytest.raises(RemoteError) as ended:
        taken(inbox)
    assert ended.value.code == "closed"


def test_more_than_may_wait_is_a_flood() -> None:
    inbox = Inbox()
    inbox.put(bytes(MAX_WAITING))
    inbox.put(b"x")
    with pytest.raises(RemoteError) as ended:
        taken(inbox)
    assert ended.value.code == "flood"


def test_what_is_read_in_time_never_is() -> None:
    inbox = Inbox()
    for _ in range(3):
        inbox.put(bytes(MAX_WAITING))
        assert len(taken(inbox)) == MAX_WAITING


def test_nothing_is_taken_after_the_end() -> None:
    inbox = Inbox()
    inbox.end("closed")
    inbox.put(b"too late")
    with pytest.raises(RemoteError):
        taken(inbox)


def test_where_nobody_answers_is_unreachable() -> None:
    with pytest.raises(RemoteError) as failed:
        asyncio.run(call("127.0.0.1", 1, 8000))
    assert failed.value.code == "unreachable"


def test_a_line_to_somebody_who_reads_nothing_can_be_closed() -> None:
    over = Event()

    def hold(line: ServerConnection) -> None:
        over.wait(60)

    async def talk(port: int) -> None:
        pipe = await call("127.0.0.1", port, 8000)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pipe.send(bytes(64 * 1024 * 1024)), 1)
        await asyncio.wait_for(pipe.close(), 10)

    with serve(hold, "127.0.0.1", 0, compression=None) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            asyncio.run(talk(int(server.socket.getsockname()[1])))
        finally:
            over.set()
            server.shutdown()
            thread.join()
