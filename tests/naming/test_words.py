"""What people type is understood where it can be, and what cannot be is refused in a sentence."""

import json
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hub import api
from hub.core.cid import id_text
from hub.testing import sown
from naming import records
from naming.api import resolve
from naming.core.labels import key_label
from naming.core.registers import MOST_OF_A_FEED
from naming.models import Claimed, Said
from tests.naming.test_pages import name, page
from tests.people import founded_hub
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
CAFE = "caf\u00e9"


@pytest.fixture
def here() -> bytes:
    return founded_hub("Testville").id


@pytest.mark.parametrize(("typed", "meant"), [("Soko", "soko"), (" SOKO ", "soko"), ("Cafe\u0301", CAFE), (CAFE, CAFE)])
def test_a_name_is_found_as_it_was_typed(typed: str, meant: str, here: bytes, client: Client) -> None:
    for label in ("soko", CAFE):
        api.publish_as_hub(records.Bind(label=label, what="address", target="10.0.0.7"))
    told = json.loads(client.get("/naming/resolve", {"name": typed}).content)
    assert (told["name"], told["state"]) == (meant, "settled")
    assert client.get("/naming/", {"q": typed})["Location"] == name(meant)
    assert "10.0.0.7" in page(client, name(meant))
    if typed != meant:
        assert client.get(name(typed))["Location"] == name(meant)


def test_a_name_of_capitals_of_its_own_is_found_as_it_is_written(here: bytes, client: Client) -> None:
    for label, target in (("É", "10.0.0.1"), ("é", "10.0.0.2")):
        api.publish_as_hub(records.Bind(label=label, what="address", target=target))
    assert "10.0.0.1" in page(client, name("É"))
    assert "10.0.0.2" in page(client, name("é"))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("a b", "one word of at most 63 bytes"),
        ("soko..amani", "There is nothing between two dots"),
        (".".join("abcdefghi"), "at most 8 parts"),
    ],
)
def test_what_is_no_name_is_told_why(written: str, why: str, here: bytes, client: Client) -> None:
    for address in (name(written), f"{name(written)}card/"):
        assert why in page(client, address, 404), address
    assert "leads nowhere that could be printed" in page(client, f"{name('soko')}card/", 404)
    assert "It looks like k-" in page(client, "/naming/of/nobody/", 404)


def test_of_what_nobody_knows_nothing_is_said(here: bytes, client: Client) -> None:
    unknown = sown("unknown")
    assert json.loads(client.get(f"/naming/zone/{id_text(unknown)}").content)["kind"] == "unknown"
    assert json.loads(client.get(f"/naming/zone/{id_text(here)}").content)["kind"] == "hub"
    words = page(client, name(key_label(unknown)))
    assert "Something that this hub does not know" in words
    assert "A person" not in words


@pytest.mark.parametrize(
    ("what", "options", "why"),
    [
        ("service", ("--port", "0"), "Write the port"),
        ("service", ("--port", "-1"), "Write the port"),
        ("service", ("--port", "70000"), "Write the port"),
        *(
            ("service", ("--port", "80", "--protocol", odd), "Write the protocol")
            for odd in ("HTTP", "h t", "_http", "p" * 21, "-", "é")
        ),
        ("service", ("--port", "80", "--path", "/" * 501), "path is too long"),
        *(("service", ("--port", "80", "--path", odd), "A path has no spaces") for odd in ("/a b", "/\n", "/\x1b[2J")),
        ("hub", ("--port", "80"), "of a service alone"),
        ("hub", ("--protocol", "http"), "of a service alone"),
        ("hub", ("--path", "/radio/"), "of a service alone"),
        ("hub", ("--handed",), "Only a person"),
    ],
)
def test_what_no_program_could_be_found_by_is_refused_in_one_line(
    what: str, options: tuple[str, ...], why: str, here: bytes
) -> None:
    with pytest.raises(CommandError, match=why) as refused:
        call_command("names", "bind", "redio", what, id_text(here), *options)
    assert "\n" not in str(refused.value)
    assert not Said.objects.exists()
    call_command("names", "bind", "redio", "service", id_text(here), "--port", "80", "--protocol", "http-alt")
    assert resolve("redio").state == "settled"


def test_a_file_is_named_by_whatever_people_paste(sign_in: SignIn) -> None:
    kofi = sign_in("kofi")
    cid = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    for label, written in (
        ("kitabu", f"https://ipfs.io/ipfs/{cid}"),
        ("wimbo", f"ipfs://{cid}"),
        ("picha", cid.upper()),
    ):
        done = kofi.post("/naming/bind", {"label": label, "what": "cid", "target": written})
        assert done.status_code == 302, (written, done.context["form"].errors)
        found = resolve(label, api.person_of(kofi.get("/look/").wsgi_request)).found
        assert found[0].target.value == cid


def test_of_a_moderator_whom_nobody_hears_any_more_no_word_is_taken(sign_in: SignIn) -> None:
    """Each hub hears so many of somebody's words on one name that is not theirs."""
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama", "moderator")
    here = api.this_hub()
    assert here is not None
    api.publish_as_hub(records.Bind(label="soko", what="address", target="10.0.0.7"))
    place, why = f"/naming/name/soko.{key_label(here.id)}/", {"reason": "It reads as another's."}
    for _turn in range(MOST_OF_A_FEED // 2):
        assert ama.post(f"{place}block/", why).status_code == 302
        assert resolve("soko").state == "blocked"
        assert ama.post(f"{place}lift/").status_code == 302
        assert resolve("soko").state == "settled"
    refused = ama.post(f"{place}block/", why)
    assert (refused.status_code, "other hubs listen no further" in said(refused)) == (422, True)
    assert kofi.post(f"{place}block/", why).status_code == 302
    assert resolve("soko").state == "blocked"


def test_what_other_hubs_hear_no_more_is_not_said(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naming.core.claims.MOST_OF_A_HUB", 2)
    monkeypatch.setattr("naming.acts.MOST_OF_A_HUB", 2)
    kofi, told = sign_in("kofi", "steward"), {"label": "amani"}
    for _turn in range(2):
        assert kofi.post("/naming/claim/", told).status_code == 302
        assert "called so no more" in page(kofi, kofi.post("/naming/claim/end/", told)["Location"])
    refused = kofi.post("/naming/claim/", told)
    assert (refused.status_code, "other hubs listen no further" in said(refused)) == (422, True)
    with pytest.raises(CommandError, match="other hubs listen no further"):
        call_command("names", "claim", "amani")
    assert Claimed.objects.count() == 4
    assert kofi.post("/naming/claim/", {"label": "soko"}).status_code == 302


def test_what_has_ended_is_not_ended_again(here: bytes) -> None:
    call_command("names", "claim", "amani")
    call_command("names", "unclaim", "amani")
    with pytest.raises(CommandError, match="does not call itself “amani”"):
        call_command("names", "unclaim", "amani")
    assert Claimed.objects.count() == 2


def test_a_terminal_obeys_no_signs_of_others(here: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = "/\x1b[2J\n"
    api.publish_as_hub(records.Bind(label="redio", what="service", target=id_text(here), port=80, path=path))
    for words in (("resolve", "redio"), ("list",)):
        call_command("names", *words)
        told = capsys.readouterr().out
        assert f"{id_text(here)}:80/\ufffd[2J\ufffd\n" in told, words


def test_ends_that_other_hubs_hear_no_more_are_refused_too(here: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("naming.core.claims.MOST_OF_A_HUB", 1)
    monkeypatch.setattr("naming.acts.MOST_OF_A_HUB", 1)
    claim = api.publish_as_hub(records.Claim(label="amani"))
    api.publish_as_hub(records.Unclaim(label="amani", after=[id_text(sown("another"))]))
    with pytest.raises(CommandError, match="It goes on being called so"):
        call_command("names", "unclaim", "amani")
    assert claim.id
