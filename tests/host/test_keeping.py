"""The hub lets go of what nothing needs, but not of what waits for a moderator, nor before it knows."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from hub.content import letting_go, store
from hub.content.models import Stored
from hub.core.cid import parse_cid
from hub.host import keeping
from hub.log import projector
from hub.log.tables import execute
from hub.moderation.models import Waiting
from hub.testing import Writer, replay
from tests.content.samples import received

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known() -> None:
    """The whole log is read."""
    for label in projector.behind():
        while projector.catch_up(label):
            pass


def looks(*minutes: int) -> int:
    for now in minutes:
        keeping.collect(now)
    return Stored.objects.count()


def test_a_photo_in_words_that_wait_for_a_moderator_stays() -> None:
    text = store.add(b"a goat")
    waiting = Waiting.objects.create(token="1", type="forum.topic", body=b"\x61" + text.encode() + b"\x00", stamp=1)
    assert keeping.waiting() == {parse_cid(text)}
    assert looks(0, letting_go.GRACE) == 1
    waiting.delete()
    assert looks(letting_go.GRACE + 1, 2 * letting_go.GRACE + 1) == 0


def test_nothing_goes_while_entries_are_still_to_be_read() -> None:
    store.add(b"a goat")
    replay(Writer("ama"))
    execute("UPDATE log_cursor SET position = 0 WHERE label = 'content'")
    assert keeping.collect(0) is None


def test_what_was_added_by_hand_stays_and_what_went_is_said(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"by hand")
    call_command("content", "add", str(tmp_path / "kept"), stdout=io.StringIO())
    received()
    Stored.objects.update(loose=-letting_go.GRACE)
    out = io.StringIO()
    call_command("content", "gc", stdout=out)
    assert out.getvalue().startswith("bafybei")
    assert [stored.size for stored in Stored.objects.all()] == [7]
