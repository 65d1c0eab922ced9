"""The posts of a topic stand in one order on every hub, whatever came first."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.cid import parse_id
from hub.core.short_ids import hex8
from hub.testing import Writer, replay
from tests.plugins.forum.test_pages import page
from tests.plugins.forum.test_rows import say, topic_by

pytestmark = pytest.mark.django_db


def test_what_was_written_at_one_moment_stands_by_its_ids(client: Client, sign_in: Callable[..., Client]) -> None:
    sign_in("kofi")
    ama = Writer("ama")
    topic = topic_by(ama)
    replay(ama)
    writers = [Writer(name) for name in ("kofi", "esi", "yaw", "abena", "kwame")]
    said = [(say(writer, topic, f"By {writer.name}."), writer.name) for writer in writers]
    for writer in writers:
        replay(writer)
    shown = page(client, f"/forum/topic/{hex8(topic)}/")
    alike = [name for _id, name in sorted(said, key=lambda one: parse_id(one[0]))]
    assert alike != [name for _id, name in said]
    assert sorted(alike, key=lambda name: shown.index(f"By {name}.")) == alike
