"""What ama, kofi and a guest see of names and say of them, with forms alone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub import api
from hub.core.cid import id_text
from hub.testing import HubWriter, Writer, replay, sown
from naming import records
from naming.api import resolve
from naming.core.labels import key_label
from naming.core.operations import Target
from naming.held import Held
from naming.models import Called
from tests.people import signed_up
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
WELL = {"label": "well", "what": "address", "target": "10.0.0.7"}


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def here(kofi: Client) -> bytes:
    found = api.this_hub()
    assert found is not None
    return found.id


@pytest.fixture
def ama(sign_in: SignIn, kofi: Client) -> Client:
    return sign_in("ama")


def me(browser: Client) -> bytes:
    """Who is signed in."""
    found = api.person_of(browser.get("/look/").wsgi_request)
    assert found is not None
    return found


def page(browser: Client, address: str, status: int = 200) -> str:
    got = browser.get(address)
    assert got.status_code == status, got.content[:2000]
    return said(got)


def name(text: str) -> str:
    return reverse("naming:name", args=[text])


def amani() -> tuple[HubWriter, HubWriter]:
    """Two hubs that call themselves amani."""
    found = HubWriter("hilltop"), HubWriter("lakeside")
    for each in found:
        each.write(records.Claim(label="amani"))
    replay(*found)
    return found


def test_ama_names_something_of_hers_and_everybody_reads_who_says_so(ama: Client, client: Client) -> None:
    done = ama.post("/naming/bind", WELL)
    assert (done.status_code, done["Location"]) == (302, name("well"))
    words = page(client, name(f"well.{key_label(me(ama))}"))
    for part in ("settled", "10.0.0.7", "ama says so."):
        assert part in words
    assert "You say so." in page(ama, name("well"))
    assert "well" in page(client, f"/naming/of/{id_text(me(ama))}/")


def test_a_name_of_the_hub_is_its_stewards_to_give(ama: Client, kofi: Client, here: bytes, client: Client) -> None:
    assert ama.post("/naming/bind", WELL | {"zone": id_text(here)}).status_code == 403
    assert ama.post(f"/naming/bind?zone={id_text(here)}", WELL).status_code == 403
    assert resolve("well", me(ama)).state == "none", "nor in a zone of hers, which she did not ask for"
    assert kofi.post("/naming/bind", WELL | {"zone": id_text(here)}).status_code == 302
    assert resolve("well").state == "settled"
    assert "Testville says so." in page(client, name("well"))
    assert "well" in page(client, "/naming/")


def test_what_a_new_word_replaces_is_shown_before_it_is_said(ama: Client) -> None:
    ama.post("/naming/bind", WELL)
    other = WELL | {"target": "10.0.0.8"}
    first = ama.post("/naming/bind", other)
    assert first.status_code == 422
    assert "Now it leads to 10.0.0.7" in said(first)
    assert resolve("well", me(ama)).found[0].target.value == "10.0.0.7"
    assert ama.post("/naming/bind", other | {"seen": first.context["form"].data["seen"]}).status_code == 302
    assert resolve("well", me(ama)).found[0].target.value == "10.0.0.8"


def test_a_split_name_shows_all_and_is_settled_by_its_owner(ama: Client) -> None:
    for target in ("10.0.0.7", "10.0.0.8"):
        zone = me(ama)
        request = ama.get("/look/").wsgi_request
        api.publish(request, records.Bind(label="well", what="address", target=target))
    assert "split" in page(ama, name("well"))
    first = ama.post("/naming/bind", WELL | {"target": "10.0.0.9"})
    assert all(f"Now it leads to 10.0.0.{number}" in said(first) for number in (7, 8))
    ama.post("/naming/bind", WELL | {"target": "10.0.0.9", "seen": first.context["form"].data["seen"]})
    assert [each.target.value for each in Held().register(zone, "well").values] == ["10.0.0.9"]


def test_a_name_that_programs_take_for_theirs_is_warned_of_first(ama: Client) -> None:
    first = ama.post("/naming/bind", WELL | {"label": "www"})
    assert first.status_code == 422
    assert "take “www” for something else" in said(first)
    seen = first.context["form"].data["seen"]
    assert ama.post("/naming/bind", WELL | {"label": "www", "seen": seen}).status_code == 302


def test_a_name_that_reads_like_another_of_its_zone_is_warned_of_first(ama: Client) -> None:
    ama.post("/naming/bind", WELL)
    for label in ("wel1", "we\u200bll", "w\u0435ll"):
        first = ama.post("/naming/bind", WELL | {"label": label})
        assert (first.status_code, "reads like “well”" in said(first)) == (422, True), label


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "Well"},
        {"label": "a.b"},
        {"label": "xn--caf-dma"},
        {"label": "k-" + "a" * 52},
        {"label": "w" * 64},
        {"label": "a\u0000b"},
        {"label": ""},
        {"what": "moon"},
        {"target": "10.0.0"},
        {"target": "fe80::1%eth0"},
        {"days": "-1"},
        {"days": "0"},
        {"handed": "on"},
        {"what": "person", "target": "nobody"},
        {"what": "service", "target": "Testville"},
        {"what": "cid", "target": "../../etc/passwd"},
        {"what": "alias", "target": "a..b"},
    ],
)
def test_what_cannot_be_said_is_refused_in_the_form(wrong: dict[str, str], ama: Client) -> None:
    answer = ama.post("/naming/bind", WELL | wrong)
    assert answer.status_code == 422
    assert Held().labels(me(ama)) == []


@pytest.mark.parametrize("label", ["<b>x", "\u202efdp", "'\";--", "a%2fb", "?q=1#x", "𒀀", "&amp;", "{{x}}", "%s", "-"])
def test_a_hostile_label_is_a_label(label: str, ama: Client, client: Client) -> None:
    api.publish(ama.get("/look/").wsgi_request, records.Bind(label=label, what="address", target="10.0.0.7", after=[]))
    address = name(f"{label}.{key_label(me(ama))}")
    got = client.get(address)
    assert got.status_code == 200
    assert b"<b>x" not in got.content
    assert "\u202e" not in said(got)
    assert client.get(f"/naming/of/{id_text(me(ama))}/").status_code == 200


def test_two_hubs_of_one_name_are_shown_to_choose_from(ama: Client, kofi: Client, here: bytes, client: Client) -> None:
    one, other = amani()
    words = page(client, name("amani"))
    assert "contested" in words
    assert key_label(one.hub.id) in words
    assert key_label(other.hub.id) in words
    assert "I mean this one" in page(ama, name("amani"))
    assert ama.post("/naming/own/", {"label": "amani", "who": id_text(one.hub.id)}).status_code == 302
    assert resolve("amani", me(ama)).found[0].target.value == id_text(one.hub.id)
    assert resolve("amani").state == "contested"
    told = {"label": "amani", "what": "hub", "target": id_text(other.hub.id), "zone": id_text(here)}
    assert kofi.post("/naming/bind", told).status_code == 302
    assert resolve("amani").found[0].target.value == id_text(other.hub.id)
    assert resolve("amani", me(ama)).found[0].target.value == id_text(one.hub.id)


def test_who_asked_for_more_than_a_contested_name_goes_on_in_the_one_that_is_meant(
    ama: Client, kofi: Client, here: bytes
) -> None:
    one, other = amani()
    one.write(records.Bind(label="soko", what="address", target="10.0.0.7"))
    replay(one)
    words = ama.get(name("soko.amani")).content.decode()
    for each in (one, other):
        assert f'href="/naming/name/soko.{key_label(each.hub.id)}/"' in words
    assert 'name="label" value="amani"' in words
    assert "label=amani&amp;what=hub" in kofi.get(name("soko.amani")).content.decode()
    assert ama.post("/naming/own/", {"label": "amani", "who": id_text(one.hub.id)}).status_code == 302
    assert "10.0.0.7" in page(ama, name("soko.amani"))
    told = {"label": "duka", "what": "alias", "target": "soko.amani", "zone": id_text(here)}
    assert kofi.post("/naming/bind", told).status_code == 302
    words = kofi.get(name("duka")).content.decode()
    assert f'href="/naming/name/soko.{key_label(one.hub.id)}/"' in words
    assert "I mean this one" not in words, "what a name of one's own leads to is said where it is given"


def test_who_is_known_here_vouches_in_the_chooser(kofi: Client, here: bytes, client: Client) -> None:
    _one, other = amani()
    kofi.post("/naming/own/", {"label": "h", "who": id_text(_one.hub.id)})
    esi = Writer("esi")
    esi.write(records.Bind(label="amani", what="hub", target=id_text(other.hub.id)))
    replay(esi)
    told = {"label": "esi", "what": "person", "target": id_text(esi.person.id), "zone": id_text(here)}
    assert kofi.post("/naming/bind", told).status_code == 302
    words = page(client, name("amani"))
    assert "Also called so by" in words
    assert words.index(key_label(other.hub.id)) < words.index(key_label(_one.hub.id))


def test_own_names_are_shown_to_nobody_else_and_go_with_their_owner(ama: Client, kofi: Client) -> None:
    esi = signed_up("esi").person_id
    assert ama.post("/naming/own/", {"label": "sister", "who": "esi"}).status_code == 302
    assert "sister" in page(ama, "/naming/own/")
    assert "You call them so." in page(ama, name("sister"))
    for browser in (kofi, Client()):
        assert browser.get(name("sister")).status_code == 404
    assert "sister" not in page(kofi, "/naming/own/")
    row = Called.objects.get()
    kofi.post("/naming/own/end/", {"number": f"{row.pk}"})
    assert Called.objects.count() == 1
    from django.apps import apps

    apps.get_app_config("naming").forgets(esi)  # type: ignore[attr-defined]
    assert Called.objects.count() == 1
    apps.get_app_config("naming").forgets(me(ama))  # type: ignore[attr-defined]
    assert not Called.objects.exists()


def test_a_moderator_blocks_a_name_with_a_reason_and_puts_it_back(
    kofi: Client, ama: Client, here: bytes, client: Client
) -> None:
    kofi.post("/naming/bind", WELL | {"zone": id_text(here)})
    place = f"well.{key_label(here)}"
    block = f"/naming/name/{place}/block/"
    assert ama.post(block, {"reason": "It misleads."}).status_code == 403
    assert kofi.post(block, {"reason": ""}).status_code == 422
    assert kofi.post(block, {"reason": "It misleads."}).status_code == 302
    words = page(client, name("well"))
    assert "blocked" in words
    assert "It misleads." in words
    assert "10.0.0.7" not in words
    assert ama.post(f"/naming/name/{place}/lift/").status_code == 403
    assert kofi.post(f"/naming/name/{place}/lift/").status_code == 302
    assert "10.0.0.7" in page(client, name("well"))


def test_only_who_speaks_for_a_zone_ends_its_names(kofi: Client, ama: Client, here: bytes, client: Client) -> None:
    kofi.post("/naming/bind", WELL | {"zone": id_text(here)})
    place = f"/naming/name/well.{key_label(here)}/end/"
    assert ama.post(place).status_code == 403
    assert client.post(place).status_code == 403
    assert kofi.post(place).status_code == 302
    assert resolve("well").state == "none"


def test_a_name_is_agreed_with_handed_on_and_taken(ama: Client, kofi: Client, sign_in: SignIn, here: bytes) -> None:
    told = {"label": "smith", "what": "person", "target": "ama", "zone": id_text(here), "handed": "on"}
    assert kofi.post("/naming/bind", told).status_code == 302
    place = f"/naming/name/smith.{key_label(here)}/"
    assert "Yes, that is me" in page(ama, place)
    assert ama.post(f"{place}accept/").status_code == 302
    assert "Who is meant agrees." in page(ama, place)
    esi = sign_in("esi")
    assert esi.post(f"{place}offer/", {"to": "esi"}).status_code == 403
    assert "offered to you" not in page(esi, "/") + page(esi, "/naming/")
    assert "It is yours already." in said(ama.post(f"{place}offer/", {"to": "ama"}))
    assert ama.post(f"{place}offer/", {"to": "esi"}).status_code == 302
    assert "1 name is offered to you" in page(esi, "/")
    assert "The name smith is offered to you." in page(esi, "/naming/")
    assert place in esi.get("/naming/").content.decode()
    assert all("offered to you" not in page(each, "/") + page(each, "/naming/") for each in (ama, Client()))
    assert "This name is offered to you." in page(esi, place)
    assert esi.post(f"{place}decline/").status_code == 302
    assert "offered to you" not in page(esi, "/") + page(esi, "/naming/").partition("Find a name")[0]
    assert "This name is offered to you." in page(esi, place), "it may be taken all the same"
    assert "This name is offered to you." not in page(ama, place)
    assert esi.post(f"{place}take/").status_code == 302
    assert resolve("smith").found[0].target.value == id_text(me(esi))
    assert "offered to you" not in page(esi, "/") + page(esi, "/naming/")


def test_a_hub_is_called_so_by_its_stewards_alone(kofi: Client, ama: Client, client: Client) -> None:
    amani()
    assert ama.post("/naming/claim/", {"label": "amani"}).status_code == 403
    first = kofi.post("/naming/claim/", {"label": "amani"})
    assert first.status_code == 422
    assert said(first).count("is called so too") == 2
    assert (
        kofi.post("/naming/claim/", {"label": "amani", "seen": first.context["form"].data["seen"]}).status_code == 302
    )
    assert "amani" in page(client, "/naming/")
    assert ama.post("/naming/claim/end/", {"label": "amani"}).status_code == 403
    assert kofi.post("/naming/claim/end/", {"label": "amani"}).status_code == 302
    assert "no name of its own" in page(client, "/naming/")


def test_nobody_gives_names_without_end(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naming.acts.MOST_OWN", 2)
    for label in ("one", "two"):
        assert ama.post("/naming/bind", WELL | {"label": label}).status_code == 302
    refused = ama.post("/naming/bind", WELL | {"label": "three"})
    assert refused.status_code == 422
    assert "You gave 2 names already" in said(refused)


def test_a_card_says_four_words_that_are_the_same_everywhere(
    kofi: Client, here: bytes, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi.post("/naming/bind", WELL | {"what": "hub", "target": "Testville", "zone": id_text(here)})
    words = {
        page(client, f"/naming/name/{each}/card/").partition("compare:")[2][:40] for each in ("well", key_label(here))
    }
    assert len(words) == 1
    assert b"<svg" in client.get("/naming/name/well/card/").content
    monkeypatch.setattr("hub.api.reaching.own_address", lambda: "192.0.2.7")
    printed = said(client.get("/naming/name/well/card/", headers={"host": "127.0.0.1:8000"}))
    assert "http://192.0.2.7:8000/naming/name/well/" in printed, "phones read it, and not the box alone"
    assert client.get("/naming/name/nothing/card/").status_code == 404


def test_a_list_takes_as_many_statements_for_many_as_for_few(
    ama: Client, client: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address, request, counts = f"/naming/of/{id_text(me(ama))}/", ama.get("/look/").wsgi_request, []
    for many in (1, 40):
        for number in range(many):
            target = id_text(sown(f"{many} {number}"))
            api.publish(request, records.Bind(label=f"n{many}-{number}", what="person", target=target))
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20, counts
    assert "Older" in page(client, address)


def test_a_name_that_reads_like_a_known_one_is_warned_of_first(ama: Client) -> None:
    assert ama.post("/naming/bind", WELL | {"label": "amani"}).status_code == 302
    first = ama.post("/naming/bind", WELL | {"label": "arnani"})
    assert first.status_code == 422
    assert "It reads like “amani”" in said(first)
    mixed = ama.post("/naming/bind", WELL | {"label": "p\u0430ypal"})
    assert "letters of several scripts" in said(mixed)


def test_what_the_hub_is_called_is_told_however_often_that_changed(kofi: Client) -> None:
    for number in range(6):
        kofi.post("/naming/claim/", {"label": f"jina-{number}"})
    for number in range(5):
        kofi.post("/naming/claim/end/", {"label": f"jina-{number}"})
    for address in ("/naming/", "/naming/claim/"):
        text = page(kofi, address)
        assert "jina-5" in text, address
        assert "jina-0" not in text, address


def test_who_calls_themselves_nearly_so_has_people_warned_of_them_alone(
    ama: Client, kofi: Client, here: bytes, client: Client
) -> None:
    """Also when they were heard of: else nobody would be warned of whoever is up to something."""
    one, _other = amani()
    like = HubWriter("riverside")
    like.write(records.Claim(label="arnani"))
    replay(like)
    assert "It reads like “amani”" in page(client, name("arnani"))
    assert "It reads like" not in page(client, name("amani"))
    assert ama.post("/naming/own/", {"label": "amani", "who": id_text(one.hub.id)}).status_code == 302
    told = {"label": "amani", "what": "hub", "target": id_text(one.hub.id), "zone": id_text(here)}
    assert kofi.post("/naming/bind", told).status_code == 302
    assert ama.post("/naming/own/", {"label": "arnani", "who": id_text(like.hub.id)}).status_code == 422


def test_a_name_in_capitals_is_found(client: Client, here: bytes) -> None:
    for written in ("Testville", key_label(here).upper()):
        got = client.get(name(written))
        assert (got.status_code, got["Location"]) == (302, name(written.lower()))
    assert client.get(name("A b")).status_code == 404


def test_a_path_is_written_as_addresses_have_it(kofi: Client, here: bytes, client: Client) -> None:
    told = {"label": "redio", "what": "service", "target": "Testville", "port": "8044", "zone": id_text(here)}
    assert kofi.post("/naming/bind", told | {"path": "radio"}).status_code == 302
    assert ":8044/radio" in page(client, name("redio"))


def test_one_that_is_called_so_no_more_is_not_told_as_several(client: Client, here: bytes) -> None:
    far = HubWriter("hilltop")
    claim = far.write(records.Claim(label="mlima"))
    far.write(records.Unclaim(label="mlima", after=[id_text(claim.id)]))
    replay(far)
    words = page(client, name("mlima"))
    assert "One hub was called so, and is no more." in words
    assert "Several" not in words


def test_whoever_names_a_thing_from_its_page_is_asked_what_it_is_called_and_no_more(ama: Client) -> None:
    """And told all the same where it cannot be: above the form, for the field is not seen."""
    topic, person = id_text(sown("a topic")), id_text(me(ama))
    address = f"/naming/bind?what=entry&target={topic}&title=The+well+rota"
    form = Page(ama.get(address).content.decode())
    asked = {each["name"]: each["type"] for each in form.all("input", "select", "textarea") if each.is_inside("main")}
    assert {name for name, kind in asked.items() if kind != "hidden"} == {"label", "days"}
    fields = {"label": "rota", "what": "entry", "target": topic}
    assert ama.post(address, fields).status_code == 302
    assert resolve("rota", me(ama)).found[0].target == Target("entry", topic)
    wrong = f"/naming/bind?what=hub&target={person}"
    got = ama.post(wrong, {"label": "me", "what": "hub", "target": person})
    assert "This id belongs to something else: A person." in said(got)
    assert "May the person whom it names hand it on?" in page(ama, f"/naming/bind?what=person&target={person}")
