"""A hub that is brought up to date shows nobody what waited for a moderator, while its records are read again."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hub.content import named
from hub.content.models import Named
from hub.core.cid import content_id, parse_cid
from hub.log.models import Entry
from hub.log.tables import id8
from hub.testing import Writer, replay


@pytest.fixture
def as_before(transactional_db: None) -> Iterator[None]:
    """The tables before it was kept which plugin keeps something back."""
    MigrationExecutor(connection).migrate([("content", "0018_wanted_wrong")])
    yield
    call_command("migrate", "content", verbosity=0)


def test_what_waited_is_kept_back_until_it_is_known_by_whom(as_before: None) -> None:
    then = MigrationExecutor(connection).loader.project_state(("content", "0018_wanted_wrong")).apps
    ama = Writer("ama")
    replay(ama)
    entry = Entry.objects.earliest("position")
    waits, free = parse_cid(content_id(b"waits")), parse_cid(content_id(b"free"))
    for cid, may_wait in ((waits, True), (free, False)):
        told = {"position": entry.position, "words8": id8(bytes(entry.entry_id)), "may_wait": may_wait}
        then.get_model("content", "Named").objects.create(**cid._asdict(), **told)
    call_command("migrate", "content", verbosity=0)
    assert Named.objects.count() == 2
    assert named.given(waits) == named.Given.KEPT_BACK
    assert named.given(free) == named.Given.TO_ALL
