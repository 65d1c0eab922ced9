"""The hub's own certificate is renewed in time, whatever the clock says."""

import pytest

from hub import api
from hub.log.clock import clock
from hub.plugins.jobs import declared
from naming.https import work
from naming.https.kept import Kept, kept

DAY = 24 * 3600
APPLES = 825 * DAY
"""What Apple's systems take of a root that somebody installed."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """At a time for which somebody vouches."""
    at(monkeypatch, days=0)
    return work.make()


def at(patch: pytest.MonkeyPatch, days: int, voucher: str = "service") -> None:
    """So many days after some day in 2030."""
    patch.setattr(clock, "wall", lambda: (1_900_000_000 + days * DAY) * 1000)
    patch.setattr(clock, "voucher", lambda _wall: voucher)
    patch.setattr(clock, "_vouched", None)
    patch.setattr(clock, "_saved", (0, 0))


def test_it_lasts_ninety_days_and_is_renewed_thirty_before_the_end(made: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made.ends == 1_900_000_000 + 90 * DAY
    at(monkeypatch, days=59)
    assert not work.renew()
    at(monkeypatch, days=61)
    assert work.renew()
    found = kept()
    assert found is not None
    assert found.ends == made.ends + 61 * DAY
    assert (found.root, found.below, found.names) == (made.root, made.below, made.names)
    assert not work.renew()


def test_a_phone_whose_clock_is_behind_believes_it(made: Kept) -> None:
    assert made.begins < 1_900_000_000 - 700 * DAY
    assert made.ends - made.begins <= APPLES


def test_a_box_that_does_not_know_the_time_makes_one_that_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was off, and is behind: by how much nobody knows."""
    at(monkeypatch, days=0, voucher="")
    found = work.make()
    now = api.now() // 1000
    assert found.begins <= now
    assert found.ends >= now + 700 * DAY
    assert found.ends - found.begins <= APPLES


def test_a_time_that_is_put_right_counts_at_once(made: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (400, -800):
        at(monkeypatch, days=days)
        assert work.renew(), days
        assert not work.renew(), days


def test_at_the_end_of_the_root_nothing_is_renewed_for_ever(made: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, days=3653 - 10)
    assert work.renew()
    found = kept()
    assert found is not None
    assert found.ends == found.lasts
    assert not work.renew()
    at(monkeypatch, days=3653 + 10)
    assert not work.renew()


def test_the_hub_does_it_by_itself(made: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    (job,) = [job for plugin, job in declared() if (plugin.label, job.name) == ("naming", "certificate")]
    assert job.every == 10
    at(monkeypatch, days=80)
    work.renew_in_time()
    found = kept()
    assert found is not None
    assert found.ends > made.ends


def test_where_nobody_wants_https_nothing_is_made() -> None:
    work.renew_in_time()
    assert not work.renew(is_wanted=True)
    assert api.certificate() == b""


def test_stewards_are_told_of_a_new_name_and_of_the_end(made: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    from naming import records

    assert work.warning() == ""
    at(monkeypatch, days=3653 - 300)
    assert "ends within a year" in work.warning()
    api.publish_as_hub(records.Claim(label="upendo"))
    assert "upendo.home.arpa" in work.warning()
    assert work.renew(is_wanted=True)
    found = kept()
    assert found is not None
    assert found.names == made.names, "what is above it cannot speak for another"
