"""What our own village promised and has is kept here from that moment, whatever room it offers to others."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from hub.accounts.hubs import uptime
from hub.content import leases, letting_go
from hub.content.models import Leased, Stored
from hub.core.cid import content_id, parse_cid
from hub.core.errors import TooMany
from hub.core.short_ids import hex_of
from hub.host.management.commands import content
from plugins.pins.keeping import GB, keep_ours, used
from plugins.pins.models import Kept
from tests.plugins.library.conftest import add, add_shelf
from tests.plugins.pins.here.test_pages import A_FILM, page, pin_id
from tests.plugins.pins.here.test_service import PINS, Program, made

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FILM = b"a film"
CID = content_id(FILM)


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    """kofi's hub offers no room."""
    return sign_in("kofi", "steward")


@pytest.fixture
def program(kofi: Client, tmp_path: Path) -> Program:
    """Kofi's program; the film was brought by hand."""
    path = tmp_path / "film"
    path.write_bytes(FILM)
    call_command("content", "add", str(path))
    return Program(made(kofi))


def taken_back() -> None:
    """Whoever brought it by hand has it kept no more; and two days pass in which somebody looks."""
    leases.give_up(content.BY_HAND, parse_cid(CID))
    for minutes in (0, 0, 2 * letting_go.GRACE):
        letting_go.collect(uptime.minutes() + minutes)


def status(program: Program, told: dict[str, Any]) -> str:
    found: str = json.loads(program.ask("GET", f"{PINS}/{told['requestid']}").content)["status"]
    return found


def test_what_a_program_pinned_stays_when_it_is_taken_back(program: Program, client: Client) -> None:
    told = program.add(cid=CID)
    assert told["status"] == "pinned"
    assert "on 1 of 2 hubs" in told["info"]["status_details"]
    taken_back()
    assert status(program, told) == "pinned"
    assert client.get(f"/ipfs/{CID}").content == FILM


def test_its_end_lets_it_go(program: Program) -> None:
    told = program.add(cid=CID)
    program.ask("DELETE", f"{PINS}/{told['requestid']}")
    keep_ours()
    taken_back()
    assert not Stored.objects.exists()


def test_the_page_the_receipt_and_the_view_of_the_box_say_so(program: Program, kofi: Client) -> None:
    kofi.post("/pins/new/", A_FILM | {"target": CID, "copies": "1"})
    address = f"/pins/pin/{hex_of(pin_id())}/"
    assert "Kept on 1 of 1 hub There are as many copies as were promised." in page(kofi, address)
    assert "kept here" in page(kofi, address)
    assert "kept here" in page(kofi, f"{address}receipt/")
    assert "1 thing would be lost" in page(kofi, "/pins/box/")


def test_what_cannot_be_kept_here_is_not_called_pinned(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room for it: the disk, or all that plugins may keep."""

    def full(*_asked: object) -> int:
        raise TooMany("full")

    monkeypatch.setattr(leases, "expect", full)
    told = program.add(cid=CID)
    assert told["status"] == "queued"
    assert not Kept.objects.exists()
    monkeypatch.undo()
    keep_ours()
    assert status(program, told) == "pinned"


def test_an_item_that_is_taken_back_stays_where_it_is_promised(kofi: Client) -> None:
    item = add(kofi, add_shelf(kofi))
    kofi.post("/pins/new/", A_FILM | {"what": "page", "target": item, "copies": "1"})
    assert Leased.objects.filter(promised=True).count() == 1
    assert "Kept on 1 of 1 hub" in page(kofi, f"/pins/pin/{hex_of(pin_id())}/")


def test_it_fills_none_of_the_room_that_others_may_fill(program: Program) -> None:
    program.add(cid=CID)
    assert Kept.objects.get().size == len(FILM)
    assert used() == 0
    Kept.objects.create(pin8=1, cid="another", size=GB)
    assert used() == GB


def test_who_looks_for_what_nothing_needs_waits_for_a_promise_of_it(program: Program) -> None:
    """It waited its day, and goes at this moment; or is promised before, and stays."""
    leases.give_up(content.BY_HAND, parse_cid(CID))
    letting_go.collect(uptime.minutes())
    late = uptime.minutes() + letting_go.GRACE
    row = Stored.objects.get()
    told = program.add(cid=CID)
    assert not letting_go.went(row, late)
    assert status(program, told) == "pinned"


def test_what_went_at_that_moment_is_not_called_kept(program: Program) -> None:
    leases.give_up(content.BY_HAND, parse_cid(CID))
    Stored.objects.update(loose=0)
    letting_go.collect(letting_go.GRACE)
    told = program.add(cid=CID)
    assert told["status"] == "queued"
    assert not Kept.objects.exists()
