"""The page "How this hub is doing" tells a wrong clock and a broken part in words, each with what to do."""

import pytest
from django.test import Client

from hub import guard
from hub.accounts.hubs.identity import HubIdentity
from hub.log.clock import BUILT, clock
from tests.portal.page import Page

pytestmark = pytest.mark.django_db


def health(client: Client) -> tuple[int, str]:
    answer = client.get("/health")
    return answer.status_code, " ".join(Page(answer.content.decode()).words)


@pytest.mark.parametrize(
    ("wall", "words"),
    [(0, "This hub is not sure of its clock."), (BUILT + 1, "The clock is right, as far as the hub can tell. It says")],
)
def test_it_tells_whether_the_clock_can_be_believed(
    riverbend: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch, wall: int, words: str
) -> None:
    monkeypatch.setattr(clock, "wall", lambda: wall)
    status, said = health(client)
    assert (status, words in said) == (200, True)


def test_it_names_a_part_that_was_left_out(
    riverbend: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = guard.Broken("market", "urls", refused=False, words="no such module", traceback="")
    monkeypatch.setitem(guard._broken, "market", market)
    status, said = health(client)
    assert status == 200
    assert "A part of this hub was left out: market. It is broken; everything else works." in said
    assert "no such module" not in said
