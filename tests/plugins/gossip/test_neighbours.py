"""How a hub becomes a neighbour: its card is asked for with limits, and the command says in words what is wrong."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from hub import api
from hub.accounts.hubs.card import hub_card
from hub.core.errors import LocalError
from hub.testing import sown
from plugins.gossip import neighbours
from plugins.gossip.matching import matching_words
from plugins.gossip.models import Neighbour
from plugins.gossip.words import state_of
from tests.people import founded_hub
from tests.plugins.gossip.stranger import Stranger, card_shown
from tests.ports import free_ports
from tests.system.hubs import environment


class Shown(Stranger):
    """A web server that shows any bytes in place of a card."""

    def __init__(self, data: bytes) -> None:
        super().__init__("Hilltop")
        self.data = data

    def card(self, web: int, exchange: int) -> bytes:
        return self.data or super().card(web, exchange)


@pytest.fixture
def stack(db: None) -> Iterator[ExitStack]:
    founded_hub("Riverbend")
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def hilltop(stack: ExitStack) -> Stranger:
    return stack.enter_context(card_shown(Stranger("Hilltop")))


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("neighbour", *arguments)
    return capsys.readouterr().out


# The command


def test_adding_shows_the_words_to_compare(hilltop: Stranger, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "add", hilltop.address)
    words = matching_words(hilltop.key, api.handshake_keys("gossip").key)
    assert shown == (
        "Hilltop: Found, and accepted by neither hub yet. "
        "Compare the words below with its steward, then both accept.\n"
        f"The same four words must show on both hubs: {words}\n"
    )
    assert not Neighbour.objects.get().accepted


def test_adding_with_accept(hilltop: Stranger, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "add", hilltop.address, "--accept")
    assert shown.startswith("Hilltop: Accepted here. Waiting for its steward to accept us.\n")
    row = Neighbour.objects.get()
    assert (row.accepted, bytes(row.key), bytes(row.hub)) == (True, hilltop.key, hilltop.hub.id)


def test_adding_again_takes_no_acceptance_back(hilltop: Stranger, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "add", hilltop.address, "--accept")
    said(capsys, "add", hilltop.address)
    assert Neighbour.objects.get().accepted


@pytest.mark.parametrize(
    "address",
    [
        *["", "hilltop:", "hilltop:0", "hilltop:99999", ":8000", "[::1]:x", "127.0.0.1:23220:9", "::1"],
        *["hilltop..local", "hill\ud800top", "h" * 64, "\u2066", "hilltop\uff0flocal", "hill\ue000top"],
        ".".join(["hilltop"] * 34),
    ],
)
def test_what_is_no_address(stack: ExitStack, address: str) -> None:
    with pytest.raises(CommandError, match=r"is not an address\. Write it like 192\.168\.1\.5:8000\."):
        call_command("neighbour", "add", address)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("192.168.1.5", ("192.168.1.5", 8000)),
        ("http://hilltop.local:8010/", ("hilltop.local", 8010)),
        ("[fe80::1]:8000", ("fe80::1", 8000)),
        ("[fe80::1]", ("fe80::1", 8000)),
        ("[fe80::1%eth0]:8010", ("fe80::1%eth0", 8010)),
        ("１２７．0.0.1：８０１０", ("127.0.0.1", 8010)),
        ("١٩٢.١٦٨.١.٥:٨٠٠٠", ("192.168.1.5", 8000)),
        ("१९२.१६८.१.५", ("192.168.1.5", 8000)),
        ("192。168。1。5", ("192.168.1.5", 8000)),
        ("ｈｔｔｐ：／／[ｆｅ８０：：１]：８０１０／", ("fe80::1", 8010)),
        ("\u2066\u200e192.168.1.5\u2069", ("192.168.1.5", 8000)),
        ("деревня.local", ("xn--b1adda5bp2i.local", 8000)),
        ("HTTP://Hilltop.Local.:8010", ("hilltop.local", 8010)),
        ("[2001:0DB8::1]:8010", ("2001:db8::1", 8010)),
    ],
)
def test_ways_to_write_an_address(address: str, parts: tuple[str, int]) -> None:
    assert neighbours.split_address(address) == parts


def test_a_neighbour_is_remembered_by_the_address_that_the_network_knows(hilltop: Stranger) -> None:
    assert neighbours.add(f"１２７.0.0.1:{hilltop.web_port}", accept=True).address == "127.0.0.1"
    assert neighbours.web_addresses() == [f"http://{hilltop.address}"]


def test_what_is_no_address_is_repeated_without_what_turns_its_letters() -> None:
    with pytest.raises(LocalError) as told:
        neighbours.fetch_card("\u202e1:hill:top")
    assert str(told.value) == "“1:hill:top” is not an address. Write it like 192.168.1.5:8000."


def test_where_nobody_answers_is_said_as_it_was_asked() -> None:
    (port,) = free_ports()
    with pytest.raises(LocalError, match=rf"^Nobody answers at 127\.0\.0\.1:{port}\."):
        neighbours.fetch_card(f"１２７．0.0.1：{port}")


def test_an_address_without_end_is_not_repeated() -> None:
    with pytest.raises(LocalError) as told:
        neighbours.fetch_card("a" * 20_000)
    with pytest.raises(LocalError, match="too long"):
        neighbours.fetch_card("ﷺ" * 300)
    assert str(told.value) == "This address is too long. Write it like 192.168.1.5:8000."


def test_a_web_server_that_is_no_hub(stack: ExitStack) -> None:
    other = stack.enter_context(card_shown(Shown(b"<html>a printer</html>")))
    with pytest.raises(CommandError, match=r"There is a web server at .*, but it is not a hub\."):
        call_command("neighbour", "add", other.address)


def test_a_hub_that_is_only_starting(stack: ExitStack) -> None:
    other = stack.enter_context(card_shown(Shown(b"<html>The hub is getting ready")))
    other.status = 503
    with pytest.raises(CommandError, match=r"What is at .* is only starting, or busy\. Try again in a minute\."):
        call_command("neighbour", "add", other.address)


def test_a_card_that_is_not_signed_by_its_key(stack: ExitStack, hilltop: Stranger) -> None:
    bent = hilltop.card(8000, 8001).replace(b"Hilltop", b"Hillrop")
    other = stack.enter_context(card_shown(Shown(bent)))
    with pytest.raises(CommandError, match=r"The card of the hub at .* is not signed rightly\. Do not trust it\."):
        call_command("neighbour", "add", other.address)
    assert not Neighbour.objects.exists()


def test_a_card_without_end_is_read_only_so_far(stack: ExitStack) -> None:
    other = stack.enter_context(card_shown(Shown(b"x" * (neighbours.MAX_CARD + 1))))
    with pytest.raises(LocalError, match=r"There is a web server at .*, but it is not a hub."):
        neighbours.fetch_card(other.address)


def test_the_address_of_this_hub_itself(stack: ExitStack) -> None:
    own = stack.enter_context(card_shown(Shown(hub_card().encode())))
    with pytest.raises(CommandError, match=r"That is the address of this hub itself."):
        call_command("neighbour", "add", own.address)


def test_the_list(hilltop: Stranger, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "add", hilltop.address, "--accept")
    state = "Accepted here. Waiting for its steward to accept us."
    assert said(capsys, "list") == f"Hilltop\t{hilltop.address}\t{state}\n"


@pytest.mark.parametrize("by", ["name", "address"])
def test_removing(hilltop: Stranger, capsys: pytest.CaptureFixture[str], by: str) -> None:
    said(capsys, "add", hilltop.address)
    assert said(capsys, "remove", getattr(hilltop, by)) == "Hilltop is no longer a neighbour.\n"
    assert not Neighbour.objects.exists()


def test_removing_somebody_unknown(stack: ExitStack) -> None:
    with pytest.raises(CommandError, match=r"0 neighbours are called “Nowhere”. See `manage.py neighbour list`."):
        call_command("neighbour", "remove", "Nowhere")


def test_before_first_run(db: None) -> None:
    with pytest.raises(CommandError, match=r"This hub has no name yet."):
        call_command("neighbour", "list")


@pytest.mark.parametrize("command", [["neighbour", "list"], ["seed", "--people", "1", "--posts", "1"]])
def test_on_an_empty_data_folder(tmp_path: Path, command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command, "--data", str(tmp_path)],
        cwd=settings.PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"There is no hub in {tmp_path} yet. Start it with `manage.py up`")
    assert "Traceback" not in done.stderr


# Who asks


def test_who_asks_is_remembered_by_the_card_at_its_address(hilltop: Stranger) -> None:
    neighbours.asks(hilltop.key, neighbours.fetch_card(hilltop.address), "127.0.0.1")
    row = Neighbour.objects.get()
    assert (row.name, row.accepted, row.web_port) == ("Hilltop", False, hilltop.web_port)


def test_a_hub_that_was_found_here_and_then_asks_is_shown_as_asking(hilltop: Stranger) -> None:
    neighbours.add(hilltop.address, accept=False)
    assert "asks" not in state_of(Neighbour.objects.get())
    assert neighbours.unheard(hilltop.key)
    neighbours.asks(hilltop.key, neighbours.fetch_card(hilltop.address), "127.0.0.1")
    assert "It asks to exchange with us." in state_of(Neighbour.objects.get())
    assert not neighbours.unheard(hilltop.key)


def test_who_asks_pushes_out_none_that_a_steward_found(hilltop: Stranger) -> None:
    neighbours.add(hilltop.address, accept=False)
    for number in range(neighbours.MAX_ASKING):
        Neighbour.objects.create(key=sown(number), hub=sown(number), name=str(number), accepted_there=True)
    with card_shown(Stranger("Lakeside")) as lakeside:
        neighbours.asks(lakeside.key, neighbours.fetch_card(lakeside.address), "127.0.0.1")
    assert set(Neighbour.objects.values_list("name", flat=True)) == {"Hilltop", "Lakeside", *map(str, range(1, 20))}


def test_who_asks_with_another_key_than_its_card_is_not_remembered(hilltop: Stranger) -> None:
    neighbours.asks(sown("another key"), neighbours.fetch_card(hilltop.address), "127.0.0.1")
    assert not Neighbour.objects.exists()


def test_of_more_than_twenty_that_ask_the_oldest_makes_room(hilltop: Stranger) -> None:
    for number in range(neighbours.MAX_ASKING + 1):
        Neighbour.objects.create(
            key=sown(number), hub=sown(number), name=str(number), accepted=number == 0, accepted_there=True
        )
    neighbours.asks(hilltop.key, neighbours.fetch_card(hilltop.address), "127.0.0.1")
    names = list(Neighbour.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["0", *map(str, range(2, 21)), "Hilltop"]


def test_a_card_that_drips_is_waited_for_only_so_long(
    stack: ExitStack, dripping: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "CARD_SECONDS", 0.5)
    with pytest.raises(LocalError):
        neighbours.fetch_card(f"127.0.0.1:{dripping}")


def test_content_is_fetched_from_accepted_neighbours_only(hilltop: Stranger) -> None:
    neighbours.add(hilltop.address, accept=False)
    assert neighbours.web_addresses() == []
    neighbours.accept(Neighbour.objects.get())
    assert neighbours.web_addresses() == [f"http://{hilltop.address}"]
