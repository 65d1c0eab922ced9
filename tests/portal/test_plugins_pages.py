"""The page that `hub.api.pages` makes for plugins."""

from collections.abc import Callable

import pytest
from django import forms
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub.api import pages

pytestmark = pytest.mark.django_db


class Note(forms.Form):
    words = pages.Line(label="Words", limit=10)


def page(request: HttpRequest, form: forms.Form) -> str:
    return pages.page(request, "Notes", "portal/guest.html", form=form).content.decode()


@pytest.fixture
def ama(sign_in: Callable[..., Client]) -> HttpRequest:
    """A request of somebody who is signed in."""
    request: HttpRequest = sign_in("ama").get("/health").wsgi_request
    return request


def test_a_form_stands_below_the_list_and_above_it_when_something_is_amiss(ama: HttpRequest) -> None:
    fresh, wrong = page(ama, Note()), page(ama, Note({"words": "far too long for this"}))
    assert fresh.index('id="part"') < fresh.index('id="write"')
    assert wrong.index('id="write"') < wrong.index('id="part"')
    assert wrong.count('id="write"') == 1


def test_a_guest_is_led_to_the_sign_in_instead_of_a_form(client: Client, ama: HttpRequest) -> None:
    shown = page(client.get("/health").wsgi_request, Note())
    assert 'id="write"' not in shown
    assert "Sign in to write" in shown


def test_an_open_page_is_answered_with_the_part_alone(ama: HttpRequest) -> None:
    asked = RequestFactory().get("/", headers={"X-Fragment": "1"})
    asked.user = ama.user
    assert "<html" not in page(asked, Note())
