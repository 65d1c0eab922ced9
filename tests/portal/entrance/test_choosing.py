"""Choosing oneself: by a tile, by two letters, by the whole name."""

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.people.joining import DRAWS, sign_up
from hub.accounts.testing import SECRET
from hub.portal.entrance import faces
from hub.portal.entrance.emblem import emblem
from tests.people import signed_up
from tests.portal.entrance.conftest import rule
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db


def tiles(answer: object) -> list[str]:
    """What the tiles of a page say."""
    found = Page(answer.content.decode()).all("a")  # type: ignore[attr-defined]  # the test client's answer
    return [" ".join(tag.text.split()) for tag in found if tag["class"] == "face"]


@pytest.fixture
def crowd(riverbend: HubIdentity) -> None:
    """A village too big for a tile each: rows alone, for nobody of them signs in here."""
    fields = {"salt": b"", "signer": b"", "papers": b"", "feed": b"", "incarnation": b"", "seal": ""}
    names = [f"Kwame {number}" for number in range(40)]
    people = [Person(name=name, name_key=name.lower(), person_id=name.encode().ljust(32), **fields) for name in names]
    Person.objects.bulk_create(people)


def test_in_a_small_village_everybody_has_a_tile(ama: Person, kiosk: Client) -> None:
    signed_up("Kofi")
    assert tiles(kiosk.get("/sign-in/")) == ["ama", "Kofi"]


def test_a_tile_leads_to_what_opens_that_persons_things(ama: Person, kiosk: Client) -> None:
    tile = next(tag for tag in Page(kiosk.get("/sign-in/?next=/forum/").content.decode()).all("a") if tag["class"])
    assert "next=%2Fforum%2F" in kiosk.get("/sign-in/?next=/forum/").content.decode()
    assert tile["class"] == "skip"
    assert "Press your three pictures" in said(kiosk.get("/sign-in/?name=ama"))


def test_in_a_big_village_those_of_this_screen_have_tiles(ama: Person, crowd: None, kiosk: Client) -> None:
    assert tiles(kiosk.get("/sign-in/")) == []
    kiosk.post("/sign-in/", {"name": "ama", "secret": SECRET})
    kiosk.post("/finish/")
    assert tiles(kiosk.get("/sign-in/")) == ["ama"]
    assert tiles(Client().get("/sign-in/")) == []


def test_tiles_do_not_tell_who_was_here_last(riverbend: HubIdentity, crowd: None, kiosk: Client) -> None:
    for name in ("esi", "yaw", "ama"):
        sign_up(name, SECRET)
        kiosk.post("/sign-in/", {"name": name, "secret": SECRET})
    assert tiles(kiosk.get("/sign-in/?who=others")) == ["ama", "esi", "yaw"]


def test_a_screen_remembers_no_more_than_a_page_shows(riverbend: HubIdentity, rf: object) -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    for number in range(40):
        answer = faces.kept(request, HttpResponse(), [number, *faces.remembered(request)])
        request.COOKIES[faces.COOKIE] = answer.cookies[faces.COOKIE].value
    assert faces.remembered(request) == list(range(39, 27, -1))
    assert len(request.COOKIES[faces.COOKIE]) < 200


@pytest.mark.parametrize("cookie", ["1.2.3", "1.2.3:forged", "", "é", "9" * 5000])
def test_a_forged_list_of_people_is_none(ama: Person, crowd: None, kiosk: Client, cookie: str) -> None:
    kiosk.cookies["people"] = cookie
    assert tiles(kiosk.get("/sign-in/")) == []


def test_two_letters_find_every_word_of_a_name(riverbend: HubIdentity, kiosk: Client) -> None:
    for name in ("Amina", "Zuberi Amani", "Kofi"):
        sign_up(name, SECRET)
    assert tiles(kiosk.get("/sign-in/?q=am")) == ["Amina", "Zuberi Amani"]
    assert "Write at least two letters" in said(kiosk.get("/sign-in/?q=z"))


def test_more_than_a_page_asks_for_one_letter_more(crowd: None, kiosk: Client) -> None:
    answer = kiosk.get("/sign-in/?q=kw")
    assert len(tiles(answer)) == faces.A_PAGE
    assert "Write one letter more" in said(answer)


def test_a_whole_name_leads_on_at_once_and_its_beginning_does_not(ama: Person, kiosk: Client) -> None:
    signed_up("Amara")
    assert kiosk.get("/sign-in/?q=amara&next=/health").headers["Location"] == "/sign-in/?name=Amara&next=%2Fhealth"
    assert tiles(kiosk.get("/sign-in/?q=ama")) == ["ama", "Amara"]


def test_two_aminas_are_told_apart_by_emblem_and_role(riverbend: HubIdentity, kiosk: Client) -> None:
    first, second = signed_up("Amina Diallo"), signed_up("\u0410mina")
    shown = tiles(kiosk.get("/sign-in/"))
    assert len(shown) == 2
    for person in (first, second):
        sign = emblem(person.person_id)
        assert f"{person.name} {sign.words}" in shown
        assert str(sign.drawing) in kiosk.get("/sign-in/").content.decode()


def signs(*names: str) -> dict[str, list[str]]:
    """The emblems, in words, of whom these names begin."""
    people = {name: Person.objects.filter(name__startswith=name) for name in names}
    return {name: [emblem(one.person_id).words for one in people[name]] for name in names}


def test_a_third_amina_gets_an_emblem_that_no_other_amina_has(riverbend: HubIdentity, kiosk: Client) -> None:
    """All but four of the forty-eight are taken: a hash alone would seldom meet one of them."""
    ids = {emblem(number.to_bytes(32, "big")).words: number.to_bytes(32, "big") for number in range(2000)}
    assert len(ids) == 48
    fields = {"salt": b"", "signer": b"", "papers": b"", "feed": b"", "incarnation": b"", "seal": ""}
    taken = list(ids.values())[:44]
    names = [f"Amina {number}" for number in range(44)]
    rows = zip(names, taken, strict=True)
    Person.objects.bulk_create(Person(name=name, name_key=name.lower(), person_id=one, **fields) for name, one in rows)
    kiosk.post("/sign-up/", {"name": "\u00c1mina Keita", "secret": SECRET, "again": SECRET})
    told = signs("\u00c1mina", "Amina")
    assert len(told["\u00c1mina"]) == 1
    assert told["\u00c1mina"][0] not in told["Amina"]


def test_where_every_emblem_is_taken_an_amina_comes_in_all_the_same(riverbend: HubIdentity) -> None:
    drawn: list[bytes] = []

    def is_free(person_id: bytes) -> bool:
        drawn.append(person_id)
        return False

    person = sign_up("Amina", SECRET, suits=is_free)
    assert person.person_id == drawn[-1]
    assert len(set(drawn)) == DRAWS


def test_where_names_are_not_told_no_emblem_tells_of_them(ama: Person) -> None:
    assert not faces.apart("ama")(ama.person_id)
    assert faces.apart("kofi")(ama.person_id)
    rule(reading="members")
    assert faces.apart("ama")(ama.person_id)


def test_who_is_like_nobody_needs_no_words(riverbend: HubIdentity, kiosk: Client) -> None:
    signed_up("Amina")
    signed_up("Kofi")
    assert tiles(kiosk.get("/sign-in/")) == ["Amina", "Kofi"]


def test_a_name_that_nobody_bears_is_said(ama: Person, kiosk: Client) -> None:
    for address in ("/sign-in/?name=esi", "/sign-in/?q=esi"):
        assert "Nobody here has this name" in said(kiosk.get(address))


@pytest.mark.parametrize(
    "name", ["\0", "%00", "a" * 5000, "\u202e", "<script>", "' OR 1=1", "\ud7ff", " ", "%ED%A0%80"]
)
def test_odd_letters_in_a_name_find_nobody(ama: Person, kiosk: Client, name: str) -> None:
    for field in ("q", "name"):
        answer = kiosk.get("/sign-in/", {field: name})
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()
    assert kiosk.post("/sign-in/pictures/", {"name": name, "picture": "sun"}).status_code == 302


def test_who_may_not_sign_in_has_no_tile(ama: Person, kiosk: Client) -> None:
    Person.objects.update(is_active=False)
    assert tiles(kiosk.get("/sign-in/")) == []
    assert "Nobody here has this name" in said(kiosk.get("/sign-in/?name=ama"))


def test_where_only_members_read_letters_tell_no_names(ama: Person, kiosk: Client) -> None:
    rule(reading="members")
    assert tiles(kiosk.get("/sign-in/")) == []
    assert kiosk.get("/sign-in/?q=am").headers["Location"] == "/sign-in/?name=am"
    assert kiosk.get("/sign-in/?q=AMA").headers["Location"] == "/sign-in/?name=AMA"
    assert "Nobody" not in said(kiosk.get("/sign-in/?name=esi"))
    assert "PIN or password" in said(kiosk.get("/sign-in/?name=esi"))
    assert "Reading needs no name" not in said(kiosk.get("/sign-in/"))


def test_somebody_signs_in_and_where_only_members_read_the_screen_knows_them(ama: Person, kiosk: Client) -> None:
    rule(reading="members")
    kiosk.post("/sign-in/", {"name": "ama", "secret": SECRET})
    kiosk.post("/finish/")
    assert tiles(kiosk.get("/sign-in/")) == ["ama"]


def test_on_ones_own_phone_ones_own_page_opens(ama: Person, crowd: None, kiosk: Client) -> None:
    kiosk.post("/sign-in/", {"name": "ama", "secret": SECRET, "own": "1"})
    kiosk.post("/finish/")
    assert "Press your three pictures" in said(kiosk.get("/sign-in/"))
    assert tiles(kiosk.get("/sign-in/?who=others")) == ["ama"]
