"""What this hub holds and keeps, as sessions read it: the mirror is level with the log after each refresh."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from hub.api.exchange import Exchange, HeldFeed
from hub.core.frontier import Row
from hub.log.models import Feed
from hub.testing import Writer, sown
from plugins.gossip.mirror import Growth, Mirror, News

AMA, KOFI = sown("ama's feed"), sown("kofi's feed")


def held(key: bytes, head: int, **fields: Any) -> HeldFeed:
    row = Row(key, head, sown(key.hex(), head), 1, fields.pop("absent", 0))
    standing: dict[str, Any] = {
        "kind": "person",
        "scope": "open",
        "own": False,
        "blocked": False,
        "stamp": 0,
        "frozen": False,
    }
    return HeldFeed(key=key, hub=sown("hub"), row=row, **(standing | fields))


class Log(Exchange):
    """A log that holds what the test says."""

    def __init__(self) -> None:
        self.held: list[HeldFeed] = []

    async def feeds(self, after: int, keys: Any = ()) -> tuple[int, list[HeldFeed]]:
        return after + 1, self.held


@pytest.fixture
def log() -> Log:
    return Log()


def looked(mirror: Mirror, log: Log, *feeds: HeldFeed) -> News:
    log.held = list(feeds)
    doing: Coroutine[Any, Any, News] = mirror.refresh()
    return asyncio.run(doing)


def refreshed(mirror: Mirror, log: Log, *feeds: HeldFeed) -> list[Growth]:
    return looked(mirror, log, *feeds).grown


def test_growth_is_told_once(log: Log) -> None:
    mirror = Mirror(log)
    assert refreshed(mirror, log, held(AMA, 3)) == [Growth(AMA, 1, 3)]
    assert refreshed(mirror, log, held(AMA, 3)) == []
    assert refreshed(mirror, log, held(AMA, 5)) == [Growth(AMA, 4, 5)]


@pytest.mark.parametrize("kept_out", [{"blocked": True}, {"scope": "here"}])
def test_a_blocked_feed_and_one_that_stays_here_are_neither_offered_nor_asked_for(
    log: Log, kept_out: dict[str, Any]
) -> None:
    mirror = Mirror(log)
    refreshed(mirror, log, held(AMA, 3))
    assert refreshed(mirror, log, held(AMA, 4, **kept_out)) == []
    assert mirror.frontier.get(AMA) is None
    assert mirror.keeps(AMA) is False


def test_a_feed_that_is_blocked_no_more_is_offered_again(log: Log) -> None:
    mirror = Mirror(log)
    refreshed(mirror, log, held(AMA, 4, blocked=True))
    assert refreshed(mirror, log, held(AMA, 4)) == [Growth(AMA, 1, 4)]
    assert mirror.keeps(AMA) is True


def test_a_fork_is_told_when_it_is_proven_and_when_a_lower_one_is(log: Log) -> None:
    mirror = Mirror(log)
    told = [looked(mirror, log, held(AMA, fork, frozen=True)).froze for fork in (7, 7, 4)]
    assert told == [[AMA], [], [AMA]]


def test_a_frozen_feed_is_not_pushed(log: Log) -> None:
    mirror = Mirror(log)
    refreshed(mirror, log, held(AMA, 3))
    assert refreshed(mirror, log, held(AMA, 4, frozen=True)) == []
    assert AMA in mirror.frozen


def test_feeds_that_lack_bodies_are_known_until_they_lack_none(log: Log) -> None:
    mirror = Mirror(log)
    refreshed(mirror, log, held(AMA, 3, absent=2))
    assert mirror.lacking == {AMA}
    refreshed(mirror, log, held(AMA, 3, absent=0))
    assert mirror.lacking == set()


def test_feeds_of_hubs_go_first_then_the_newest(log: Log) -> None:
    mirror = Mirror(log)
    hub, unknown = sown("a hub's feed"), sown("unknown")
    refreshed(mirror, log, held(AMA, 1, stamp=5), held(KOFI, 1, stamp=9), held(hub, 1, kind="hub"))
    assert sorted((unknown, AMA, KOFI, hub), key=mirror.priority) == [hub, KOFI, AMA, unknown]


def test_an_unknown_feed_is_judged_by_its_passport(log: Log) -> None:
    mirror = Mirror(log)
    own, near, beyond, far = (sown(hub) for hub in ("own", "near", "beyond", "far"))
    assert mirror.draw_near({own, near, beyond}) == {own, near, beyond}
    assert mirror.keeps(AMA) is None
    assert [mirror.keeps_hub(hub) for hub in (own, near, beyond, far)] == [True, True, True, False]


def test_hubs_that_come_near_are_told_once(log: Log) -> None:
    mirror = Mirror(log)
    mirror.draw_near({sown("own")})
    assert mirror.reach([sown("near")]) == {sown("near")}
    assert mirror.reach([sown("near")]) == set()
    assert mirror.draw_near({sown("own")}) == set()
    assert not mirror.keeps_hub(sown("near"))


@pytest.mark.django_db(transaction=True)
def test_blocking_is_seen_and_undone_without_a_new_entry() -> None:
    ama = Writer("ama")

    async def talk() -> list[tuple[bool, bool | None, News]]:
        exchange = Exchange()
        mirror, seen = Mirror(exchange), []
        await exchange.ingest([*Writer("kofi").runs(), *ama.runs()], via=b"h" * 32)
        for blocked in (False, True, True, False, False):
            await exchange.run(Feed.objects.filter(key=ama.key).update, blocked=blocked)
            news = await mirror.refresh()
            seen.append((mirror.frontier.get(ama.key) is not None, mirror.keeps(ama.key), news))
        await exchange.close()
        return seen

    before, *after = asyncio.run(talk())
    assert before[:2] == (True, True)
    nothing = News([], [], set())
    assert after == [
        (False, False, nothing),
        (False, False, nothing),
        (True, True, News([Growth(ama.key, 1, 1)], [], {ama.key})),
        (True, True, nothing),
    ]
