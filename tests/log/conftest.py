"""Fixtures of the log's tests: the sample plugin's table and registration, and people who write from far
away."""

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from hub.log import registry, store
from hub.log.store import Pen
from hub.testing import Writer
from tests.log import sample


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(sample.NoteRow)


@pytest.fixture(autouse=True)
def plugin() -> Iterator[None]:
    """The sample plugin, registered."""
    registry.register(sample.projection())
    yield
    registry.unregister(sample.LABEL)
    sample.refused.clear()
    sample.leaving.clear()
    sample.complaint = ""
    sample.seen.clear()


@pytest.fixture
def on_disk(transactional_db: None) -> Iterator[None]:
    """For tests whose commits are real: other threads and processes see them."""
    yield
    sample.NoteRow.objects.all().delete()


@pytest.fixture
def ama() -> Writer:
    return Writer("ama")


@pytest.fixture
def kofi() -> Writer:
    return Writer("kofi")


@pytest.fixture
def esi() -> Writer:
    """A stranger, from another village."""
    return Writer("esi", "riverside")


def opened(writer: Writer) -> Pen:
    """A feed of this hub's own, with the writer's key."""
    pen = Pen(writer.seed, writer.key)
    body = writer.written[0].body
    assert body is not None
    store.open_feed(pen, body)
    return pen
