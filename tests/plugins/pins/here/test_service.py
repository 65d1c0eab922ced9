"""Kofi's programs promise from outside, as the IPFS Pinning Service API has it; everybody else's are refused."""

import errno
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django_q.models import OrmQ

import plugins.pins
from hub import api
from hub.accounts.models import Hub, Seat, Token
from hub.accounts.people.pace import Pace
from hub.content import store
from hub.content.models import Stored, Wanted
from hub.core.cid import content_id, parse_cid
from hub.core.short_ids import to_hex
from plugins.pins.apps import Pins
from plugins.pins.models import Pinned, Requested, Unpinned
from plugins.pins.service import asked
from tests.plugins.pins.here.hubs import FILM
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PINS = "/pins/service/pins"


class Program:
    """What asks with a token and knows no cookies."""

    def __init__(self, token: str) -> None:
        self.token, self.client = token, Client(enforce_csrf_checks=True)

    def ask(self, method: str, address: str, pin: Any = None) -> Any:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        body = pin if isinstance(pin, (bytes, str)) else b"" if pin is None else json.dumps(pin)
        return self.client.generic(method, address, body, content_type="application/json", headers=headers)

    def add(self, **pin: Any) -> dict[str, Any]:
        got = self.ask("POST", PINS, {"cid": FILM} | pin)
        assert got.status_code == 202, got.content
        told: dict[str, Any] = got.json()
        return told

    def look(self, query: str = "status=queued,pinning,pinned,failed") -> list[str]:
        got = self.ask("GET", f"{PINS}?{query}")
        assert got.status_code == 200, got.content
        found = [each["pin"].get("name", "") for each in got.json()["results"]]
        assert got.json()["count"] >= len(found)
        return found


def made(person: Client, name: str = "Desktop") -> str:
    got = person.post("/pins/tokens/", {"name": name, "days": "30"})
    (token,) = re.findall(r"hub-[0-9a-f]{80}", got.content.decode())
    return str(token)


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def program(kofi: Client) -> Program:
    return Program(made(kofi))


def reason(answer: Any) -> tuple[int, str]:
    told = json.loads(answer.content)
    assert told["error"]["details"]
    return answer.status_code, told["error"]["reason"]


def test_what_a_program_is_told_is_kept_nowhere_on_its_way(program: Program) -> None:
    for answer in (program.ask("GET", PINS), Program("").ask("GET", PINS)):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_pin_is_a_promise_that_everybody_reads(program: Program, client: Client) -> None:
    told = program.add(name="How wells are dug", meta={"app": "a"}, origins=["/ip4/203.0.113.9/tcp/4001"])
    assert told["status"] == "queued"
    assert told["pin"] == {
        "cid": FILM,
        "name": "How wells are dug",
        "meta": {"app": "a"},
        "origins": ["/ip4/203.0.113.9/tcp/4001"],
    }
    assert told["delegates"] == ["/dns/testserver/tcp/80/http"]
    assert "How wells are dug" in said(client.get("/pins/"))
    assert program.ask("GET", f"{PINS}/{told['requestid']}").json() == told


def test_what_is_here_is_pinned(program: Program) -> None:
    assert program.add(cid=store.add(b"goat"), name="Goat")["status"] == "pinned"
    program.add(name="Far away")
    assert program.look("") == program.look("status=pinned") == ["Goat"]


def test_this_hub_begins_to_do_its_part(program: Program) -> None:
    program.add()
    assert OrmQ.objects.filter(payload__isnull=False).count() == 1


def test_nobody_is_asked_where_a_program_says_that_it_can_be_had(program: Program) -> None:
    program.add(origins=["/ip4/203.0.113.9/tcp/80/http", "/dnsaddr/esi.example"])
    assert api.neighbours() == []
    assert not Wanted.objects.exists()
    assert not Stored.objects.exists()


def test_an_id_in_another_spelling_is_the_same_thing(program: Program) -> None:
    old = "QmRQ353oFNqt8zfZ9X1HgRUszwv9RkEEwmMZZkbkYEsybn"
    assert program.add(cid=old, name="Old")["pin"]["cid"] == old
    assert program.look("cid=bafybeibnoelefnzgwbcacyt4vh52ymxvzbjq7mmqhtcnwarfq4lzegsiqe&status=queued") == ["Old"]


LOOKS = [
    ("name=Pump", ["Pump"]),
    ("name=pump", []),
    ("name=pump&match=iexact", ["Pump"]),
    ("name=um&match=partial", ["Pump"]),
    ("name=ELL&match=ipartial", ["Well"]),
    ("name=%25&match=partial", []),
    ('meta={"app":"b"}', ["Pump"]),
    ('meta={"app":"b","more":"c"}', []),
    (f"cid={content_id(b'else')}", []),
    ("limit=1", ["Pump"]),
    ("after=2900-01-01T00:00:00Z", []),
    ("before=2900-01-01T00:00:00%2B02:00", ["Pump", "Well"]),
]


def test_what_is_looked_for_is_found_the_newest_first(program: Program) -> None:
    program.add(name="Well", meta={"app": "a"})
    program.add(name="Pump", meta={"app": "b"})
    for query, found in LOOKS:
        assert program.look(f"status=queued&{query}") == found, query


def test_where_there_are_more_than_were_asked_for_the_count_says_so(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plugins.pins.service.asked.A_SLICE", 1)
    for number in range(4):
        program.add(name=f"{number}")
    counts = [program.ask("GET", f"{PINS}?status=queued&limit={limit}").json() for limit in (1, 3, 4, 5)]
    assert [(told["count"] > len(told["results"]), len(told["results"])) for told in counts] == [
        *((True, 1), (True, 3), (False, 4), (False, 4)),
    ]


def test_each_has_a_time_of_its_own_to_go_on_from(program: Program) -> None:
    times = [program.add(name=f"{number}")["created"] for number in range(3)]
    assert sorted(set(times)) == times
    assert program.look(f"status=queued&before={times[1]}") == ["0"]
    assert program.look(f"status=queued&after={times[1]}") == ["2"]


def test_what_is_removed_nobody_has_to_keep(program: Program) -> None:
    told = program.add()
    address = f"{PINS}/{told['requestid']}"
    gone = program.ask("DELETE", address)
    assert (gone.status_code, gone.content, "Content-Type" in gone) == (202, b"", False)
    assert reason(program.ask("DELETE", address)) == reason(program.ask("GET", address)) == (404, "NOT_FOUND")
    assert Unpinned.objects.count() == 1
    assert not Requested.objects.exists()


def test_what_is_replaced_ends_after_the_other_was_promised(program: Program) -> None:
    first = program.add(name="First")
    got = program.ask("POST", f"{PINS}/{first['requestid']}", {"cid": content_id(b"more"), "name": "Second"})
    assert got.status_code == 202
    assert got.json()["requestid"] != first["requestid"]
    assert program.look() == ["Second"]
    assert Pinned.objects.count() == 2
    assert Unpinned.objects.count() == 1


def test_a_promise_that_ended_on_the_page_failed(program: Program, kofi: Client) -> None:
    told = program.add(name="Well")
    kofi.post(f"/pins/pin/{to_hex(Pinned.objects.get().id8)}/end/")
    assert program.ask("GET", f"{PINS}/{told['requestid']}").json()["status"] == "failed"


def test_another_stewards_program_sees_and_ends_nothing_of_kofis(program: Program, sign_in: SignIn) -> None:
    told = program.add(name="Well")
    other = Program(made(sign_in("yaw", "steward")))
    assert other.look() == []
    assert reason(other.ask("DELETE", f"{PINS}/{told['requestid']}"))[0] == 404
    assert not Unpinned.objects.exists()


def test_without_a_token_nothing_is_told(program: Program) -> None:
    for token in ("", "hub-" + "0" * 80, "hub-", "é", "Bearer", "0" * 9000, program.token[:-1]):
        program.token = token
        for method, address in (("GET", PINS), ("POST", PINS), ("DELETE", f"{PINS}/{FILM}"), ("PUT", PINS)):
            assert reason(program.ask(method, address, {"cid": FILM})) == (401, "UNAUTHORIZED")


def test_a_program_that_asks_too_fast_waits_and_holds_up_nobody_else(
    program: Program, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.api.tokens.pace", Pace(2, 60))
    other = Program(made(kofi, "Phone"))
    assert [program.ask("GET", PINS).status_code for _ in range(2)] == [200, 200]
    refused = program.ask("GET", PINS)
    assert (reason(refused), refused["Retry-After"]) == ((429, "TOO_MANY_REQUESTS"), "60")
    assert other.ask("GET", PINS).status_code == 200


def test_half_of_a_token_is_none(program: Program) -> None:
    program.token = program.token[:-1] + ("0" if program.token[-1] != "0" else "1")
    assert reason(program.ask("GET", PINS)) == (401, "UNAUTHORIZED")


def test_the_cookie_of_who_is_signed_in_opens_nothing_here(kofi: Client) -> None:
    got = kofi.post(PINS, {"cid": FILM}, content_type="application/json")
    assert reason(got) == (401, "UNAUTHORIZED")
    assert not got.cookies


def test_a_token_opens_no_page(program: Program) -> None:
    assert program.ask("GET", "/pins/new/").status_code == 302
    assert not program.ask("GET", PINS).cookies


def test_where_only_members_read_a_program_of_a_member_is_let_in(program: Program) -> None:
    Hub.objects.update(reading="members")
    assert program.look() == []
    program.token = ""
    assert reason(program.ask("GET", PINS)) == (401, "UNAUTHORIZED")


def test_it_is_kept_as_a_hash_and_no_copy_of_the_disk_writes_with_it(program: Program) -> None:
    row = Token.objects.get()
    kept = b"".join(bytes(part) for part in (row.number, row.proof, row.payload)).hex()
    assert program.token[20:] not in kept
    assert row.used == 0
    program.look()
    row.refresh_from_db()
    assert row.used > 0


def test_a_token_ends_when_its_person_says_so(program: Program, kofi: Client, sign_in: SignIn) -> None:
    address = f"/pins/tokens/{bytes(Token.objects.get().number).hex()}/end/"
    sign_in("yaw", "steward").post(address)
    assert program.look() == []
    assert "ended" in said(kofi.post(address, follow=True))
    assert reason(program.ask("GET", PINS)) == (401, "UNAUTHORIZED")


def test_of_who_leaves_nothing_is_kept_of_what_programs_called_it(program: Program) -> None:
    program.add(name="for the wedding")
    [entry] = api.written(Pinned.objects.values_list("pk", flat=True)).values()
    Pins("plugins.pins", plugins.pins).forgets(entry.person)
    assert not Requested.objects.exists()


def test_a_token_ends_by_itself(program: Program) -> None:
    Token.objects.update(expires=0)
    assert reason(program.ask("GET", PINS)) == (401, "UNAUTHORIZED")


def test_a_token_is_shown_once(kofi: Client) -> None:
    token = made(kofi)
    again = kofi.get("/pins/tokens/")
    assert "Desktop" in said(again)
    assert token[20:] not in again.content.decode()
    assert "no-store" in again.headers["Cache-Control"]


def test_ama_makes_no_token_in_the_name_of_the_village(sign_in: SignIn) -> None:
    assert sign_in("ama").post("/pins/tokens/", {"name": "Desktop", "days": "30"}).status_code == 403
    assert not Token.objects.exists()


NO_PINS: list[Any] = [
    b"",
    b"[]",
    b"[" * 30_000,
    b'{"cid": 5}',
    b"{}",
    b"\xff",
    {"cid": "bafybeid"},
    {"cid": "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"},
    {"cid": "bafkqaddwgevxmmraojswg33smq"},
    {"name": "x" * 256},
    {"name": "\0"},
    {"name": "\ud800"},
    {"name": 5},
    {"origins": ["/ip4/203.0.113.9"] * 10_000},
    {"origins": [f"/{number}" for number in range(21)]},
    {"origins": ["http://203.0.113.9"]},
    {"origins": "/ip4"},
    {"meta": {"a": 5}},
    {"meta": {f"{number}": "" for number in range(1001)}},
    {"meta": []},
]


def test_what_is_no_pin_is_refused_and_changes_nothing(program: Program) -> None:
    for wrong in NO_PINS:
        body = {"cid": FILM} | wrong if isinstance(wrong, dict) else wrong
        assert reason(program.ask("POST", PINS, body)) == (400, "BAD_REQUEST"), repr(wrong)[:80]
    assert not Pinned.objects.exists()


def test_what_is_far_too_large_is_refused(program: Program) -> None:
    assert reason(program.ask("POST", PINS, b"x" * 300_000)) == (413, "TOO_LARGE")


NO_QUESTIONS = [
    "limit=0",
    "limit=1001",
    "limit=-1",
    "limit=" + "9" * 4000,
    "before=yesterday",
    "after=" + "1" * 4000,
    "status=moon",
    "match=moon",
    "meta=5",
    "meta=[",
    "cid=bafy",
    "cid=" + ",".join([FILM] * 11),
    "name=%00",
]


def test_a_question_that_cannot_be_understood_is_refused(program: Program) -> None:
    for query in NO_QUESTIONS:
        assert reason(program.ask("GET", f"{PINS}?{query}")) == (400, "BAD_REQUEST"), query[:80]


def test_nothing_was_asked_for_under_a_made_up_id(program: Program) -> None:
    for requestid in (FILM, "0", "%00", "x" * 3000, "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"):
        assert reason(program.ask("DELETE", f"{PINS}/{requestid}")) == (404, "NOT_FOUND"), requestid[:80]


def test_who_lost_their_seat_promises_nothing_more(program: Program) -> None:
    told = program.add(name="Well")
    Seat.objects.update(standing="ended")
    assert reason(program.ask("POST", PINS, {"cid": FILM})) == (403, "FORBIDDEN")
    assert reason(program.ask("DELETE", f"{PINS}/{told['requestid']}"))[0] in (202, 403, 404)
    assert Pinned.objects.count() == 1


def test_what_is_pinned_is_wanted_under_our_spelling(program: Program) -> None:
    program.add()
    entry = next(iter(api.written(Pinned.objects.values_list("pk", flat=True)).values()))
    assert parse_cid((entry.record or {})["target"])
    assert (entry.record or {})["title"] == FILM


def test_what_the_hub_itself_refuses_is_told_in_the_form_of_the_api(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("/pins/service/", "/pins/service/pin", f"{PINS}/a/b"):
        assert reason(program.ask("GET", address)) == (404, "NOT_FOUND")

    def breaks(error: Exception) -> tuple[int, str]:
        def look(*_asked: object) -> None:
            raise error

        monkeypatch.setattr(asked, "look", look)
        program.client.raise_request_exception = False
        return reason(program.ask("GET", PINS))

    assert breaks(ValueError("a bug")) == (500, "INTERNAL_SERVER_ERROR")
    assert breaks(OperationalError("database is locked")) == (503, "SERVICE_UNAVAILABLE")
    assert breaks(OSError(errno.ENOSPC, "full")) == (503, "SERVICE_UNAVAILABLE")
