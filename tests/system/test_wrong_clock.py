"""A village whose clock stands in 1970, jumps ten years, and then shows 2106, is none the worse: not in what order
posts stand, who is signed in, who is blocked or has to wait, which jobs are done, nor with a neighbour whose clock is
right.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core.cid import id_text
from hub.log.clock import BUILT
from tests.system.hubs import PROJECT, Hub, environment, eventually, make_neighbours
from tests.system.test_exchange import begin_topic, shows
from tests.system.visitor import Visitor

A_DAY = 24 * 3600 * 1000
A_WEEK = 7 * 24 * 60
A_WHILE = 6
"""Seconds of waiting that are not over before a busy machine has looked once more."""
RANT = "You are all fools."
ASK_FOR_WORK = "import django; django.setup(); from hub.jobs import work; work.enqueue('forum', 'counts')"


class WrongClock:
    """What a hub's processes take the time to be; the monotonic clock goes on as it is."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def show(self, year: int) -> None:
        """From now on it is the second of January of that year, and time goes on from there."""
        away = datetime(year, 1, 2, tzinfo=UTC).timestamp() - time.time()
        self.file.write_text(f"{away:+.0f}\n", encoding="ascii")

    def settings(self) -> dict[str, str]:
        """The environment of processes that live by it, and whose clock nobody vouches for."""
        faked = {"LD_PRELOAD": library(), "FAKETIME_TIMESTAMP_FILE": f"{self.file}", "FAKETIME_CACHE_DURATION": "1"}
        return faked | {"DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "HUB_CLOCK_RIGHT": "0"}


def library() -> str:
    """libfaketime, in a folder named for the machine's kind."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        assert not os.environ.get("CI"), "libfaketime must be installed in CI"
        pytest.skip("NOT TESTED: install libfaketime to test with wrong clocks")
    return f"{found[0]}"


@pytest.fixture
def wrong(tmp_path: Path) -> WrongClock:
    return WrongClock(tmp_path / "clock")


@pytest.fixture
def river(tmp_path: Path, wrong: WrongClock) -> Iterator[Hub]:
    """Riverbend, provisioned, to be started in 1970; a job waits for it that was stored in 2106."""
    hub = Hub(tmp_path / "Riverbend", "Riverbend")
    hub.settings |= wrong.settings()
    hub.provision()
    wrong.show(2106)
    ask_for_work(hub, wrong.settings())
    wrong.show(1970)
    yield hub
    print(hub.log.read_text()[-3000:] if hub.log.exists() else "never started")
    if hub.process is not None and hub.process.poll() is None:
        hub.kill()


def stamps(hub: Hub) -> list[int]:
    """Of the hub's own entries, in the order in which they came into the log."""
    rows = hub.rows(
        "SELECT e.stamp FROM log_entry e JOIN log_feed f ON f.id = e.feed_id WHERE f.own ORDER BY e.position"
    )
    return [int(str(stamp)) for (stamp,) in rows]


def ask_for_work(hub: Hub, settings: dict[str, str]) -> None:
    """Have a job wait for the hub, stored by a process that lives by the wrong clock."""
    told = {**environment(), **settings, "HUB_DATA": f"{hub.folder / 'data'}", "DJANGO_SETTINGS_MODULE": "hub.settings"}
    subprocess.run([sys.executable, "-c", ASK_FOR_WORK], cwd=PROJECT, env=told, check=True, timeout=60)


def has_to_wait(esi: Visitor) -> int:
    """For how many seconds no guess at kofi's secret is even looked at; 0 where one was."""
    status, page = esi.post("/sign-in/", name="kofi", secret="00000")
    told = re.search(r"Wait (\d+) second", page)
    return int(told[1]) if status == 429 and told else 0


def blocked(river: Hub, topic: str, kofi: Visitor) -> str:
    """Yaw rants in a topic and kofi blocks him; the block's id."""
    yaw = Visitor(river).sign_up("yaw")
    yaw.get(topic)
    assert yaw.post(f"{topic}reply/", text=RANT)[0] == 302
    shows(river, topic, RANT)
    found = river.rows("SELECT person_id FROM accounts_person WHERE name = 'yaw'")[0][0]
    assert isinstance(found, bytes)
    kofi.get("/queue/")
    assert kofi.post("/queue/", do="block", what=id_text(found), reason="He insults people.")[0] == 302
    act = river.rows("SELECT entry_id FROM log_entry ORDER BY position DESC LIMIT 1")[0][0]
    assert isinstance(act, bytes)
    return id_text(act)


def test_a_wrong_clock_harms_nothing(hubs: Callable[[str], Hub], river: Hub, wrong: WrongClock) -> None:
    hill = hubs("Hilltop")
    river.start()
    eventually(lambda: not river.rows("SELECT 1 FROM django_q_ormq"), "the job that waited is done")
    assert not river.rows("SELECT 1 FROM django_q_task WHERE NOT success")

    make_neighbours(river, hill)
    eventually(lambda: river.held() == hill.held(), "they have met: a call that fails is made anew in half a minute")
    ama = Visitor(river).sign_up("ama")
    topic = begin_topic(ama, "In 1970")
    shows(hill, topic, "First words.")
    kofi = Visitor(river).sign_in("kofi")
    block = blocked(river, topic, kofi)
    guessing = Visitor(river)
    guessing.get("/sign-in/")
    for year in (1980, 2106):
        eventually(lambda: has_to_wait(guessing) >= A_WHILE, "who guesses on has to wait", pause=0.3)
        wrong.show(year)
        assert has_to_wait(guessing), "ten years are not a second of uptime"
        ama.get(topic)
        assert ama.post(f"{topic}reply/", text=f"Said in {year}.")[0] == 302, "she is signed in still"
        shows(hill, topic, f"Said in {year}.")
        esi = Visitor(hill).sign_up(f"esi {year}")
        esi.get(topic)
        assert esi.post(f"{topic}reply/", text=f"Answered in {year}.")[0] == 302
        shows(river, topic, f"Answered in {year}.")
        assert RANT not in river.get(topic)[1].decode(), "who is blocked is so still"
    assert "date unknown" not in hill.get(topic)[1].decode()
    assert "about" in river.get(topic)[1].decode()

    wrong.show(1970)
    seen = time.monotonic() + 1.1
    eventually(lambda: time.monotonic() > seen, "the processes look at that file once a second")
    kofi.get("/queue/")
    assert kofi.post("/queue/", do="undo-act", what=block)[0] == 302, "he is signed in still, and no block is for ever"
    shows(river, topic, RANT)
    ends = f"SELECT 1 FROM accounts_session WHERE expires NOT BETWEEN 0 AND {A_WEEK + 60}"
    assert river.rows(ends) == [], "no session lasts longer than one does"

    assert river.stop() == 0
    river.start()
    Visitor(river).sign_in("ama")
    ama.get(topic)
    assert ama.post(f"{topic}reply/", text="Said after the night.")[0] == 302, "a cookie of before goes on"
    written, now = stamps(river), time.time() * 1000
    assert written == sorted(set(written))
    assert all(BUILT <= stamp < now + A_DAY for stamp in written)
    assert river.rows("SELECT epoch FROM accounts_hub") == [(0,)], "136 years are no day of uptime"
    assert river.rows("SELECT 1 FROM log_feed WHERE fork IS NOT NULL OR closed") == []
