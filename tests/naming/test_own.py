"""What somebody calls others for themselves."""

from collections.abc import Callable

import pytest
from django.test import Client

from naming.models import Called
from tests.people import signed_up
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def test_own_names_are_for_whoever_came_by_pin_or_password(sign_in: Callable[..., Client]) -> None:
    """Others saw which pictures somebody chose."""
    ama, esi = sign_in("ama"), signed_up("esi").person_id
    assert ama.post("/naming/own/", {"label": "sister", "who": "esi"}).status_code == 302
    row = Called.objects.get()
    session = ama.session
    session["pictures"] = True
    session.save()
    assert ama.get("/naming/own/")["Location"].startswith("/sign-in/?name=ama")
    for address, form in (("", {"label": "sister", "who": "ama"}), ("end/", {"number": row.pk})):
        refused = ama.post(f"/naming/own/{address}", form)
        assert (refused.status_code, "This asks for your PIN" in said(refused)) == (403, True), address
    assert bytes(Called.objects.get().zone) == esi
