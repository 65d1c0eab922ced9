"""2,000 open pages hear of one reply: from the moment in which its POST was answered, over real sockets of one hub.

Then, in one process and without a network, the fan out alone: how long until each of 2,000 consumers was handed its
message, by the hub's registry and by the `group_send` of Channels' in-memory layer, in turns.
"""

import asyncio
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import InMemoryChannelLayer
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from tests.bench import processes
from tests.bench.figure import Figure
from tests.bench.visitor import Visitor, token_in
from tests.system.hubs import Hub, eventually

PAGES = 2_000
OF_ONE_ADDRESS = 200
POSTS = 20
PAUSE = 1.0
ROUNDS = 3
TOPIC = "forum/topic/0123456789abcdef"
PATIENCE = 60.0


def run() -> Iterator[Figure]:
    """Over sockets, then the fan out alone."""
    with tempfile.TemporaryDirectory(prefix="banyan-sockets-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        hub.start()
        try:
            yield over_sockets(hub)
        finally:
            hub.stop()
    yield beside_channels()


def over_sockets(hub: Hub) -> Figure:
    """How late each page hears of each reply."""
    ama = Visitor(hub)
    ama.sign_up("ama")
    topic = ama.begin_topic("The bridge", "Is it open?")
    with Crowd(hub, "forum/topic/" + topic.split("/")[3]) as crowd:
        late = sorted(each for number in range(POSTS) for each in crowd.after(partial(say, ama, topic, number)))
    found = {"median": ms(statistics.median(late)), "most": ms(late[-1]), "load": processes.load()}
    return Figure(f"{PAGES} live sockets, p99 ms", ms(late[int(len(late) * 0.99)]), "<= 300", "", found)


def say(visitor: Visitor, topic: str, number: int) -> None:
    answer = visitor.post(f"{topic}reply/", token_in(visitor.get(topic)), text=f"word {number}")
    assert answer.status == 302, answer


def ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


class Crowd:
    """Pages that watch one topic, in an event loop of their own, from as many addresses as one hub asks for."""

    def __init__(self, hub: Hub, topic: str) -> None:
        self.hub, self.topic = hub, topic
        self.heard: list[float] = []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.sockets: list[ClientConnection] = []
        self.listening: list[asyncio.Task[None]] = []

    def __enter__(self) -> "Crowd":
        self.thread.start()
        asyncio.run_coroutine_threadsafe(self.open(), self.loop).result(PATIENCE)
        time.sleep(PAUSE)  # that the hub has read what the last page watches shows nowhere
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self.close(), self.loop).result(PATIENCE)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def open(self) -> None:
        address, origin = f"ws://127.0.0.1:{self.hub.port}/live/", Origin(f"http://127.0.0.1:{self.hub.port}")
        for number in range(PAGES):
            source = (f"127.0.1.{1 + number // OF_ONE_ADDRESS}", 0)
            socket = await connect(address, origin=origin, local_addr=source, compression=None, ping_interval=None)
            await socket.send(json.dumps({"watch": [self.topic]}))
            self.sockets.append(socket)
            self.listening.append(self.loop.create_task(self.listen(socket)))

    async def listen(self, socket: ClientConnection) -> None:
        async for _told in socket:
            self.heard.append(time.monotonic())

    async def close(self) -> None:
        for task in self.listening:
            task.cancel()
        await asyncio.gather(*(socket.close() for socket in self.sockets))

    def after(self, act: Callable[[], None]) -> list[float]:
        """Do something, and say how much later each page heard of it."""
        self.heard.clear()
        act()
        done = time.monotonic()
        eventually(lambda: len(self.heard) >= PAGES, "every page heard", PATIENCE)
        late = [max(0.0, at - done) for at in sorted(self.heard)[:PAGES]]
        time.sleep(PAUSE)  # the pacing of a busy topic is not what is measured
        return late


def beside_channels() -> Figure:
    """The fan out of both, in turns."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(asyncio.run(registry()))
        theirs.append(asyncio.run(group_send()))
    ratio = statistics.median(theirs) / statistics.median(ours)
    found = {"ms": [ms(each) for each in ours], "group_send ms": [ms(each) for each in theirs]}
    return Figure("fan out (x Channels' group_send)", ratio, ">= 5", "", found | {"load": processes.load()})


class Counted:
    """Counts what was sent to sockets."""

    def __init__(self) -> None:
        self.sent, self.all_sent = 0, asyncio.Event()

    async def send(self, message: Any) -> None:
        self.sent += message["type"] == "websocket.send"
        if self.sent == PAGES:
            self.all_sent.set()


async def registry() -> float:
    """Seconds until the hub's registry has handed a topic to every page."""
    from hub.live.browsers import Browsers
    from hub.live.consumer import Listener

    browsers, counted = Browsers(), Counted()
    for _ in range(PAGES):
        page = Listener()
        page.base_send = counted.send
        browsers.watch(page, [TOPIC])
    began = time.perf_counter()
    browsers.tell([TOPIC])
    await counted.all_sent.wait()
    return time.perf_counter() - began


class InGroup(AsyncWebsocketConsumer):
    """The consumer that Channels' documentation shows."""

    async def told(self, event: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps({"topic": event["topic"]}))


async def group_send() -> float:
    """Seconds until `group_send` and each consumer's own loop have done the same."""
    layer, counted = InMemoryChannelLayer(capacity=PAGES), Counted()
    names = [await layer.new_channel() for _ in range(PAGES)]
    for name in names:
        await layer.group_add("pages", name)
    tasks = [asyncio.create_task(consume(layer, name, counted)) for name in names]
    await asyncio.sleep(0)
    began = time.perf_counter()
    await layer.group_send("pages", {"type": "told", "topic": TOPIC})
    await counted.all_sent.wait()
    took = time.perf_counter() - began
    for task in tasks:
        task.cancel()
    return took


async def consume(layer: InMemoryChannelLayer, name: str, counted: Counted) -> None:
    """What a consumer does with the channel that it has in the group."""
    consumer = InGroup()
    consumer.base_send = counted.send
    while True:
        await consumer.told(await layer.receive(name))
