"""What somebody calls others for themselves."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client

from hub import api
from hub.accounts.models import Person
from hub.core.cid import id_text
from naming import records
from naming.api import resolve
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


def test_whoever_calls_somebody_as_others_call_something_else_is_told_first(sign_in: Callable[..., Client]) -> None:
    ama, esi = sign_in("ama"), signed_up("esi").person_id
    api.publish_as_hub(records.Bind(label="mto", what="address", target="10.0.0.7"))
    form = {"label": "mto", "who": "esi"}
    first = ama.post("/naming/own/", form)
    assert "Others here mean something else by it." in said(first)
    seen = re.findall(r'name="seen" value="([^"]+)"', first.content.decode())[0]
    assert ama.post("/naming/own/", form | {"seen": seen}).status_code == 302
    assert bytes(Called.objects.get().zone) == esi


def test_nobody_ends_what_another_calls_somebody(sign_in: Callable[..., Client]) -> None:
    ama, esi = sign_in("ama"), sign_in("esi")
    ama.post("/naming/own/", {"label": "dada", "who": "esi"})
    assert esi.post("/naming/own/end/", {"number": Called.objects.get().pk}).status_code == 302
    assert Called.objects.get().label == "dada"


def test_an_address_in_which_somebody_is_named_says_not_what_whoever_looks_calls_them(
    sign_in: Callable[..., Client],
) -> None:
    """Addresses stay in the list of pages that a shared screen showed."""
    ama, esi = sign_in("ama"), signed_up("esi").person_id
    assert esi is not None
    ama.post("/naming/own/", {"label": "dada", "who": "esi"})
    page = ama.get(f"/people/{id_text(esi)}/").content.decode()
    assert "<h1><bdi>dada</bdi>" in page
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [link for link in links if "dada" in link]
    [bind] = [unescape(link) for link in links if "/naming/bind" in link]
    assert "<b><bdi>dada</bdi></b>" in ama.get(bind).content.decode()


def test_who_looks_from_a_terminal_as_somebody_sees_nothing_that_is_theirs_alone(
    sign_in: Callable[..., Client], capsys: pytest.CaptureFixture[str]
) -> None:
    ama, esi = sign_in("ama"), signed_up("esi").person_id
    me = Person.objects.get(name="ama").person_id
    assert esi is not None
    assert me is not None
    ama.post("/naming/own/", {"label": "dada", "who": "esi"})
    assert resolve("dada", me).state == "settled"
    call_command("names", "resolve", "dada", "--as", id_text(me))
    assert capsys.readouterr().out == "none\n"
