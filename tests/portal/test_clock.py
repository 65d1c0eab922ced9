"""A hub that is not sure of its clock says so, and a steward lends it the time of a phone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import translation

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Uptime
from hub.api.pages import date_of, when
from hub.core.stamp import DAY
from hub.log.clock import BUILT, LATEST, clock
from tests.portal.page import Page
from tests.portal.page import said as words

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
THEN = BUILT + 100 * DAY


@pytest.fixture(autouse=True)
def unsure(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody vouches for the machine's clock."""

    def forget() -> None:
        clock.neighbours, clock.lent, clock._vouched, uptime.Drawn.line = {}, None, None, None
        clock.remember(0)

    monkeypatch.setattr(clock, "voucher", lambda _: "")
    forget()
    yield
    forget()


@pytest.fixture
def kofi(riverbend: HubIdentity, sign_in: SignIn) -> Client:
    return sign_in("kofi", role="steward")


def test_dates_are_about_so_until_somebody_vouches(kofi: Client) -> None:
    assert when(BUILT).startswith("about ")
    kofi.post("/clock/", {"now": f"{THEN}"})
    assert not when(BUILT).startswith("about ")


def test_a_steward_is_told_on_the_home_page_and_nobody_else(kofi: Client, sign_in: SignIn) -> None:
    assert "not sure of its clock" in words(kofi.get("/"))
    assert "not sure of its clock" not in words(sign_in("ama").get("/"))
    kofi.post("/clock/", {"now": f"{THEN}"})
    assert "not sure of its clock" not in words(kofi.get("/"))


def test_one_tap_lends_the_phones_time(kofi: Client) -> None:
    assert "Nobody has set this clock." in words(kofi.get("/clock/"))
    answer = kofi.post("/clock/", {"now": f"{THEN}"}, follow=True)
    assert "A steward lent it" in words(answer)
    assert 0 <= clock.best() - THEN < DAY
    assert Uptime.objects.get().clock >= THEN


def test_without_a_script_day_and_hour_are_typed(kofi: Client) -> None:
    typed = datetime.fromtimestamp(THEN / 1000, UTC)
    answer = kofi.post("/clock/", {"now": "", "day": f"{typed:%Y-%m-%d}", "hour": f"{typed:%H:%M}"})
    assert answer.status_code == 302
    assert abs(clock.best() - THEN) < DAY


@pytest.mark.parametrize(
    "sent",
    [
        {"now": f"{BUILT - 1}"},
        {"now": f"{LATEST + 1}"},
        {"now": "9" * 400},
        {"now": "soon"},
        {"day": "12 of March", "hour": "noon"},
        {"day": "2027-03-12"},
        {"day": "9999-12-31", "hour": "23:59"},
        {"day": "0001-01-01", "hour": "00:00"},
        {"sent": "nothing"},
    ],
)
def test_what_cannot_be_the_time_is_refused_and_changes_nothing(kofi: Client, sent: dict[str, str]) -> None:
    before = clock.best()
    answer = kofi.post("/clock/", sent)
    assert answer.status_code == 422
    assert clock.lent is None
    assert clock.best() - before < DAY


def test_only_stewards_lend_the_time(riverbend: HubIdentity, sign_in: SignIn) -> None:
    assert sign_in("ama").post("/clock/", {"now": f"{THEN}"}).status_code == 403
    assert clock.lent is None


def test_where_a_time_service_is_there_nobody_is_asked(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "voucher", lambda _: "network")
    monkeypatch.setattr(clock, "_vouched", None)
    shown = kofi.get("/clock/")
    assert "Nobody needs to lend" in words(shown)
    assert not [tag for tag in Page(shown.content.decode()).all("input") if tag["name"] == "day"]


def test_what_neighbours_say_is_shown(kofi: Client) -> None:
    for name in (b"a" * 32, b"b" * 32, b"c" * 32):
        clock.hear(name, THEN)
    uptime.keep()
    shown = words(kofi.get("/clock/"))
    assert "what most neighbouring hubs say" in shown
    assert shown.count("A neighbouring hub") == 3


@pytest.mark.parametrize(("language", "date"), [("en", "5 March 2026"), ("fr", "5 mars 2026"), ("hi", "5 मार्च 2026")])
def test_a_month_is_written_as_its_language_writes_it(language: str, date: str) -> None:
    """Django's three letters of a month are "Mar" in French too, where that is a day, and half a word in Hindi."""
    minute = int(datetime(2026, 3, 5, tzinfo=UTC).timestamp()) // 60
    with translation.override(language):
        assert date_of(minute, language) == f"{date}, 00:00"
