"""Every address of the hub and its plugins, and what each role gets there.

A new address fails `test_every_address_is_listed`, which prints the line to add to `matrix.txt`. A line is

    address    what a GET gives to guest, member, moderator, steward    |    the same for an empty POST

in these words: ok (a page, also a form shown again), in (led to the sign-in), on (led somewhere else), no (403), none
(404), not (405: this method is for nobody), else (412: it speaks another protocol). What stands in the place of an
argument is made in `Village`.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.models import Hub, Person
from hub.core.cid import id_text
from hub.core.record import LABEL, decode
from hub.core.short_ids import hex_of
from hub.log.store import positions_of, publish
from hub.moderation.models import Report, Waiting
from hub.plugins import RESERVED_LABELS, loader
from naming.core.labels import key_label
from naming.records import Bind
from plugins.forum.records import Topic
from plugins.library.records import A_FILE, Item, Shelf, Wish
from tests.moderation.conftest import board_of, pen_of, person_of
from tests.people import signed_in

pytestmark = pytest.mark.django_db
ROLES = ("guest", "member", "moderator", "steward")
WORDS = {200: "ok", 422: "ok", 302: "on", 301: "on", 403: "no", 404: "none", 405: "not", 412: "else"}
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
NAMED = re.compile(r"\(\?P<(\w+)>[^)]*\)")
EMPTY: dict[str, Any] = {"writer": b"", "body": b"", "scope": "open", "address": "/"}
DOORS = (
    "/sign-in/",
    "/sign-up/",
    "/finish/",
    "/first-run/",
    "/language/",
    "/look/",
    "/health",
    "/favicon.ico",
    "/screen/away/",
    "/phone/",
    "/naming/https/",  # or a guest would have to type a PIN in the open
    *("/visiting/slip/", "/visiting/card/", "/visiting/ask/"),
    *("/paper/help/", "/paper/forgot/", "/paper/stolen/", "/paper/died/"),
)
TABLE = Path(__file__).with_name("matrix.txt")


def listed() -> dict[str, tuple[list[str], list[str]]]:
    """What is expected at each address: four words for GET and four for POST."""
    lines = (line.partition("#")[0].split("|") for line in TABLE.read_text().splitlines())
    rows = ([part.split() for part in parts] for parts in lines if len(parts) == 2)
    return {get[0]: (get[1:], post) for get, post in rows}


def line(address: str, get: list[str], post: list[str]) -> str:
    """A line of the table."""
    return f"{address:<56}{columns(get)} | {columns(post)}".rstrip()


def columns(words: list[str]) -> str:
    return " ".join(f"{word:<4}" for word in words)


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Every pattern that the hub answers, as it is written."""
    for found in (resolver or get_resolver()).url_patterns:
        route = before + str(found.pattern).lstrip("^")
        if isinstance(found, URLResolver):
            yield from addresses(found, route)
        elif isinstance(found, URLPattern):
            yield NAMED.sub(r"<\1>", route).removesuffix("$")


class Village:
    """ama, kofi and yaw, a board and a topic by ama, a shelf where a moderator looks first with an item by her, and one
    of each thing that an address may name."""

    def __init__(self) -> None:
        self.roles = {
            "guest": Client(),
            "steward": signed_in(Client(), "yaw", "steward"),
            "moderator": signed_in(Client(), "kofi", "moderator"),
            "member": signed_in(Client(), "ama"),
        }
        hub, ama, yaw = founded(), self.roles["member"], self.roles["steward"]
        board = board_of(yaw, hub)
        topic = publish(pen_of(ama), Topic(board=id_text(board.id), title="Well rota", text="Mine.", as_="ama"))
        me = person_of(ama)
        right = {name: (decode(board.body or b""))[name] for name in ("zone", "seat")}
        shelf = publish(pen_of(yaw), Shelf(title="School", waits=True, **right))
        item = publish(pen_of(ama), Item(shelf=id_text(shelf.id), title="Wells", as_="ama", file=A_FILE))
        wish = publish(pen_of(ama), Wish(title="Bees", as_="ama"))
        bind = Bind(label="well", what="person", target=id_text(me), handed=True)
        publish(pen_of(ama), bind)
        self.report = Report.objects.create(entry=topic.id, reporter=me, reason="harm", stamp=0)
        self.waiting = Waiting.objects.create(person=me, token="0" * 32, type="forum.post", stamp=0, **EMPTY)
        self.arguments = {
            "board8": hex_of(board.id),
            "topic8": hex_of(topic.id),
            "pin8": "0" * 16,
            "nonce": "0" * 32,
            "token8": "0" * 16,
            "called": f"well.{key_label(me)}",
            "zone": id_text(me),
            "name": "k51qzi5uqu5dm0t4vbwri4lkg76q03b4x9tsvekgvbu4zli6454ff7w8wdosa4",
            "requestid": A_FILE,
            "entry_id": id_text(topic.id),
            "shelf_id": id_text(shelf.id),
            "item_id": id_text(item.id),
            "wish_id": id_text(wish.id),
            "person_id": id_text(me),
            "token": self.waiting.token,
            "cid": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
            "path": "index.html",
            "pk": "1",
            "scheme": "light",
            "card": "first",
            "app_label": "log",
            "content_type_id": "1",
            "url": "nothing",
        }
        self.objects = {"log/entry": positions_of([topic.id])[topic.id], "moderation/report": self.report.pk}
        self.objects["accounts/person"] = Person.objects.get(person_id=me).pk
        self.objects["moderation/waiting"] = self.waiting.pk

    def filled(self, address: str) -> str:
        """An address with something in the place of each of its arguments."""
        if "object_id" in address:
            model = "/".join(address.split("/")[2:4])
            address = address.replace("<path:object_id>", str(self.objects.get(model, 1)))
        return ARGUMENT.sub(lambda found: self.arguments.get(found[1], "1"), address)

    def ask(self, role: str, method: str, address: str) -> str:
        """What a role gets; nothing of it stays."""
        if (role, method, address) == ("steward", "POST", "/power/"):
            return "ok"  # it ends the very process that asks; tests/portal/test_power.py presses it
        person = Client(raise_request_exception=False)
        person.cookies.load({name: morsel.value for name, morsel in self.roles[role].cookies.items()})
        with transaction.atomic():
            answer = person.generic(method, self.filled(address))
            transaction.set_rollback(True)
        if answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in/"):
            return "in"
        if answer.status_code == 302 and answer.headers["Location"].startswith("/admin/login/"):
            return "in" if role == "guest" else "no"
        return WORDS.get(answer.status_code, str(answer.status_code))

    def row(self, address: str) -> str:
        """The line of an address as it is now."""
        get, post = ([self.ask(role, method, address) for role in ROLES] for method in ("GET", "POST"))
        return line(address, get, post)


@pytest.fixture
def village(riverbend: HubIdentity) -> Iterator[Village]:
    logging.disable(logging.WARNING)  # refusals, a thousand of them
    yield Village()
    logging.disable(logging.NOTSET)


def test_every_address_is_listed(village: Village) -> None:
    known = listed()
    missing = [village.row(address) for address in addresses() if address not in known]
    what_to_do = f"\nAddresses that nobody listed. See that each role gets what it should, and add to {TABLE}:\n"
    assert not missing, what_to_do + "\n".join(missing)


def test_every_listed_address_is_there() -> None:
    assert set(listed()) - set(addresses()) == set()


def test_each_role_gets_what_is_listed(village: Village) -> None:
    wrong = []
    for address, (get, post) in listed().items():
        now = village.row(address)
        if now != line(address, get, post):
            wrong += [f"listed  {line(address, get, post)}", f"but now {now}"]
    assert not wrong, "\n" + "\n".join(wrong)


def test_where_only_members_read_a_guest_finds_the_doors_alone(village: Village) -> None:
    """Whatever page there will be: a door is a page by which somebody comes in, and listed here."""
    Hub.objects.update(reading="members")
    ways = [(address, method) for address in addresses() for method in ("GET", "POST")]
    opened = {address for address, method in ways if village.ask("guest", method, address) in ("ok", "on", "none")}
    doors = {address for address in opened if address.startswith(DOORS)}
    assert opened - doors - {"/.well-known/hub.json", "/.well-known/did.json", "/visiting/"} == set()


def test_where_only_members_read_members_read_as_before(village: Village) -> None:
    Hub.objects.update(reading="members")
    assert [village.ask("member", "GET", address) for address in ("/", "/forum/", "/people/")] == ["ok"] * 3


def test_the_desk_lets_no_guest_and_no_member_in() -> None:
    for address, (get, post) in listed().items():
        if address.startswith("/admin/") and address not in ("/admin/login/", "/admin/logout/", "/admin/jsi18n/"):
            assert get[:2] == ["in", "no"], address
            assert post[:2] == ["in", "no"], address


def test_no_plugin_can_take_the_name_of_a_page_of_ours() -> None:
    ours = {address.split("/")[1] for address in addresses() if address.count("/") > 1}
    plugins = {plugin.label for plugin in loader.installed()}
    assert {name for name in ours if LABEL.fullmatch(name)} - RESERVED_LABELS - plugins == set()
