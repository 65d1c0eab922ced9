"""Who and what most tests of the library begin with."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.api import written
from hub.core.cid import id_text
from plugins.library.models import Change, Item, Shelf
from tests.people import sent

SignIn = Callable[..., Client]


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    """A steward: he makes shelves and looks at what waits."""
    return sign_in("kofi", "steward")


@pytest.fixture
def ama(kofi: Client, sign_in: SignIn) -> Client:
    """A member."""
    return sign_in("ama")


@pytest.fixture
def shelf(kofi: Client) -> str:
    """The address of a shelf that he made."""
    return add_shelf(kofi)


def add_shelf(steward: Client, title: str = "School", **rules: str) -> str:
    """A steward's shelf; its address."""
    sent(steward, "/library/new/", {"title": title, "add": "member"} | rules)
    return f"/library/shelf/{newest_id(Shelf)}/"


def newest_id(model: type[Shelf] | type[Item] | type[Change]) -> str:
    """The id of the entry of the newest row."""
    position = model.objects.latest("position").position
    return id_text(written([position])[position].id)


def a_file(name: str = "well.txt", data: bytes = b"How to dig a well.") -> SimpleUploadedFile:
    """A file as a phone sends it."""
    return SimpleUploadedFile(name, data, "text/plain")


def add(browser: Client, shelf: str, title: str = "Wells", **given: object) -> str:
    """Put a file on a shelf; the address of the item."""
    done = browser.post(f"{shelf}add/", {"title": title, "file": a_file()} | given)
    assert done.status_code == 302, done.content.decode()
    return done["Location"]


def record_of(model: type[Item] | type[Change]) -> dict[str, object]:
    """What the newest entry with such a row says."""
    position = model.objects.latest("position").position
    return written([position])[position].record or {}
