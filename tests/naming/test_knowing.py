"""What an id is, this hub knows better than whoever leads a label to it; and who has left it."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub import api
from hub.accounts.testing import SECRET
from hub.core.cid import id_text
from hub.testing import HubWriter, Writer, replay, sown
from naming import records
from naming.api import resolve
from naming.core.labels import key_label
from naming.models import Called
from tests.naming.test_pages import me, name, page
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
IS = {"hub": "A hub", "person": "A person", "group": "A group", "entry": "A topic or another page"}


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def ids(kofi: Client) -> dict[str, str]:
    """A hub, a person, a group and another entry, by what they are."""
    here = api.this_hub()
    assert here is not None
    esi = Writer("esi")
    group = esi.write(records.Group(title="Rota"))
    entry = esi.write(records.Bind(label="soko", what="address", target="10.0.0.7"))
    replay(esi)
    told = {"hub": here.id, "person": me(kofi), "group": group.id, "entry": entry.id}
    return {kind: id_text(each) for kind, each in told.items()}


def test_what_an_id_belongs_to_is_told_and_not_named_as_something_else(
    ids: dict[str, str], kofi: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    for what in (*IS, "service"):
        for kind, target in ids.items():
            if kind == what or (what, kind) == ("service", "hub"):
                continue
            told = {"label": "soko", "what": what, "target": target, "port": "80", "zone": ids["hub"]}
            answer = kofi.post("/naming/bind", told)
            assert (answer.status_code, f"something else: {IS[kind]}." in said(answer)) == (422, True), (what, kind)
            with pytest.raises(CommandError, match=f"something else: {IS[kind]}"):
                call_command("names", "bind", "soko", what, target, *(["--port", "80"] if what == "service" else []))
    assert resolve("soko").state == "none"


def test_what_is_known_as_that_or_not_at_all_is_named(ids: dict[str, str], kofi: Client) -> None:
    labels = iter(("well", "soko", "maji", "kitabu", "redio", "duka", "shule", "daraja"))
    for what, target in (*ids.items(), *((kind, id_text(sown(kind))) for kind in ids)):
        told = {"label": next(labels), "what": what, "target": target, "zone": ids["person"]}
        answer = kofi.post("/naming/bind", told)
        assert answer.status_code == 302, (what, answer.context["form"].errors)


def test_a_mistake_made_elsewhere_is_shown_as_what_it_is(ids: dict[str, str], client: Client) -> None:
    far = HubWriter("hilltop")
    for what, kind in (("hub", "person"), ("person", "hub"), ("group", "entry"), ("entry", "person")):
        far.write(records.Bind(label=f"{what}-{kind}", what=what, target=ids[kind]))
    replay(far)
    for what, kind in (("hub", "person"), ("person", "hub"), ("group", "entry"), ("entry", "person")):
        words = page(client, name(f"{what}-{kind}.{key_label(far.hub.id)}"))
        assert f"It leads to {IS[kind]} " in words, (what, kind)
        assert f"took it for something else: {IS[what]}." in words, (what, kind)
    words = page(client, f"/naming/of/{id_text(far.hub.id)}/")
    assert words.count("took it for something else") == 4
    assert "A group" not in words.replace("something else: A group", "")


def test_a_name_is_handed_to_people_alone(ids: dict[str, str], kofi: Client, sign_in: SignIn) -> None:
    api.publish_as_hub(records.Bind(label="smith", what="person", target=ids["person"], handed=True))
    answer = kofi.post(f"/naming/name/smith.{key_label(api.this_hub().id)}/offer/", {"to": ids["hub"]})  # type: ignore[union-attr]
    assert (answer.status_code, "something else: A hub." in said(answer)) == (422, True)
    assert kofi.post("/naming/own/", {"label": "kitu", "who": ids["entry"]}).status_code == 422
    assert not Called.objects.exists()


def test_who_left_this_hub_is_still_named_and_said_to_have_left(
    ids: dict[str, str], kofi: Client, sign_in: SignIn, client: Client
) -> None:
    ama = sign_in("ama")
    gone = me(ama)
    api.publish_as_hub(records.Bind(label="fundi", what="person", target=id_text(gone)))
    group = api.publish(ama.get("/look/").wsgi_request, records.Group(title="Rota", writers=[ids["person"]]))
    pages = {name("fundi"), "/naming/", f"/people/{id_text(gone)}/", f"/naming/of/{id_text(group.id)}/"}
    for address in pages:
        assert "left this hub" not in page(kofi, address), address
    assert api.left([gone, me(kofi), sown("nobody")]) == set()
    assert ama.post("/me/delete/", {"words": "keep", "secret": SECRET}).status_code in (200, 302)
    assert api.left([gone, me(kofi), sown("nobody")]) == {gone}
    for address in pages:
        assert "as left this hub" in page(kofi, address), address
    assert resolve("fundi").state == "settled"
    told = {"label": "fundi", "what": "person", "target": "kofi", "zone": ids["hub"]}
    assert "Has left this hub." in said(kofi.post("/naming/bind", told))
