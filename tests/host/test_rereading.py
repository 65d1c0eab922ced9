"""After an upgrade what was judged and seated by older rules is read anew before anybody comes in."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.models import Seat
from hub.host import rereading
from hub.log.models import Cursor, Feed
from hub.log.tables import execute

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
