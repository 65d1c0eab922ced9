"""What villages are called in the library: by who looks, and nobody sees what another calls them."""

import pytest
from django.test import Client

from hub.accounts.models import Person
from hub.accounts.records import Profile, Seat
from hub.core.cid import content_id, id_text
from naming.models import Called
from plugins.library import records
from tests.accounts.village import Village

pytestmark = pytest.mark.django_db


def test_what_somebody_calls_a_village_stands_wherever_it_is_told_to_them_alone(ama: Client, client: Client) -> None:
    far = Village()
    zone, (seed, who) = id_text(far.id), far.person()
    seat = id_text(far.say(far.seed, Seat(zone=zone, person=id_text(who), role="steward")).id)
    far.say(far.seed, Profile(name="Hilltop"))
    shelf = id_text(far.say(seed, records.Shelf(title="Far", zone=zone, seat=seat)).id)
    item = id_text(far.say(seed, records.Item(shelf=shelf, title="Goats", as_="ada", file=content_id(b"x"), size=1)).id)
    Called.objects.create(person=Person.objects.get(name="ama").person_id, label="kilima", zone=far.id)
    for browser in (client, ama, client):
        name, other = ("kilima", "Hilltop") if browser is ama else ("Hilltop", "kilima")
        for address in ("/library/", f"/library/shelf/{shelf}/", f"/library/item/{item}/"):
            shown = browser.get(address).content.decode()
            assert (f"<bdi>{name}</bdi>" in shown, other in shown) == (True, False), address
