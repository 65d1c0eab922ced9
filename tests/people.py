"""The people of tests, who sign up and send their first forms once for all tests that begin so (`tests.once`)."""

from http.cookies import SimpleCookie

from django.test import Client

from hub.accounts import testing
from hub.accounts.hubs.identity import HubIdentity, found_hub
from hub.accounts.models import Person
from hub.accounts.people.joining import sign_up
from hub.accounts.testing import SECRET
from tests.once import once


def founded_hub(name: str, place: str = "", languages: tuple[str, ...] = ("en",)) -> HubIdentity:
    """This hub, which has just been founded."""
    return once(("founded", name, place, languages), lambda: found_hub(name, place, languages))


def signed_up(name: str, pictures: str = "") -> Person:
    """Somebody who has just signed up here."""
    return once(("signed up", name, pictures), lambda: sign_up(name, SECRET, pictures=pictures))


def signed_in(client: Client, name: str, role: str = "member") -> Client:
    """As `hub.accounts.testing.signed_in`."""
    if client.cookies:
        return testing.signed_in(client, name, role)
    client.cookies = once(("signed in", name, role), lambda: testing.signed_in(client, name, role).cookies)
    return client


def sent(browser: Client, address: str, words: dict[str, str]) -> str:
    """Where a form leads that somebody in this browser has just sent and that was taken."""

    def send() -> tuple[str, SimpleCookie]:
        done = browser.post(address, words)
        assert done.status_code == 302, done.content.decode()
        return done["Location"], browser.cookies

    step = "sent", browser.cookies.output(), address, tuple(words.items())
    leads, browser.cookies = once(step, send)
    return leads
