"""A session goes from one screen to another, once, to the screen that was meant, and to nobody who looks on."""

from collections.abc import Callable

import pytest

from hub.accounts.models import Handover
from hub.accounts.sign_in import handing
from hub.accounts.sign_in.handing import Crowded, Gone, NotOpened, Taken, Taker, WrongDigits

THINGS = b"the seeds of ama"
KIOSK, PHONE, THIRD = b"k" * 32, b"p" * 32, b"t" * 32
pytestmark = pytest.mark.django_db


def shown(taker: Taker) -> str:
    return handing.look(taker)[0]


def wrong(taker: Taker) -> str:
    return "0000" if shown(taker) != "0000" else "1111"


def test_ama_goes_on_with_her_phone() -> None:
    token = handing.offer(KIOSK)
    phone = handing.claim(token)
    handing.give(token, KIOSK, shown(phone), THINGS)
    assert handing.collect(phone) == THINGS


def test_ama_signs_the_kiosk_in_with_her_phone() -> None:
    kiosk = handing.ask()
    handing.give(kiosk.token, PHONE, f" {shown(kiosk)} ", THINGS)
    assert handing.collect(kiosk) == THINGS


def test_digits_of_every_script_are_the_same_digits() -> None:
    kiosk = handing.ask()
    arabic = shown(kiosk).translate({ord("0") + n: 0x0660 + n for n in range(10)})
    handing.give(kiosk.token, PHONE, arabic, THINGS)
    assert handing.collect(kiosk) == THINGS


def test_it_is_collected_once() -> None:
    kiosk = handing.ask()
    handing.give(kiosk.token, PHONE, shown(kiosk), THINGS)
    handing.collect(kiosk)
    with pytest.raises(Gone):
        handing.collect(kiosk)
    assert not Handover.objects.exists()


def test_nothing_is_there_before_the_digits_are_typed() -> None:
    kiosk = handing.ask()
    with pytest.raises(Gone):
        handing.collect(kiosk)
    assert handing.look(kiosk)[1] is None


def test_a_replayed_code_is_told_in_words() -> None:
    token = handing.offer(KIOSK)
    phone = handing.claim(token)
    handing.give(token, KIOSK, shown(phone), THINGS)
    handing.collect(phone)
    for again in (lambda: handing.claim(token), lambda: handing.give(token, KIOSK, "1", THINGS)):
        with pytest.raises(Gone, match="used already, or is too old"):
            again()


def test_after_two_minutes_of_uptime_it_is_over(time_passes: Callable[[int], None]) -> None:
    kiosk = handing.ask()
    handing.give(kiosk.token, PHONE, shown(kiosk), THINGS)
    time_passes(handing.GOOD_FOR)
    with pytest.raises(Gone):
        handing.collect(kiosk)
    handing.ask()
    assert Handover.objects.count() == 1, "what is over is forgotten"


def test_who_photographed_the_code_gets_nothing() -> None:
    token = handing.offer(KIOSK)
    thief = handing.claim(token)
    with pytest.raises(Taken):
        handing.claim(token)
    with pytest.raises(WrongDigits):
        handing.give(token, KIOSK, wrong(thief), THINGS)
    with pytest.raises(Gone):
        handing.collect(thief)


def test_three_wrong_tries_end_it() -> None:
    kiosk = handing.ask()
    digits = shown(kiosk)
    for _try in range(2):
        with pytest.raises(WrongDigits):
            handing.give(kiosk.token, PHONE, wrong(kiosk), THINGS)
    with pytest.raises(Gone):
        handing.give(kiosk.token, PHONE, wrong(kiosk), THINGS)
    with pytest.raises(Gone):
        handing.give(kiosk.token, PHONE, digits, THINGS)


def test_the_third_try_may_be_right() -> None:
    kiosk = handing.ask()
    for _try in range(2):
        with pytest.raises(WrongDigits):
            handing.give(kiosk.token, PHONE, wrong(kiosk), THINGS)
    handing.give(kiosk.token, PHONE, shown(kiosk), THINGS)
    assert handing.collect(kiosk) == THINGS


def test_it_is_bound_to_the_screen_that_gives() -> None:
    token = handing.offer(KIOSK)
    phone = handing.claim(token)
    with pytest.raises(Taken):
        handing.give(token, THIRD, shown(phone), b"of kofi")
    kiosk = handing.ask()
    with pytest.raises(WrongDigits):
        handing.give(kiosk.token, PHONE, wrong(kiosk), THINGS)
    with pytest.raises(Taken):
        handing.give(kiosk.token, THIRD, shown(kiosk), b"of kofi")


def test_it_is_given_once() -> None:
    kiosk = handing.ask()
    handing.give(kiosk.token, PHONE, shown(kiosk), THINGS)
    with pytest.raises(Gone):
        handing.give(kiosk.token, PHONE, shown(kiosk), b"other things")
    assert handing.collect(kiosk) == THINGS


def test_before_the_phone_opened_it_there_is_nobody_to_give_to() -> None:
    with pytest.raises(NotOpened, match="Open it there first"):
        handing.give(handing.offer(KIOSK), KIOSK, "1234", THINGS)


def test_the_row_and_the_code_together_open_nothing() -> None:
    kiosk = handing.ask()
    handing.give(kiosk.token, PHONE, shown(kiosk), THINGS)
    row = Handover.objects.get()
    everything = bytes(row.things) + bytes(row.place) + bytes(row.taker) + kiosk.token.encode()
    assert THINGS not in everything
    assert kiosk.secret not in everything
    with pytest.raises(Gone):
        handing.collect(Taker(kiosk.token, b"x" * 32))
    assert "secret" not in repr(kiosk)


def test_a_new_code_ends_the_one_before() -> None:
    first = handing.offer(KIOSK)
    handing.offer(KIOSK)
    with pytest.raises(Gone):
        handing.claim(first)


def test_nobody_fills_the_disk_with_codes() -> None:
    for _code in range(handing.MOST_TAKERS):
        handing.ask()
    with pytest.raises(Crowded):
        handing.ask()


def test_guests_who_ask_without_end_crowd_out_nobody_who_is_signed_in() -> None:
    for _code in range(handing.MOST_TAKERS):
        handing.ask()
    assert handing.claim(handing.offer(KIOSK)).secret


@pytest.mark.parametrize("token", ["", "of-another-hub", "../../", "é", "a" * 3000, "\ud800"])
def test_a_code_of_another_hub_is_none(token: str) -> None:
    with pytest.raises(Gone):
        handing.claim(token)
