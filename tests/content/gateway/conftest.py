"""A founded hub, and entries of ama that name content."""

from collections.abc import Callable

import pytest

from hub.accounts.hubs import identity
from hub.content import named
from hub.log.models import Entry, Feed
from hub.testing import Writer, replay
from tests.people import founded_hub

Name = Callable[..., None]


@pytest.fixture(autouse=True)
def founded(db: None) -> None:
    if identity.this_hub() is None:
        founded_hub("Testville")


@pytest.fixture
def name() -> Name:
    """`name(cid, …)`: an entry of ama names these; with `stays=True` one that never leaves the hub."""

    def named_by_ama(*contents: str, stays: bool = False) -> None:
        writer = Writer("ama" if stays else "kofi")
        replay(writer)
        if stays:
            Feed.objects.filter(key=writer.key).update(scope="here")
        entry = Entry.objects.filter(feed__key=writer.key).earliest("position")
        named.note([named.Naming(entry.position, bytes(entry.entry_id), list(contents))])

    return named_by_ama
