"""Where a village reads only signed in, no guest hears that anything changed."""

import pytest
from django.conf import settings
from django.test import Client

from hub.accounts.models import Hub, Person
from hub.live.readers import may_listen
from tests.live.test_consumer import OWN, PATIENCE, page, play
from tests.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def cookie(value: str) -> tuple[bytes, bytes]:
    return b"cookie", f"look=dark-1; {settings.SESSION_COOKIE_NAME}={value}".encode()


@pytest.fixture
def ama() -> str:
    """The cookie of ama's browser, at a hub for members."""
    signed = signed_in(Client(), "ama")
    Hub.objects.update(reading="members")
    return signed.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_member_listens_and_a_guest_does_not(ama: str) -> None:
    async def scene() -> None:
        member = page([*OWN, cookie(ama)])
        assert (await member.connect(PATIENCE))[0]
        assert not (await page().connect(PATIENCE))[0]
        assert not (await page([*OWN, cookie("0" * 64)]).connect(PATIENCE))[0]
        await member.disconnect(PATIENCE)

    play(scene)


@pytest.mark.parametrize("cookies", [b"", b"sessionid", b"sessionid=\xff\x00;;=", b"a=b;" * 2000])
def test_any_cookie_is_read_without_harm(ama: str, cookies: bytes) -> None:
    assert not may_listen({b"cookie": cookies})


def test_whoever_may_sign_in_no_more_hears_no_more(ama: str) -> None:
    headers = dict([cookie(ama)])
    assert may_listen(headers)
    Person.objects.update(is_active=False)
    assert not may_listen(headers)


def test_who_waits_to_be_let_in_hears_nothing(ama: str) -> None:
    headers = dict([cookie(ama)])
    assert may_listen(headers)
    Hub.objects.update(joining="approval")
    assert not may_listen(headers)
