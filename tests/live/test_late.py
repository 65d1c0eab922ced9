"""A page that is open on a topic hears of a reply whose body came after its place in the log, wherever it is stored."""

import asyncio
from collections.abc import Collection, Iterator

import pytest

from hub.core.cid import id_text
from hub.core.run import Run
from hub.core.short_ids import hex_of
from hub.log import projector, registry, store
from hub.log.models import Cursor, Entry
from hub.testing import Writer, replay, sown
from plugins.forum import records
from plugins.forum.models import Topic
from tests.live.test_storing import over, store_process

pytestmark = pytest.mark.django_db(transaction=True)
BOARD = id_text(sown("board"))


class Talk:
    """ama's topic, and kofi's replies to it, whose words have not come."""

    def __init__(self, replies: int = 1) -> None:
        self.kofi, ama = Writer("kofi"), Writer("ama")
        self.topic = ama.write(records.Topic(board=BOARD, title="Well", text="It is dry.", as_="ama")).id
        for number in range(replies):
            self.kofi.write(records.Post(topic=id_text(self.topic), text=f"Yes {number}.", as_="kofi"))
        replay(ama)
        passport, *rest = self.kofi.runs()
        store.ingest([passport, *map(without_bodies, rest)], via=None)

    @property
    def pages(self) -> set[str]:
        """The open pages that show the replies."""
        return {f"forum/topic/{hex_of(self.topic)}", f"forum/board/{hex_of(sown('board'))}"}

    def bodies(self) -> list[tuple[int, bytes]]:
        return [(entry.seq, entry.body or b"") for entry in self.kofi.written[1:]]


def without_bodies(run: Run) -> Run:
    return run._replace(links=tuple(link._replace(body=None) for link in run.links))


@pytest.fixture
def told() -> Iterator[list[set[str]]]:
    """What was told, each time it was."""
    heard: list[set[str]] = []

    def hear(topics: Collection[str]) -> None:
        heard.append(set(topics))

    stop = registry.on_topics(hear)
    yield heard
    stop()


def test_bodies_that_come_alone_are_told_once_to_the_pages_that_show_them(told: list[set[str]]) -> None:
    talk = Talk(replies=3)
    assert told == []
    assert store.ingest_bodies(talk.kofi.key, talk.bodies()) == 3
    assert told == [talk.pages]


def test_a_run_that_overlaps_is_told_too_and_what_is_stored_in_its_turn_is_not(told: list[set[str]]) -> None:
    talk = Talk()
    replay(talk.kofi)
    replay(talk.kofi)
    assert told == [talk.pages]


def test_a_plugin_that_fails_to_name_its_topics_is_told_as_a_whole_and_the_body_stays(
    told: list[set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = Talk()

    def fail(topic: str) -> str:
        raise RuntimeError("no such board")

    monkeypatch.setattr("plugins.forum.live.board_of", fail)
    assert store.ingest_bodies(talk.kofi.key, talk.bodies()) == 1
    assert told == [{"forum"}]


def test_bodies_of_several_feeds_that_come_late_during_a_rebuild_are_all_counted() -> None:
    writers, ama = [Writer(name) for name in ("kofi", "esi", "efua")], Writer("ama")
    topic = ama.write(records.Topic(board=BOARD, title="Well", text="It is dry.", as_="ama")).id
    replay(ama)
    for writer in writers:
        writer.write(records.Post(topic=id_text(topic), text="Yes.", as_=writer.name))
        store.ingest([writer.runs()[0], without_bodies(writer.runs()[1])], via=None)
    first = Entry.objects.get(entry_id=writers[0].written[1].id).position
    Cursor.objects.filter(label="forum").update(position=first)
    replay(writers[2], writers[0], writers[1])
    while projector.catch_up("forum"):
        pass
    assert Topic.objects.get().posts == 3


def test_what_the_store_process_stores_late_is_told_here(told: list[set[str]]) -> None:
    talk = Talk()
    with store_process() as (line, _):

        async def talking(gone: asyncio.Event) -> None:
            await line.submit(store.check(talk.kofi.runs(), None))

        over(line, talking)
    assert told == [talk.pages]
