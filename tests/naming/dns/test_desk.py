"""What is answered while names change, and while others make them up by the thousand."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from naming.dns.desk import AT_A_TIME, MOST_KNOWN, MOST_WAITING, Desk
from naming.dns.packets import NOERROR, NXDOMAIN, SERVFAIL
from naming.dns.zone import Led, Name, Zone, labels_of
from tests.naming.dns.asking import asked, code

HERE = ip_address("127.0.0.1")
REAL: dict[Name, Led] = {(b"soko%d" % number,): Led((HERE,)) for number in range(20)}


class Scene:
    """A desk, and what it told. looked: what was asked of whoever holds names, each time."""

    def __init__(self) -> None:
        self.desk = Desk(Zone(labels_of("home.arpa"), labels_of("k-a.home.arpa")), self._look)
        self.looked, self.codes = list[Sequence[Name]](), list[int]()
        self._goes = asyncio.Event()

    async def _look(self, names: Sequence[Name]) -> Mapping[Name, Led | None]:
        self.looked.append(names)
        await self._goes.wait()
        return {each: Led((HERE,), wild=True) if each[0][:1] == b"k" else REAL.get(each) for each in names}

    def asks(self, name: str, asker: str = "village") -> None:
        self.desk.take(asked(f"{name}.home.arpa"), False, lambda answer: self.codes.append(code(answer)), asker)

    async def answered(self) -> None:
        """Let everything be looked up that waits."""
        self._goes.set()
        while self.desk._first or self.desk._then:
            await asyncio.sleep(0)
        self._goes.clear()


def play(story: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
    async def played() -> None:
        scene = Scene()
        asking = asyncio.create_task(scene.desk.run())
        await story(scene)
        asking.cancel()

    asyncio.run(played())


def test_names_that_led_somewhere_come_before_a_flood_through_the_same_resolver() -> None:
    async def story(scene: Scene) -> None:
        for name in REAL:
            scene.asks(name[0].decode())
        await scene.answered()
        scene.desk.renew(scene.desk.zone)
        scene.looked.clear()
        for number in range(2 * MOST_WAITING):
            scene.asks(f"x{number}")
        for name in REAL:
            scene.asks(name[0].decode())
        scene.codes.clear()
        await scene.answered()
        assert set(REAL) <= set(scene.looked[0])
        assert len(scene.looked[0]) <= AT_A_TIME
        assert scene.codes.count(NOERROR) == len(REAL)
        assert scene.codes[: len(REAL)] == [NOERROR] * len(REAL)

    play(story)


def test_who_finds_no_place_is_told_that_it_failed() -> None:
    async def story(scene: Scene) -> None:
        for number in range(MOST_WAITING + 5):
            scene.asks(f"x{number}")
        assert scene.codes == [SERVFAIL] * 5
        scene.asks("x-of-esi", "esi")
        assert scene.codes == [SERVFAIL] * 6
        scene.codes.clear()
        await scene.answered()
        assert scene.codes == [NXDOMAIN] * MOST_WAITING
        assert (b"x-of-esi",) in scene.looked[0]

    play(story)


def test_names_that_lead_somewhere_whoever_makes_them_up_drive_out_no_other() -> None:
    async def story(scene: Scene) -> None:
        scene.asks("soko1")
        await scene.answered()
        for start in range(0, MOST_KNOWN + 200, 200):
            for number in range(start, start + 200):
                scene.asks(f"k{number}")
            await scene.answered()
        scene.looked.clear()
        scene.asks("soko1")
        assert not scene.looked
        assert len(scene.desk._others) <= MOST_KNOWN

    play(story)


def test_what_was_looked_up_before_names_changed_is_told_and_not_kept() -> None:
    async def story(scene: Scene) -> None:
        scene.asks("soko1")
        while not scene.looked:
            await asyncio.sleep(0)
        scene.desk.renew(scene.desk.zone)
        await scene.answered()
        assert scene.codes == [NOERROR]
        scene.asks("soko1")
        await scene.answered()
        assert scene.looked == [[(b"soko1",)], [(b"soko1",)]]

    play(story)
