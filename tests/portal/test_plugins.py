"""Installed is not enabled: stewards switch plugins on the desk, and what is off shows itself nowhere."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from functools import partial
from typing import NoReturn

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import conditional_escape as escape
from django.utils.safestring import mark_safe

from hub import guard
from hub.accounts.hubs.identity import HubIdentity
from hub.api.lines import as_line
from hub.plugins import Line, switches
from hub.plugins.models import Switch
from plugins.gossip.models import Neighbour
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
PLUGINS = "/admin/plugins/switch/"


@pytest.fixture(autouse=True)
def forgotten_troubles() -> Iterator[None]:
    yield
    guard.forget_troubles()


def said(client: Client, path: str) -> str:
    """The words of a page."""
    return " ".join(Page(client.get(path).content.decode()).words)


def test_what_a_steward_switched_off_shows_no_page_and_no_card(
    riverbend: HubIdentity, client: Client, sign_in: SignIn
) -> None:
    kofi = sign_in("kofi", role="steward")
    assert "Talk" in said(client, "/")
    kofi.post(PLUGINS, {"off": "forum"})
    assert "Talk" not in said(client, "/")
    answer = client.get("/forum/")
    words = " ".join(Page(answer.content.decode()).words)
    assert answer.status_code == 404
    assert "Talk is switched off here" in words
    assert "What was written with it is kept." in words
    assert "Ask a steward if you miss it." in words
    assert "You can switch it on at the desk, under Plugins." in said(kofi, "/forum/")
    kofi.post(PLUGINS, {"on": "forum"})
    assert (client.get("/forum/").status_code, "Talk" in said(client, "/")) == (200, True)


def test_what_is_off_has_no_pages_on_the_desk_either(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    pages = ["/admin/gossip/neighbour/", "/admin/gossip/"]
    assert [kofi.get(page).status_code for page in pages] == [200, 200]
    kofi.post(PLUGINS, {"off": "gossip"})
    assert [kofi.get(page).status_code for page in pages] == [404, 404]
    assert "Exchange is switched off here" in said(kofi, pages[0])
    assert kofi.get("/admin/log/entry/").status_code == 200


def test_a_plugins_page_on_the_desk_that_breaks_is_remembered(
    riverbend: HubIdentity, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_request: HttpRequest) -> NoReturn:
        raise RuntimeError("nobody looks today")

    monkeypatch.setattr(admin.site._registry[Neighbour], "get_queryset", break_down)
    kofi = sign_in("kofi", role="steward")
    kofi.raise_request_exception = False
    assert kofi.get("/admin/gossip/neighbour/").status_code == 500
    assert [(trouble.label, trouble.member) for trouble in guard.troubles()] == [("gossip", "pages")]


class Unsayable:
    """An answer that breaks only when it is said."""

    def __str__(self) -> str:
        raise RuntimeError("the well is dry")


def test_a_warning_that_cannot_be_said_takes_no_page_with_it(
    riverbend: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apps.get_app_config("forum"), "diagnose", Unsayable)
    assert client.get("/health").status_code == 200
    assert [(trouble.label, trouble.member) for trouble in guard.troubles()] == [("forum", "diagnose")]


def test_words_of_a_plugin_are_made_fit_for_a_page() -> None:
    line = as_line(Line(mark_safe("<b>well</b>"), "/well/", "half \ud83d", None))  # type: ignore[arg-type]  # a plugin's words may be anything
    assert [escape(part) for part in (line.title, line.text, line.by)] == ["&lt;b&gt;well&lt;/b&gt;", "half ?", ""]


def test_what_is_off_warns_of_nothing(riverbend: HubIdentity, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps.get_app_config("forum"), "diagnose", lambda: "The well is low.")
    assert "The well is low." in said(client, "/health")
    switches.switch("forum", False)
    assert "The well is low." not in said(client, "/health")


def test_a_program_is_told_in_its_own_form_that_a_plugin_is_off(riverbend: HubIdentity, client: Client) -> None:
    switches.switch("pins", False)
    answer = client.get("/pins/service/pins")
    assert (answer.status_code, answer.json()["error"]["reason"]) == (404, "NOT_FOUND")


def test_stewards_switch_moderators_look_and_others_are_told_whom_it_is_for(
    riverbend: HubIdentity, client: Client, sign_in: SignIn
) -> None:
    kofi, ama = sign_in("kofi", role="steward"), sign_in("ama")
    moderator = sign_in("noor", role="moderator")
    assert "Switch Talk off" in said(kofi, PLUGINS)
    assert "Talk (forum) : ✓ on" in said(moderator, PLUGINS)
    assert "Switch Talk off" not in said(moderator, PLUGINS)
    assert [each.post(PLUGINS, {"off": "forum"}).status_code for each in (moderator, ama, client)] == [403, 302, 302]
    assert ama.get(PLUGINS, follow=True).status_code == 403
    assert client.get("/forum/").status_code == 200


def test_a_switch_is_written_down(riverbend: HubIdentity, sign_in: SignIn) -> None:
    sign_in("kofi", role="steward").post(PLUGINS, {"off": "forum"})
    (act,) = LogEntry.objects.all()
    assert (act.user.get_username(), act.object_id, act.change_message) == ("kofi", "forum", "Talk is switched off.")


@pytest.mark.parametrize("label", ["naming", "portal", "nowhere", ""])
def test_what_the_hub_cannot_do_without_is_not_switched(riverbend: HubIdentity, sign_in: SignIn, label: str) -> None:
    kofi = sign_in("kofi", role="steward")
    kofi.post(PLUGINS, {"off": label})
    assert Switch.objects.count() == 0
    assert "Names (naming) : ✓ on" in said(kofi, PLUGINS)


def test_what_a_plugin_may_do_to_others_is_a_warning_in_words(riverbend: HubIdentity, sign_in: SignIn) -> None:
    words = said(sign_in("kofi", role="steward"), PLUGINS)
    assert "It carries entries between hubs, and may speak to others with the keys of this hub." in words
    assert "runs all the time: exchange" in words


def test_the_switches_are_asked_once_a_request(riverbend: HubIdentity, client: Client) -> None:
    for path in ("/", "/forum/", "/health"):
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(path)
        assert sum("plugins_switch" in query["sql"] for query in asked) == 1, path


def test_what_fails_again_and_again_is_counted_and_told_seldom(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(25):
        assert guard.ask("forum", "tile", lambda: 1 // 0, 7) == 7
    (trouble,) = guard.troubles()
    assert (trouble.times, trouble.words) == (25, "ZeroDivisionError: integer division or modulo by zero")
    assert len(caplog.records) == 2


def sleep_on() -> None:
    """Does not hear what is raised in it, the first time."""
    with suppress(guard.TooSlow):
        time.sleep(60)
    time.sleep(60)


def test_what_hangs_holds_a_few_who_ask_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SLOW", 0.05)
    ends = threading.Event()

    def hang() -> str:
        ends.wait(30)
        return "late"

    with ThreadPoolExecutor(5) as readers:
        asked = [readers.submit(guard.ask, "forum", "tile", hang, "") for _ in range(4)]
        try:
            first = as_completed(asked, timeout=10)
            assert [next(first).result(), next(first).result()] == ["", ""]
            assert readers.submit(guard.ask, "forum", "tile", hang, "").result(10) == ""
            assert [(trouble.label, trouble.member) for trouble in guard.troubles()] == [("forum", "tile")]
        finally:
            ends.set()
    assert sorted(each.result() for each in asked) == ["", "", "late", "late"]


def test_one_slow_moment_is_not_held_against_a_plugin_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SLOW", 0.001)
    assert guard.ask("forum", "tile", partial(time.sleep, 0.01), None) is None
    (trouble,) = guard.troubles()
    assert 0 < trouble.rests_until - time.monotonic() < guard.REST / 2


def test_a_step_that_does_not_end_is_ended_and_no_alarm_is_left(caplog: pytest.LogCaptureFixture) -> None:
    before = signal.getsignal(signal.SIGALRM)

    def outer() -> None:
        with pytest.raises(guard.TooSlow):
            guard.hurry(sleep_on, 0.05)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30, "the alarm of the step around it is set again"

    guard.hurry(outer, 30)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before
