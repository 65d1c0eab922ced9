"""A hub that is brought up to date keeps what its Exchange page told."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from hub.testing import sown
from plugins.gossip.models import Receipt


@pytest.fixture
def as_before(transactional_db: None) -> Iterator[None]:
    """The tables as the second step left them, of those that one step replaces now."""
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    executor.migrate([("gossip", "0002_notes")])
    yield
    call_command("migrate", "gossip", verbosity=0)


def test_receipts_of_before_say_with_whom(as_before: None) -> None:
    then = MigrationExecutor(connection).loader.project_state(("gossip", "0002_notes")).apps
    hilltop = then.get_model("gossip", "Neighbour").objects.create(key=sown("key"), hub=sown("hub"), name="Hilltop")
    with connection.cursor() as cursor:
        columns = "neighbour_id, began, gave, got, code, notes"
        insert = f"INSERT INTO gossip_receipt ({columns}) VALUES (%s, %s, 3, 5, 'bye', '[]')"
        cursor.execute(insert, [hilltop.pk, timezone.now()])
    call_command("migrate", "gossip", verbosity=0)
    receipt = Receipt.objects.get()
    assert (receipt.name, receipt.neighbour_id, receipt.gave, receipt.got) == ("Hilltop", hilltop.pk, 3, 5)
