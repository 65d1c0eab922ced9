"""An upgrade migrates where something waits for it. After it what was judged and seated by older rules is read anew
before anybody comes in.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.models import Seat
from hub.host import rereading, upgrading
from hub.log.models import Cursor, Feed
from hub.log.tables import execute, select
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
    for _ in range(2):
        assert upgrading.is_complete()
    assert select("SELECT 1 FROM django_migrations WHERE app = 'log' AND name LIKE %s", ["0001_squashed_%"])


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
