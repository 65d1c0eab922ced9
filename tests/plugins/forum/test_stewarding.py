"""What stewards make of boards: words, headings, order, rules; and that nobody else's word about them counts."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from hub.accounts.records import Seat as SeatRecord
from hub.accounts.seats import seating
from hub.core import run
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.record import to_body
from hub.log import store
from hub.log.models import Hidden
from hub.log.written import written
from plugins.forum import records
from plugins.forum.boards.standing import standing
from plugins.forum.models import Act, Board, Topic
from tests.accounts.village import Village
from tests.plugins.forum.test_boards import as_a_steward, steps
from tests.plugins.forum.test_pages import add_board, begin, page

SignIn = Callable[..., Client]
FORM = {"title": "News", "about": "", "group": "", "read": "guest", "topic": "member", "reply": "member"}


def change(browser: Client, board: str, **given: str) -> Any:
    """Fill in a steward's form about a board."""
    return browser.post(f"{board}change/", FORM | given)


def seated_at(village: Village, role: str = "steward") -> tuple[bytes, str]:
    """Somebody of a village: their feed and their seat."""
    seed, who = village.person()
    given = SeatRecord(zone=id_text(village.id), person=id_text(who), role=role)
    return seed, id_text(village.say(village.seed, given).id)


def far_board(village: Village, seed: bytes, seat: str, title: str = "Far") -> str:
    """A village's board, as it stands on the page of boards."""
    return id_text(village.say(seed, records.Board(title=title, zone=id_text(village.id), seat=seat)).id)


def far_change(village: Village, seed: bytes, seat: str, board: str, title: str, zone: str = "") -> Entry:
    """Somebody's word about a board of that village."""
    change = records.BoardChange(board=board, title=title, zone=zone or id_text(village.id), seat=seat)
    return village.say(seed, change)


def titles() -> list[str]:
    return [each.title for each in standing()]


def test_a_steward_gives_a_board_new_words_and_a_heading(kofi: Client, board: str, client: Client) -> None:
    assert change(kofi, board, title="Village news", about="What happens here", group="Everyday").status_code == 302
    shown = page(client, "/forum/")
    assert re.search(r"<h3[^>]*>Everyday</h3>.*Village news.*What happens here", shown, re.DOTALL)
    assert '<h1 dir="auto">Village news</h1>' in page(client, board)
    assert 'value="Village news"' in page(kofi, f"{board}change/")


@pytest.mark.parametrize("name", ["change", "up", "down"])
def test_nobody_else_changes_a_board(board: str, sign_in: SignIn, name: str) -> None:
    for browser in (sign_in("ama"), sign_in("esi", "moderator")):
        assert browser.post(f"{board}{name}/", FORM | {"title": "Mine"}).status_code == 403
        assert browser.get("/forum/boards/").status_code == 403
    assert not Act.objects.exists()


def test_boards_are_put_in_order_with_two_buttons(kofi: Client) -> None:
    boards = {title: add_board(kofi, title) for title in ("Well", "Road", "Goat")}
    assert titles() == ["Well", "Road", "Goat"]
    kofi.post(f"{boards['Goat']}up/")
    assert titles() == ["Well", "Goat", "Road"]
    kofi.post(f"{boards['Well']}down/")
    kofi.post(f"{boards['Well']}down/")
    kofi.post(f"{boards['Well']}down/")
    assert titles() == ["Goat", "Road", "Well"]
    kofi.post(f"{boards['Goat']}up/")
    assert titles() == ["Goat", "Road", "Well"]
    assert page(kofi, "/forum/boards/").count("Well") >= 1


def test_boards_of_one_heading_change_places_however_it_is_written(kofi: Client) -> None:
    boards = {title: add_board(kofi, title) for title in ("Well", "Road", "Goat")}
    for title, group in (("Well", "Every day"), ("Road", "every  DAY"), ("Goat", "Work")):
        change(kofi, boards[title], title=title, group=group)
    kofi.post(f"{boards['Road']}up/")
    kofi.post(f"{boards['Goat']}up/")
    assert titles() == ["Road", "Well", "Goat"]


def test_boards_of_one_number_are_told_apart_when_one_moves(kofi: Client) -> None:
    from hub.portal.first_board import write_board

    steward = as_a_steward("kofi")
    for title in ("One", "Two", "Three"):
        write_board(steward, title)
    third = Board.objects.latest("position").id8.to_bytes(8, "big", signed=True).hex()
    kofi.post(f"/forum/board/{third}/up/")
    assert titles() == ["One", "Three", "Two"]


def test_a_preset_fills_in_the_rights(kofi: Client) -> None:
    shown = page(kofi, "/forum/new/?preset=news")
    assert re.search(r'name="topic"[^>]*>.*?value="steward" selected', shown, re.DOTALL)
    assert kofi.post("/forum/new/", FORM | {"topic": "steward", "upload": "steward"}).status_code == 302
    assert standing()[0].least("topic") == "steward"


def test_a_closed_board_is_read_and_takes_nothing_more(kofi: Client, board: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    change(kofi, board, closed="on")
    assert "This board is closed" in page(ama, board)
    assert "Well" in page(ama, board)
    assert ama.post(f"{board}write/", {"title": "a", "text": "b"}).status_code == 403
    assert ama.post(f"{topic}reply/", {"text": "b"}).status_code == 403
    change(kofi, board)
    assert ama.post(f"{topic}reply/", {"text": "b"}).status_code == 302


def test_rights_that_were_changed_count_at_once(kofi: Client, board: str, sign_in: SignIn, client: Client) -> None:
    topic = begin(sign_in("ama"), board)
    page(client, topic)
    change(kofi, board, read="member")
    assert client.get(board).status_code == 403
    assert client.get(topic).status_code == 403
    Hidden.objects.create(position=Board.objects.get().position)
    assert client.get(topic).status_code == 404


def test_only_stewards_of_its_own_village_change_a_board(kofi: Client) -> None:
    hilltop, riverbend = Village(), Village()
    steward, moderator = seated_at(hilltop), seated_at(hilltop, "moderator")
    elsewhere = seated_at(riverbend)
    board = far_board(hilltop, *steward)
    stranger, _who = hilltop.person()
    far_change(hilltop, moderator[0], moderator[1], board, "By a moderator")
    far_change(hilltop, stranger, steward[1], board, "By a stranger")
    far_change(riverbend, elsewhere[0], elsewhere[1], board, "By another village")
    far_change(riverbend, elsewhere[0], elsewhere[1], board, "By another village", zone=id_text(hilltop.id))
    assert Act.objects.count() == 4
    assert titles() == ["Far"]
    far_change(hilltop, steward[0], steward[1], board, "By its steward")
    assert titles() == ["By its steward"]


@pytest.mark.parametrize("seat_first", [True, False])
def test_a_change_counts_whether_it_or_the_seat_came_first(kofi: Client, seat_first: bool) -> None:
    hilltop = Village()
    steward = seated_at(hilltop)
    board = far_board(hilltop, *steward)
    seed, who = hilltop.person()
    given = SeatRecord(zone=id_text(hilltop.id), person=id_text(who), role="steward", seat=steward[1])
    body = to_body(given, os.urandom(16))
    entries, sigs = run.write(steward[0], hilltop.heads[steward[0]], [(1_800_000_000_000, body)])
    seat = id_text(entries[0].id)
    if seat_first:
        store.ingest(run.cut(entries, sigs), via=bytes(32))
    far_change(hilltop, seed, seat, board, "Second steward's")
    if not seat_first:
        assert titles() == ["Far"]
        store.ingest(run.cut(entries, sigs), via=bytes(32))
    assert titles() == ["Second steward's"]


def test_of_two_changes_that_had_not_met_the_smaller_counts_and_stewards_see_both(
    kofi: Client, board: str, sign_in: SignIn, client: Client
) -> None:
    sign_in("esi", "steward")
    text_id = id_text(written([Board.objects.get().position]).popitem()[1].id)
    made = {}
    for name in ("kofi", "esi"):
        pen, right = seating.pen_and_right(as_a_steward(name))
        zone = standing()[0].entry.record["zone"]  # type: ignore[index]  # nobody erased it
        entry = store.publish(pen, records.BoardChange(board=text_id, title=f"By {name}", zone=zone, seat=right))
        made[entry.id] = f"By {name}"
    counts, other = made[min(made)], made[max(made)]
    assert titles() == [counts]
    assert "before they met" in page(kofi, board)
    assert "before they met" not in page(client, board)
    assert f"<bdi>{other}</bdi>" in page(kofi, f"{board}change/")
    change(kofi, board, title="Settled")
    assert titles() == ["Settled"]
    assert "before they met" not in page(kofi, board)


def test_what_was_replaced_long_ago_does_not_stand_up_again(kofi: Client, board: str, sign_in: SignIn) -> None:
    esi = sign_in("esi", "steward")
    change(esi, board, title="By esi")
    for number in range(6):
        change(kofi, board, title=f"By kofi {number}")
    assert titles() == ["By kofi 5"]
    assert len(standing()[0].heads) == 1


def flood(village: Village, seed: bytes, seat: str, board: str, count: int) -> None:
    """Many changes of one board in one exchange."""
    zone = id_text(village.id)
    made = [records.BoardChange(board=board, title=f"{each}", zone=zone, seat=seat) for each in range(count)]
    bodies = [(1_800_000_000_000, to_body(each, os.urandom(16))) for each in made]
    entries, sigs = run.write(seed, village.heads[seed], bodies)
    village.heads[seed] = entries[-1]
    store.ingest(run.cut(entries, sigs), via=bytes(32))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
@pytest.mark.parametrize("by", ["stranger", "steward"])
def test_a_thousand_changes_of_one_board_cost_the_page_nothing(kofi: Client, by: str) -> None:
    hilltop = Village()
    steward = seated_at(hilltop)
    board = far_board(hilltop, *steward)
    seed = steward[0] if by == "steward" else hilltop.person()[0]
    flood(hilltop, seed, steward[1], board, 20)
    few = steps(standing)
    flood(hilltop, seed, steward[1], board, 2000)
    assert steps(standing) <= few + 10  # to look at each would take tens of thousands
    assert len(titles()) == 1


def test_topics_of_a_changed_board_stay_on_it(kofi: Client, board: str, sign_in: SignIn) -> None:
    begin(sign_in("ama"), board)
    change(kofi, board, title="Else")
    assert "Well" in page(kofi, board)
    assert Topic.objects.count() == 1


def test_what_moderators_write_among_themselves_stays_here_by_its_preset(kofi: Client) -> None:
    assert '<option value="here" selected>' in page(kofi, "/forum/new/?preset=desk")


def test_who_narrows_a_board_is_told_what_becomes_of_what_others_wrote(kofi: Client, board: str) -> None:
    words = "nothing is shown that others wrote, also before"
    assert words in page(kofi, f"{board}change/")
    assert words not in page(kofi, "/forum/new/")
