"""What this hub holds and keeps, as sessions read it: the mirror is level with the log after each refresh."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from hub.api.exchange import Exchange
from hub.core.feed import make_proof
from hub.core.run import Run
from hub.log.models import Feed
from hub.testing import Writer, sown
from plugins.gossip.mirror import Growth, Mirror, News
from tests.plugins.gossip.forging import more, note, two_branches


class Log:
    """The log of a hub, its exchange and a mirror of it, in an event loop that goes on between two steps of a test."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self.runner = runner
        self.exchange = Exchange()
        self.mirror = Mirror(self.exchange)

    def bring(self, *runs: Run) -> None:
        """A neighbour brings these."""

        async def ingest() -> None:
            await self.exchange.ingest(runs, via=sown("a neighbour"))

        self.runner.run(ingest())

    def change(self, writer: Writer, **standing: object) -> None:
        """What acts and judgements come to in the end."""
        self.runner.run(self.exchange.run(Feed.objects.filter(key=writer.key).update, **standing))

    def refreshed(self, *writers: Writer) -> News:
        return self.runner.run(self.mirror.refresh({writer.key for writer in writers}))


@pytest.fixture
def log(transactional_db: None) -> Iterator[Log]:
    with asyncio.Runner() as runner:
        runner.get_loop()
        log = Log(runner)
        yield log
        runner.run(log.exchange.close())


@pytest.fixture
def ama() -> Writer:
    return Writer("ama")


def test_growth_is_told_once(log: Log, ama: Writer) -> None:
    more(ama, note("one"), note("two"))
    log.bring(*ama.runs())
    assert log.refreshed().grown == [Growth(ama.key, 1, 3)]
    assert log.refreshed(ama).grown == []
    log.bring(more(ama, note("three"), note("four")))
    assert log.refreshed().grown == [Growth(ama.key, 4, 5)]


@pytest.mark.parametrize("kept_out", [{"blocked": True}, {"scope": "here"}])
def test_a_blocked_feed_and_one_that_stays_here_are_neither_offered_nor_asked_for(
    log: Log, ama: Writer, kept_out: dict[str, Any]
) -> None:
    log.bring(*ama.runs())
    log.refreshed()
    log.bring(more(ama, note("one more")))
    log.change(ama, **kept_out)
    assert log.refreshed().grown == []
    assert log.mirror.frontier.get(ama.key) is None
    assert log.mirror.keeps(ama.key) is False


def test_blocking_is_seen_and_undone_without_a_new_entry(log: Log, ama: Writer) -> None:
    log.bring(*Writer("kofi").runs(), *ama.runs())
    seen = []
    for blocked in (False, True, True, False, False):
        log.change(ama, blocked=blocked)
        news = log.refreshed()
        seen.append((log.mirror.frontier.get(ama.key) is not None, log.mirror.keeps(ama.key), news))
    before, *after = seen
    assert before[:2] == (True, True)
    nothing = News([], [], set())
    assert after == [
        (False, False, nothing),
        (False, False, nothing),
        (True, True, News([Growth(ama.key, 1, 1)], [], {ama.key})),
        (True, True, nothing),
    ]


def test_a_fork_is_told_when_it_is_proven_and_when_a_lower_one_is(log: Log, ama: Writer) -> None:
    copy = Writer("ama")
    more(ama, note("one"))
    copy.written, copy.sigs = [*ama.written], [*ama.sigs]
    low = make_proof(*two_branches(copy, same=1))
    _first, second = two_branches(ama, same=2)
    log.bring(*ama.runs(alone=True))
    log.bring(second)
    assert log.refreshed(ama).froze == [ama.key]
    assert log.refreshed(ama).froze == []
    assert log.runner.run(log.exchange.ingest_proof(low))
    assert log.refreshed(ama).froze == [ama.key]


def test_a_frozen_feed_is_not_pushed(log: Log, ama: Writer) -> None:
    log.bring(*ama.runs())
    log.refreshed()
    first, second = two_branches(ama, same=1)
    log.bring(first)
    log.bring(second)
    assert log.refreshed().grown == []
    assert ama.key in log.mirror.frozen


def test_feeds_that_lack_bodies_are_known_until_they_lack_none(log: Log, ama: Writer) -> None:
    body = note("it comes later")
    late = more(ama, body)
    log.bring(ama.runs()[0], late._replace(links=(late.links[0]._replace(body=None),)))
    log.refreshed()
    assert log.mirror.lacking == {ama.key}
    log.runner.run(log.exchange.ingest_bodies(ama.key, [(2, body)]))
    log.refreshed(ama)
    assert log.mirror.lacking == set()


def test_feeds_of_hubs_go_first_then_the_newest(log: Log, ama: Writer) -> None:
    kofi, hub = Writer("kofi"), Writer("a hub")
    more(kofi, note("newer"))
    log.bring(*ama.runs(), *kofi.runs(), *hub.runs())
    log.change(hub, kind="hub")
    log.refreshed()
    feeds = (sown("unknown"), ama.key, kofi.key, hub.key)
    assert sorted(feeds, key=log.mirror.priority) == [hub.key, kofi.key, ama.key, sown("unknown")]


def test_an_unknown_feed_is_judged_by_its_passport(log: Log, ama: Writer) -> None:
    own, near, beyond, far = (sown(hub) for hub in ("own", "near", "beyond", "far"))
    assert log.mirror.draw_near({own, near, beyond}) == {own, near, beyond}
    assert log.mirror.keeps(ama.key) is None
    assert [log.mirror.keeps_hub(hub) for hub in (own, near, beyond, far)] == [True, True, True, False]


def test_hubs_that_come_near_are_told_once(log: Log) -> None:
    log.mirror.draw_near({sown("own")})
    assert log.mirror.reach([sown("near")]) == {sown("near")}
    assert log.mirror.reach([sown("near")]) == set()
    assert log.mirror.draw_near({sown("own")}) == set()
    assert not log.mirror.keeps_hub(sown("near"))
