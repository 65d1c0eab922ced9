"""What people see of prices, and that every hub shows the same."""

import pytest
from django.core.management import call_command
from market.models import Price
from market.records import Price as Said

from hub import api
from hub.core.cid import id_text
from hub.testing import Writer, assert_converges, replay

pytestmark = pytest.mark.django_db
MAIZE = {"goods": "Maize", "price": "45 shillings", "unit": "a bag", "place": "Riverbend"}


def test_what_ama_writes_everybody_reads(sign_in, client):
    assert sign_in("ama").post("/market/", MAIZE).status_code == 302
    assert "45 shillings" in client.get("/market/").content.decode()


def test_what_is_missing_is_asked_for_and_nothing_is_lost(sign_in):
    answer = sign_in("ama").post("/market/", MAIZE | {"price": ""})
    assert answer.status_code == 422
    assert 'value="Maize"' in answer.content.decode()


def test_a_guest_reads_and_does_not_write(client, sign_in):
    sign_in("kofi", "steward")
    assert client.post("/market/", MAIZE).status_code == 403
    assert not Price.objects.exists()


def test_a_price_from_another_village_is_shown_with_its_writer(client, sign_in):
    sign_in("kofi", "steward")
    esi = Writer("esi")
    esi.write(Said(**MAIZE))
    replay(esi)
    assert "Maize" in client.get("/market/").content.decode()


def test_the_board_has_a_name_that_everybody_sees(sign_in, client):
    assert "Give it a name" in sign_in("kofi", "steward").get("/market/").content.decode()
    here = id_text(api.this_hub().id)
    call_command("names", "bind", "bei", "service", here, f"--port={api.web_port()}", "--path=/market/")
    assert "Called “bei”" in client.get("/market/").content.decode()


def test_every_hub_shows_the_same():
    ama, esi = Writer("ama"), Writer("esi", "riverbend")
    for writer in (ama, esi):
        writer.write(Said(**MAIZE))
    assert_converges(Price, ama, esi)
