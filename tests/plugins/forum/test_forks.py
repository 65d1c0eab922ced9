"""What a topic's page says when a writer's feed has forked (docs/adr/0005)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core.cid import id_text
from hub.core.short_ids import hex8
from hub.testing import Writer, replay
from tests.plugins.forum.test_pages import SignIn, page
from tests.plugins.forum.test_rows import say, topic_by

pytestmark = pytest.mark.django_db

MISSING = "Something may be missing here"


def test_a_topic_says_whose_words_a_fork_keeps_from_it(client: Client, sign_in: SignIn) -> None:
    sign_in("kofi")
    ama, esi = Writer("ama"), Writer("esi")
    well, road = topic_by(ama), topic_by(ama, "Road")
    for word in ("one", "two", "three"):
        say(esi, well, word)
    replay(ama, esi)
    here, elsewhere = (f"/forum/topic/{hex8(topic)}/" for topic in (well, road))
    before = asked(client, here)
    assert MISSING not in page(client, here)
    fork(esi, 2)
    told = page(client, here).partition(MISSING)[2].partition("</p>")[0]
    assert (id_text(esi.person.id) in told, id_text(ama.person.id) in told) == (True, False)
    assert asked(client, here) <= before
    assert MISSING not in page(client, elsewhere)
    assert MISSING in page(client, here, **{"X-Fragment": "1"})


def fork(writer: Writer, entries: int) -> None:
    """The writer's box, brought back as it was after so many entries, writes on."""
    copy = Writer(writer.name)
    copy.written, copy.sigs = writer.written[:entries], writer.sigs[:entries]
    topic_by(copy, "Again")
    replay(copy)


def asked(browser: Client, address: str) -> int:
    """How many statements a page takes."""
    with CaptureQueriesContext(connection) as found:
        page(browser, address)
    return len(found)
