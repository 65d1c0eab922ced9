"""This hub fetches and keeps what it is called to, and nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from hub import api
from hub.content.models import Leased, Wanted
from hub.core.short_ids import to_hex
from hub.jobs import broker
from hub.live.wake import Wake, pair
from plugins.pins.keeping import GB, keep_ours, learned
from plugins.pins.models import Kept, Pinned
from plugins.pins.records import Offer
from tests.people import sent
from tests.plugins.pins.here.hubs import pin
from tests.plugins.pins.here.test_pages import A_FILM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    found = sign_in("kofi", "steward")
    sent(found, "/pins/new/", A_FILM | {"copies": "1"})
    return found


def test_what_it_is_called_to_keep_is_wanted_and_promised_once(kofi: Client) -> None:
    api.publish_as_hub(Offer(doublings=0))
    keep_ours()
    keep_ours()
    assert Wanted.objects.count() == Leased.objects.filter(label="pins", promised=True).count() == 1


def test_what_is_promised_is_looked_for_at_once(
    kofi: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    """The page asks for the job, and the job wakes what brings: neither waits for its own ten minutes."""
    assert [task["args"] for _row, task in broker.ready() if task] == [("pins", "keep")]
    api.publish_as_hub(Offer(doublings=0))
    one, other = pair()
    monkeypatch.setattr(Wake, "here", one)
    with django_capture_on_commit_callbacks(execute=True):
        keep_ours()
    monkeypatch.undo()
    one.close()
    assert b"=wanted\n" in list(other._packets())
    other.close()


def test_a_hub_that_offers_nothing_fetches_nothing(kofi: Client) -> None:
    keep_ours()
    assert not Wanted.objects.exists()


@pytest.mark.parametrize("size", ["size", "held"])
def test_what_turns_out_to_be_larger_than_all_room_is_let_go_of(size: str, kofi: Client) -> None:
    """Whoever promised it did not say how large it is, or lied; as does a folder that more comes of than it says."""
    api.publish_as_hub(Offer(doublings=0))
    keep_ours()
    Wanted.objects.update(**{size: GB + 1})
    keep_ours()
    assert not Wanted.objects.exists()
    assert not Leased.objects.exists()
    keep_ours()
    assert not Kept.objects.exists(), "and not begun anew"
    learned.clear()


def test_what_ended_is_not_fetched(kofi: Client) -> None:
    api.publish_as_hub(Offer(doublings=0))
    kofi.post(f"/pins/pin/{to_hex(Pinned.objects.get().id8)}/end/")
    keep_ours()
    assert not Wanted.objects.exists()


def test_what_nobody_had_a_right_to_promise_fills_no_disk(sign_in: SignIn) -> None:
    sign_in("kofi", "steward")
    here = api.this_hub()
    assert here is not None
    api.publish_as_hub(Offer(doublings=0))
    api.publish_as_hub(pin(here.id, size=GB))
    keep_ours()
    assert not Wanted.objects.exists()
