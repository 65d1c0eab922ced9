"""Two hubs of one name, shown to choose from: what is known here of each, and what that costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core.cid import id_text
from hub.core.short_ids import short
from hub.log.models import Feed
from hub.testing import HubWriter, replay
from naming import records
from naming.api import key_form
from naming.core.claims import MOST_CLAIMANTS
from naming.core.labels import key_label
from naming.core.operations import Target
from naming.pages.check_words import check_words_of
from plugins.gossip.models import Neighbour
from tests.people import founded_hub

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here() -> None:
    founded_hub("Riverbend")


def amani(*names: str) -> list[HubWriter]:
    """Hubs that call themselves amani."""
    found = [HubWriter(each) for each in names]
    for each in found:
        each.write(records.Claim(label="amani"))
    replay(*found)
    return found


def test_through_whom_each_is_known_is_told_beside_words_to_compare(client: Client) -> None:
    one, other = amani("hilltop", "lakeside")
    Feed.objects.filter(key__in=[one.key, other.key]).update(via=one.hub.id)
    words = client.get("/naming/name/amani/").content.decode()
    assert "This hub met it itself." in words
    assert f"It is known here through {key_form(one.hub.id)}." in words
    for each in (one, other):
        assert check_words_of(Target("hub", id_text(each.hub.id))) in words


def test_many_to_choose_from_cost_as_many_statements_as_two(client: Client) -> None:
    counts = []
    for crowd in (["hilltop", "lakeside"], [f"village {number}" for number in range(30)]):
        amani(*crowd)
        client.get("/naming/name/amani/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/naming/name/amani/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_no_storm_of_strangers_hides_a_neighbour_that_is_called_so(client: Client) -> None:
    """Neither on the page nor from programs: whoever chooses, chooses among those that are known."""
    crowd = sorted(amani(*(f"village {number}" for number in range(MOST_CLAIMANTS + 5))), key=lambda each: each.hub.id)
    known = max(crowd, key=lambda each: short(each.hub.id)).hub.id
    place = {"address": "10.44.0.2", "web_port": 8000, "exchange_port": 8001}

    def asked() -> tuple[bool, bool]:
        told = client.get("/naming/resolve", {"name": "amani"}).json()["claims"]
        return id_text(known) in told, key_label(known) in client.get("/naming/name/amani/").content.decode()

    assert asked() == (False, False)
    Neighbour.objects.create(key=bytes(32), hub=known, accepted=True, **place)
    assert asked() == (True, True)
    told = client.get("/naming/resolve", {"name": "amani"}).json()["claims"]
    assert told[0] == id_text(known), "and stands first"
