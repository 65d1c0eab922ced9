"""Groups: ama founds one, kofi writes for it, and what they name in it is found through this hub's name for it."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub import api
from hub.core.cid import id_text, parse_id
from hub.log.models import Feed
from hub.testing import Writer, replay
from naming import records
from naming.api import resolve
from naming.core.labels import key_label
from naming.models import Founded
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PUMP = {"label": "pump", "what": "address", "target": "10.0.0.7"}
COMMITTEE = {"title": "Water committee", "writers": "kofi"}


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def ama(sign_in: SignIn, kofi: Client) -> Client:
    return sign_in("ama")


def me(browser: Client) -> bytes:
    found = api.person_of(browser.get("/look/").wsgi_request)
    assert found is not None
    return found


def founded(browser: Client, **words: str) -> str:
    """The id of a group that somebody founds by the form."""
    done = browser.post("/naming/groups/found", COMMITTEE | words)
    assert done.status_code == 302, said(done)
    found: str = done["Location"].split("/")[3]
    assert done["Location"] == f"/naming/of/{found}/"
    return found


def test_a_group_is_founded_named_and_names_things(ama: Client, kofi: Client, client: Client) -> None:
    group = founded(ama)
    here = api.this_hub()
    assert here is not None
    assert "Water committee" in said(client.get("/naming/groups/"))
    told = {"label": "water-committee", "what": "group", "target": group, "zone": id_text(here.id)}
    assert "Give this group a name" in said(kofi.get(f"/naming/of/{group}/"))
    assert kofi.post("/naming/bind", told).status_code == 302
    assert ama.post("/naming/bind", PUMP | {"zone": group}).status_code == 302
    assert resolve("pump.water-committee").found[0].target.value == "10.0.0.7"
    words = said(client.get("/naming/name/pump.water-committee/"))
    assert "10.0.0.7" in words
    assert "Water committee says so." in words
    words = said(client.get(f"/naming/of/{group}/"))
    for part in ("Water committee", "Founded by ama", "ama , kofi", "pump", "Called “water-committee”"):
        assert part in words, part
    assert "Give a name in this group" not in words
    assert "Give a name in this group" in said(ama.get(f"/naming/of/{group}/"))
    assert client.get(f"/naming/zone/{group}/")["Location"] == f"/naming/of/{group}/"


def test_whom_it_names_writes_for_it_and_nobody_else(ama: Client, kofi: Client, sign_in: SignIn) -> None:
    group, esi = founded(ama), sign_in("esi")
    assert kofi.post("/naming/bind", PUMP | {"zone": group}).status_code == 302
    place = f"/naming/name/pump.{key_label(parse_id(group))}/"
    assert esi.post("/naming/bind", PUMP | {"zone": group, "label": "well"}).status_code == 403
    assert resolve(f"well.{key_label(parse_id(group))}").state == "none"
    assert esi.post(f"{place}end/").status_code == 403
    assert ama.post(f"{place}end/").status_code == 302
    assert resolve(place.split("/")[3]).state == "none"


def test_who_founds_one_is_signed_in_by_a_secret(ama: Client, client: Client) -> None:
    assert "/naming/groups/found" not in client.get("/naming/groups/").content.decode()
    assert "/naming/groups/found" in ama.get("/naming/groups/").content.decode()
    session = ama.session
    session["pictures"] = True
    session.save()
    for browser in (client, ama):
        for asked in (browser.get("/naming/groups/found"), browser.post("/naming/groups/found", COMMITTEE)):
            assert asked.status_code == 403 or asked["Location"].startswith("/sign-in/")
    assert not Founded.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"title": ""}, "Write something here."),
        ({"title": "\u202e"}, "Write something here."),
        ({"title": "w" * 253}, "too long"),
        ({"writers": "nobody"}, "“nobody”: Nobody here is called so."),
        ({"writers": "Testville"}, "Nobody here is called so."),
        ({"writers": "\n".join(id_text(bytes([n]) * 32) for n in range(17))}, "At most 16"),
    ],
)
def test_what_can_be_no_group_is_refused_in_the_form(wrong: dict[str, str], why: str, ama: Client) -> None:
    answer = ama.post("/naming/groups/found", COMMITTEE | wrong)
    assert answer.status_code == 422
    assert why in said(answer)
    assert not Founded.objects.exists()


def test_nobody_founds_or_names_without_end(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naming.acts.MOST_OWN", 1)
    group = founded(ama)
    refused = ama.post("/naming/groups/found", COMMITTEE)
    assert (refused.status_code, "You founded 1 groups already" in said(refused)) == (422, True)
    assert ama.post("/naming/bind", PUMP | {"zone": group}).status_code == 302
    refused = ama.post("/naming/bind", PUMP | {"zone": group, "label": "well"})
    assert (refused.status_code, "Here are 1 names already" in said(refused)) == (422, True)


def test_a_group_of_the_hub_is_written_for_by_its_stewards(
    ama: Client, kofi: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("names", "group", "Water committee", "--writer", "ama")
    group = capsys.readouterr().out.strip()
    call_command("names", "bind", "water-committee", "group", group)
    for browser, label in ((ama, "pump"), (kofi, "well")):
        assert browser.post("/naming/bind", PUMP | {"zone": group, "label": label}).status_code == 302
        assert resolve(f"{label}.water-committee").state == "settled", label
    for words in (("", "--writer", "ama"), ("Rota", "--writer", "nobody"), ("w" * 253,)):
        with pytest.raises(CommandError):
            call_command("names", "group", *words)


def test_of_the_groups_of_others_all_is_shown_by_who_founded_them(client: Client, kofi: Client) -> None:
    far = Writer("esi")
    for number in range(3):
        far.write(records.Group(title=f"<b>\u202eRota {number}", writers=[id_text(bytes(32))]))
    replay(far)
    page = client.get("/naming/groups/")
    assert "Rota 2" in said(page)
    assert b"<b>" not in page.content.partition(b"<main")[2].partition(b"Founded by")[0]
    assert "\u202e" not in said(page)


def test_what_a_group_is_called_that_was_hidden_is_shown_to_nobody(kofi: Client, client: Client) -> None:
    far = Writer("esi")
    group = far.write(records.Group(title="Ugly words"))
    far.write(records.Bind(label="pump", what="address", target="10.0.0.7", zone=id_text(group.id)))
    replay(far)
    api.publish_as_hub(records.Bind(label="rota", what="group", target=id_text(group.id)))
    pages = "/naming/groups/", f"/naming/of/{id_text(group.id)}/", "/naming/", "/naming/name/pump.rota/"
    assert all("Ugly words" in said(client.get(each)) for each in pages)
    Feed.objects.filter(key=far.key).update(blocked=True)
    api.sight_changed()
    for each in pages:
        assert "Ugly words" not in said(client.get(each)), each
