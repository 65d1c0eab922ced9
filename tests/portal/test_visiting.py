"""The pages of visitors, as ama of Riverbend sees them at Hilltop, and esi of Hilltop when Riverbend asks for her."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.keys.opening import VISITOR
from hub.accounts.models import Hub, Person, Visit
from hub.accounts.paper.words import words_of
from hub.accounts.records import Profile
from hub.accounts.records import VisitAsked as VisitRecord
from hub.accounts.sign_in import delays
from hub.accounts.testing import SECRET
from hub.accounts.visiting import asking, slips
from hub.accounts.visiting.chains import chain_to
from hub.core.cid import id_text
from hub.core.keys import key_text, public_key
from hub.core.statement import CERTIFY, POST, make
from hub.log import room
from hub.log.models import Entry
from hub.testing import sign_in
from tests.accounts.village import Village
from tests.accounts.visiting.home import Neighbour
from tests.people import founded_hub, signed_up

__all__ = ["sign_in"]
pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PIN = {"secret": "97531", "again": "97531"}
KEY = public_key(bytes(range(32)))


@pytest.fixture
def hilltop(db: None) -> HubIdentity:
    return founded_hub("Hilltop", "the hill", ("en",))


@pytest.fixture
def ama(hilltop: HubIdentity) -> Neighbour:
    village = Village()
    village.say(village.seed, Profile(name="Riverbend"))
    return Neighbour(village, "ama")


def text(answer: object) -> str:
    return str(getattr(answer, "content", b"").decode())


def words(entropy: bytes) -> str:
    return " ".join(words_of(entropy, "en"))


def test_the_way_in_is_shown_where_people_sign_in(hilltop: HubIdentity, client: Client) -> None:
    assert "/visiting/" in text(client.get("/sign-in/"))
    order = re.findall(r'class="row-link" href="(/[a-z-]+/(?:[a-z]+/)?)"', text(client.get("/visiting/")))
    assert order == ["/visiting/ask/", "/visiting/slip/", "/sign-up/", "/visiting/card/"], "the safest first"


def test_the_card_lets_ama_in_after_its_warning(ama: Neighbour, client: Client) -> None:
    assert "A dishonest hub could copy your card." in text(client.get("/visiting/card/"))
    answer = client.post("/visiting/card/", {"words": words(ama.roots.root), **PIN}, follow=True)
    assert "Welcome, ama" in text(answer)
    assert Person.objects.get().person_id == ama.id


def test_what_the_page_with_the_words_answers_is_kept_by_no_browser(ama: Neighbour, client: Client) -> None:
    answer = client.post("/visiting/card/", {"words": words(ama.roots.root), "secret": "97531", "again": "13579"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("page", ["slip", "card", "ask"])
def test_on_a_full_disk_no_visitor_is_taken_in(
    page: str, ama: Neighbour, hilltop: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, home = public_key(slips.seed_of(bytes(16))), id_text(ama.village.id)
    ama.declare(ama.certify(key, hilltop.id, (POST, CERTIFY), home=home, until=30))
    sent = {
        "slip": {"words": words(bytes(16))},
        "card": {"words": words(ama.roots.root)},
        "ask": {"person": id_text(ama.id)},
    }
    before = Entry.objects.count()
    monkeypatch.setattr(room, "FLOOR", 1 << 62)
    answer = client.post(f"/visiting/{page}/", sent[page] | PIN)
    assert (answer.status_code, "The disk is full." in text(answer)) == (507, True)
    assert (Entry.objects.count(), Person.objects.count(), Visit.objects.count()) == (before, 0, 0)


@pytest.mark.parametrize("page", ["slip", "card"])
def test_a_typo_is_told_beside_the_words(page: str, ama: Neighbour, client: Client) -> None:
    typed = words(ama.roots.root).split()
    before = Entry.objects.count()
    answer = client.post(f"/visiting/{page}/", {"words": " ".join([*typed[:4], "zzzzz", *typed[5:]]), **PIN})
    assert answer.status_code == 422
    assert "Word 5, “zzzzz”" in text(answer)
    assert (Entry.objects.count(), Person.objects.count()) == (before, 0)


def test_a_slip_lets_ama_in_once(ama: Neighbour, hilltop: HubIdentity, client: Client) -> None:
    key, home = public_key(slips.seed_of(bytes(16))), id_text(ama.village.id)
    ama.declare(ama.certify(key, hilltop.id, (POST, CERTIFY), home=home, until=9))
    sent = {"words": words(bytes(16)), **PIN}
    assert "Welcome, ama" in text(client.post("/visiting/slip/", sent, follow=True))
    again = Client().post("/visiting/slip/", sent)
    assert again.status_code == 422
    assert "used already" in text(again)


def test_ama_finds_herself_and_is_shown_a_code(ama: Neighbour, hilltop: HubIdentity, client: Client) -> None:
    village, person = id_text(ama.village.id), id_text(ama.id)
    assert f"?village={village}" in text(client.get("/visiting/ask/"))
    assert f"?person={person}" in text(client.get(f"/visiting/ask/?village={village}&q=am"))
    assert "Finish" not in text(client.get(f"/visiting/ask/?person={person}")), "nobody is signed in"
    waiting = client.post("/visiting/ask/", {"person": person, **PIN})
    visit = Visit.objects.get()
    assert asking.code_of(ama.id, visit.key) in text(client.get(waiting["Location"])).replace(" ", "")

    ama.declare(ama.certify(visit.key, hilltop.id, VISITOR))
    asking.catch_up()
    assert "Sign in" in text(client.get(waiting["Location"]))
    home = text(client.post("/sign-in/", {"name": "ama", "secret": "97531"}, follow=True))
    assert "Welcome, <bdi>ama</bdi>" in home
    assert "says they are you" not in home, "asked and answered"


def test_who_would_not_be_let_in_any_more_reads_why(ama: Neighbour, client: Client) -> None:
    visit = asking.ask(ama.id, "97531")
    page = f"/visiting/ask/{visit.token}/"
    assert "stewards alone" not in text(client.get(page))
    Hub.objects.update(joining="steward")
    assert "stewards alone let people in" in text(client.get(page))


def test_where_a_crowd_asks_one_waits_some_minutes_or_finds_a_steward(ama: Neighbour, client: Client) -> None:
    for number in range(delays.JOIN_MOST):
        delays.joined(f"screen {number}")
    before = Entry.objects.count()
    answer = client.post("/visiting/ask/", {"person": id_text(ama.id), **PIN})
    assert answer.status_code == 429
    assert "or ask a steward" in text(answer)
    assert (Entry.objects.count(), Visit.objects.count()) == (before, 0)


def test_a_village_that_was_never_met_is_told_of(hilltop: HubIdentity, client: Client) -> None:
    assert "after the first exchange" in text(client.get("/visiting/ask/"))


@pytest.mark.parametrize("person", ["", "nobody", id_text(bytes(32))])
def test_asking_for_nobody_changes_nothing(person: str, ama: Neighbour, client: Client) -> None:
    before = Entry.objects.count()
    answer = client.post("/visiting/ask/", {"person": person, **PIN})
    assert answer.status_code in (200, 422)
    assert (Entry.objects.count(), Visit.objects.count()) == (before, 0)


def test_where_stewards_let_people_in_a_visitor_is_told_so(ama: Neighbour, client: Client) -> None:
    Hub.objects.update(joining="steward")
    answer = client.post("/visiting/card/", {"words": words(ama.roots.root), **PIN})
    assert answer.status_code == 422
    assert "stewards alone let people in" in text(answer)


def test_what_is_written_with_an_ended_key_is_not_shown_and_that_is_said(ama: Neighbour, client: Client) -> None:
    page = f"/people/{id_text(ama.id)}/"
    feed = key_text(public_key(ama.feed))
    head = ama.declare(make("revoke", {"person": id_text(ama.id), "key": feed, "feeds": {feed: 3}}, ama.signer))
    assert (head.seq, "had ended" in text(client.get(page))) == (3, False)
    ama.village.say(ama.feed, Profile(name="not ama"))
    shown = text(client.get(page))
    assert "had ended" in shown
    assert "not ama" not in shown


# At home


def asked(ama: Neighbour, person: bytes) -> None:
    ama.village.say(ama.village.seed, VisitRecord(person=id_text(person), key=key_text(KEY)))


def test_esi_says_yes_with_her_pin(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    me = Person.objects.get().person_id
    assert "says they are you" not in text(esi.get("/"))
    asked(ama, me)
    assert "/visiting/home/" in text(esi.get("/"))
    page = text(esi.get("/visiting/home/"))
    assert " ".join(asking.code_of(me, KEY)) in page
    position = asking.questions(me)[0].position

    wrong = esi.post("/visiting/home/yes/", {"visit": position, "secret": "00000", "yes": 1})
    assert wrong.status_code == 422
    assert asking.questions(me)
    esi.post("/visiting/home/yes/", {"visit": position, "secret": SECRET, "yes": 1})
    assert chain_to(me, KEY)
    assert "says they are you" not in text(esi.get("/"))

    (end,) = re.findall(r'name="end" value="(\w+)"', text(esi.get("/visiting/home/")))
    assert esi.post("/visiting/home/yes/", {"end": end, "secret": "00000", "yes": 1}).status_code == 422
    esi.post("/visiting/home/yes/", {"end": end, "secret": SECRET, "yes": 1})
    assert not chain_to(me, KEY)


def test_esi_types_her_code_where_a_hub_asks_very_much(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    me = Person.objects.get().person_id
    asked(ama, me)
    for number in range(9):
        key = key_text(public_key(bytes([number]) * 32))
        ama.village.say(ama.village.seed, VisitRecord(person=id_text(me), key=key))
    code = " ".join(asking.code_of(me, KEY))
    assert code not in text(esi.get("/visiting/home/"))
    arabic = code.translate({48 + n: 0x660 + n for n in range(10)})
    page = esi.get("/visiting/home/", {"code": arabic})
    assert text(page).count("says they are you</h2>") == 1
    position = asking.questions(me, code.replace(" ", ""))[0].position
    sent = {"visit": position, "code": code, "yes": 1}
    assert code in text(esi.post("/visiting/home/yes/", {**sent, "secret": "00000"})), "the same question once more"
    esi.post("/visiting/home/yes/", {**sent, "secret": SECRET})
    assert chain_to(me, KEY)


@pytest.mark.parametrize("code", ["000000", "x", "\u0663", "<b>", "9" * 99])
def test_a_code_of_no_question_finds_none(code: str, ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    page = text(esi.get("/visiting/home/", {"code": code}))
    assert "with the next exchange" in page or "for the next exchange" in page
    assert "<b>" not in page.partition("<h1>")[2].partition("</main>")[0]


def test_esi_says_no_without_it(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    me = Person.objects.get().person_id
    asked(ama, me)
    esi.post("/visiting/home/yes/", {"visit": asking.questions(me)[0].position, "no": 1})
    assert asking.questions(me) == []
    assert not chain_to(me, KEY)


def test_after_a_no_to_a_hub_that_copied_a_key_the_home_page_asks_on(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    me, hostile = Person.objects.get().person_id, Village()
    asked(ama, me)
    hostile.say(hostile.seed, VisitRecord(person=id_text(me), key=key_text(KEY)))
    for left in (True, False):
        esi.post("/visiting/home/yes/", {"visit": asking.questions(me)[0].position, "no": 1})
        assert ("says they are you" in text(esi.get("/"))) is left


@pytest.mark.parametrize("sent", [{}, {"visit": "9" * 15}, {"visit": "x"}, {"join": "x"}, {"join": id_text(bytes(32))}])
def test_an_answer_to_no_question_changes_nothing(sent: dict[str, str], ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    before = Entry.objects.count()
    answer = esi.post("/visiting/home/yes/", {**sent, "secret": SECRET, "yes": 1})
    assert answer.status_code == 422
    assert Entry.objects.count() == before


def test_esi_makes_a_slip_that_is_shown_once_and_takes_it_back(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    made = text(esi.post("/visiting/home/slips/", {"hub": id_text(ama.village.id), "secret": SECRET}))
    shown = re.findall(r"<li>([a-z]+)</li>", made)
    assert len(shown) == 12
    assert "<svg" in made
    again = text(esi.get("/visiting/home/slips/"))
    assert "Riverbend" in again
    assert f">{shown[0]}<" not in again
    (slip,) = slips.made_by(Person.objects.get().person_id)
    assert 'name="end"' not in text(esi.get("/visiting/home/")), "nobody writes there by it yet"
    wrong = esi.post("/visiting/home/slips/", {"back": id_text(slip.cert), "secret": "00000"})
    assert wrong.status_code == 422
    esi.post("/visiting/home/slips/", {"back": id_text(slip.cert), "secret": SECRET})
    assert [one.state for one in slips.made_by(Person.objects.get().person_id)] == ["back"]


@pytest.mark.parametrize(
    ("path", "sent"), [("yes/", {"visit": "9", "no": 1}), ("slips/", {"back": id_text(bytes(32))})]
)
def test_what_is_over_is_told_once_and_asks_for_no_field(
    path: str, sent: dict[str, object], ama: Neighbour, sign_in: SignIn
) -> None:
    esi = sign_in("esi")
    answer = esi.post(f"/visiting/home/{path}", {"secret": "", **sent})
    assert answer.status_code == 422
    assert re.findall(r'class="(?:notice notice-bad|wrong)"', text(answer)) == ['class="notice notice-bad"']


def test_a_wrong_pin_makes_no_slip(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    before = Entry.objects.count()
    answer = esi.post("/visiting/home/slips/", {"hub": id_text(ama.village.id), "secret": "00000"})
    assert answer.status_code == 422
    assert Entry.objects.count() == before


def test_two_names_of_one_person_stand_together(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("ama from the river")
    me, home = Person.objects.get().person_id, id_text(ama.id)
    assert f"?person={home}" in text(esi.get(f"/visiting/home/same/?village={id_text(ama.village.id)}&q=am"))
    esi.post("/visiting/home/same/", {"person": home, "secret": SECRET})
    ama.declare(make("same-person", {"a": home, "b": id_text(me)}, ama.signer))
    for page in (f"/people/{home}/", f"/people/{id_text(me)}/"):
        assert "also writes as" in text(esi.get(page))
    people = text(esi.get("/people/"))
    assert people.count("row-link") == 1, "once, and not again among those from elsewhere"


def test_who_is_signed_in_is_not_sent_to_sign_in(ama: Neighbour, client: Client, sign_in: SignIn) -> None:
    assert "Not your first time here?" in text(client.get("/visiting/"))
    assert "Not your first time here?" not in text(sign_in("esi").get("/visiting/"))


def test_a_visitor_is_offered_nothing_that_counts_at_home_alone(
    ama: Neighbour, client: Client, sign_in: SignIn
) -> None:
    me, home = sign_in("ama from the river"), id_text(ama.id)
    guest = Person.objects.get().person_id
    me.post("/visiting/home/same/", {"person": home, "secret": SECRET})
    visit = asking.ask(ama.id, SECRET)
    ama.declare(ama.certify(visit.key, founded().id, VISITOR))
    asking.catch_up()
    client.post("/sign-in/", {"name": Person.objects.get(person_id=ama.id).name, "secret": SECRET})
    page = text(client.get("/visiting/home/"))
    assert "one person" not in page, "home asks her"
    assert "/visiting/home/same/" not in page
    assert "You are visiting here. Say it at home." in text(client.get("/visiting/home/same/"))

    before = Entry.objects.count()
    for address, sent in (("yes", {"join": id_text(guest), "yes": 1}), ("same", {"person": id_text(guest)})):
        answer = client.post(f"/visiting/home/{address}/", {**sent, "secret": SECRET})
        assert (answer.status_code, Entry.objects.count()) == (422, before)
        assert "Say it at home" in text(answer)


def test_whom_pictures_let_in_is_asked_for_the_pin(ama: Neighbour, client: Client) -> None:
    person = signed_up("yaa", "child 0 1 2")
    client.force_login(person)
    session = client.session
    session["pictures"] = True
    session.save()
    for page in ("/visiting/home/", "/visiting/home/slips/", "/visiting/home/same/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")


def test_the_home_page_asks_in_one_statement(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    esi.get("/")
    with CaptureQueriesContext(connection) as queries:
        esi.get("/")
    assert sum("accounts_visit" in query["sql"] for query in queries) == 1


def test_where_only_members_read_who_waits_to_be_let_in_looks_through_no_names(ama: Neighbour, sign_in: SignIn) -> None:
    esi = sign_in("esi")
    Hub.objects.update(reading="members", joining="approval")
    assert id_text(ama.id) not in text(esi.get(f"/visiting/ask/?village={id_text(ama.village.id)}&q=am"))


def test_where_only_members_read_nobody_looks_through_the_names(
    ama: Neighbour, client: Client, sign_in: SignIn
) -> None:
    Hub.objects.update(reading="members")
    at = f"/visiting/ask/?village={id_text(ama.village.id)}&q="
    assert f"?person={id_text(ama.id)}" not in text(client.get(at + "am"))
    assert f"?person={id_text(ama.id)}" in text(client.get(at + "Ama"))
    assert f"?person={id_text(ama.id)}" in text(sign_in("esi").get(at + "am"))
