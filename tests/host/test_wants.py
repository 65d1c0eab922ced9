"""Which content is wanted: all records of the plugins that name content are read, whenever those come or change."""

import asyncio

import pytest

from hub.content import wanted
from hub.host import wants
from hub.live.wake import pair
from hub.plugins import loader


def test_a_plugin_that_comes_later_or_says_more_has_everything_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forum, gossip = (plugin for plugin in loader.installed() if plugin.label in ("forum", "gossip"))
    versions = [wants.version_of([]), wants.version_of([forum]), wants.version_of([forum, gossip])]
    assert wants.version_of([gossip, forum]) == versions[-1]
    monkeypatch.setattr(type(forum), "projection", forum.projection + 1)
    versions.append(wants.version_of([forum]))
    assert len(set(versions)) == 4


def test_what_brings_is_woken_by_a_promise() -> None:
    async def scene() -> None:
        wake, other = pair()
        wake.start(lost=lambda: None)
        with wants.asked_for(wake) as asked:
            other.tell_topics([wanted.TOPIC])
            async with asyncio.timeout(20):
                await asked.wait()
        wake.close()
        other.close()

    asyncio.run(scene())
