"""A clock that jumps ten years, and that somebody even vouches for, ends nothing early and makes nothing last for
ever: what ends is counted by the hub's uptime."""

import time
from collections.abc import Callable, Iterator

import pytest

from hub.accounts.hubs import ticks, uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.people import inviting, kept
from hub.accounts.sign_in import delays, handing, idle
from hub.accounts.sign_in.sessions import LONGEST_SHARED, SessionStore, place
from hub.core.errors import LocalError
from hub.host import jobs
from hub.host.backup import schedule
from hub.log.clock import clock
from hub.portal import arranging, backups
from hub.portal.models import Notice
from tests.accounts.test_sessions import signed_in, signed_in_on_her_phone

TEN_YEARS, DAY = 3653 * 24 * 3600, 24 * 3600
Stands = Callable[[], bool]


def refused(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except LocalError:
        return True
    return False


def session(ama: Person) -> Stands:
    key = signed_in_on_her_phone(ama).session_key
    return lambda: "_auth_user_id" in SessionStore(key)


def shared_session(ama: Person) -> Stands:
    key = signed_in(ama).session_key

    def stands() -> bool:
        assert key is not None
        idle.press(place(key))
        return "_auth_user_id" in SessionStore(key)

    return stands


def press(ama: Person) -> Stands:
    idle.press(b"somebody's")
    return lambda: not idle.is_idle(b"somebody's", 0)


def code_for_a_phone(ama: Person) -> Stands:
    token = handing.offer(b"giver")
    return lambda: not refused(lambda: handing.found(token))


def invitation(ama: Person) -> Stands:
    inviting.invite("esi", ama.person_id)
    return lambda: inviting.kept("esi") is not None


def slip_of_a_form(ama: Person) -> Stands:
    assert ama.drafts_key is not None
    slip = kept.slip(ama.person_id, ama.drafts_key, "/forum/")
    return lambda: kept.read(slip) is not None


def delay(ama: Person) -> Stands:
    for _ in range(40):
        delays.failed("kofi", "kiosk")
    return lambda: refused(lambda: delays.check("kofi", "phone"))


def notice(ama: Person) -> Stands:
    Notice.objects.create(text="The well is closed.", author=ama, ends=uptime.minutes() + 3 * 24 * 60)
    return lambda: arranging.notice() is not None


def day_of_the_hub(ama: Person) -> Stands:
    return lambda: not ticks.tick_if_due()


def backup_of_today(ama: Person) -> Stands:
    backups.proved(uptime.seconds(), clock.best(), 0, 1)
    return lambda: not schedule.is_due()


def turn_of_a_job(ama: Person) -> Stands:
    before = uptime.minutes()
    return lambda: ("forum", "counts") not in jobs.became_due(before, uptime.minutes())


LASTS: dict[Callable[[Person], Stands], int] = {
    session: 7 * DAY,
    shared_session: LONGEST_SHARED * 60,
    press: 180,
    code_for_a_phone: handing.GOOD_FOR,
    invitation: inviting.MINUTES * 60,
    slip_of_a_form: kept.GOOD_FOR * 60 + 60,
    delay: 60,
    notice: 3 * DAY,
    day_of_the_hub: DAY,
    backup_of_today: DAY,
    turn_of_a_job: 600,
}


@pytest.fixture(autouse=True)
def no_backup() -> Iterator[None]:
    """What was written down of backups is no other test's."""
    yield
    backups.file().unlink(missing_ok=True)


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`jump(TEN_YEARS)`: the machine's clock shows another year from now on."""
    shown, shown_ns = time.time, time.time_ns

    def set_clock(seconds: int) -> None:
        monkeypatch.setattr(time, "time", lambda: shown() + seconds)
        monkeypatch.setattr(time, "time_ns", lambda: shown_ns() + seconds * 10**9)
        monkeypatch.setattr(clock, "voucher", lambda _wall: "battery")

    return set_clock


@pytest.mark.parametrize("years", [TEN_YEARS, -TEN_YEARS], ids=["on", "back"])
@pytest.mark.parametrize("begin", LASTS, ids=lambda begin: begin.__name__)
def test_what_ends_does_so_by_uptime_alone(
    hub: HubIdentity,
    ama: Person,
    time_passes: Callable[[int], None],
    jump: Callable[[int], None],
    begin: Callable[[Person], Stands],
    years: int,
) -> None:
    stands = begin(ama)
    jump(years)
    assert stands()
    time_passes(LASTS[begin] * 9 // 10)
    jump(-years)
    assert stands()
    time_passes(LASTS[begin] // 10 + 61)
    assert not stands()
