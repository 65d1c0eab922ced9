"""An upgrade migrates where something waits for it. After it what was judged and seated by older rules is read anew
before anybody comes in.
"""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from hub.accounts.models import Seat
from hub.host import rereading, upgrading
from hub.log.models import Cursor, Feed
from hub.log.tables import execute
from hub.plugins.models import Unmigrated

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_feeds_that_were_judged_by_older_rules_are_judged_anew_once(sign_in: SignIn) -> None:
    sign_in("kofi", "steward")
    told = list(Feed.objects.order_by("pk").values_list("why", "counts_to"))
    Cursor.objects.filter(label=rereading.JUDGEMENT).delete()
    for judged in (told, [("as it was", 1)] * len(told)):
        execute("UPDATE log_feed SET why = 'as it was', counts_to = 1")
        rereading.read_anew()
        assert list(Feed.objects.order_by("pk").values_list("why", "counts_to")) == judged


def test_seats_that_were_read_by_older_rules_are_read_anew(sign_in: SignIn) -> None:
    sign_in("kofi", "steward")
    rereading.read_anew()
    Seat.objects.update(standing="open")
    rereading.read_anew()
    assert not Seat.objects.filter(standing="held").exists()
    Cursor.objects.filter(label="hub").update(projection=1)
    rereading.read_anew()
    assert Seat.objects.filter(standing="held").exists()


def test_a_hub_that_has_all_tables_is_complete() -> None:
    assert upgrading.is_complete()


def test_so_is_one_that_took_each_step_which_one_replaces_now() -> None:
    execute("DELETE FROM django_migrations WHERE name LIKE %s", ["0001_squashed_%"])
    assert upgrading.upgrade() == []
    assert upgrading.is_complete()


@pytest.mark.parametrize("app", ["log", "forum"])
def test_it_is_not_where_the_hub_or_a_plugin_has_a_migration_to_come(app: str) -> None:
    execute("DELETE FROM django_migrations WHERE app = %s", [app])
    assert not upgrading.is_complete()


def test_nor_where_a_plugin_broke_or_comes_from_a_later_version() -> None:
    broken = Unmigrated.objects.create(label="forum", words="No such column.", traceback="")
    assert not upgrading.is_complete()
    broken.delete()
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('forum', '9999_later', '2026-01-01')")
    assert not upgrading.is_complete()


def test_a_plugins_migrations_find_its_own_tables_or_where_they_depend_on_others_all() -> None:
    known = MigrationLoader(connection)
    own = upgrading.own_tables("forum", known, known.graph.leaf_nodes("forum"))
    assert own is not None
    assert {model._meta.label_lower for model in apps.get_app_config("forum").get_models()} == {
        f"{label}.{name}" for label, name in own.models
    }
    assert upgrading.own_tables("portal", known, known.graph.leaf_nodes("portal")) is None, "a notice has its author"
