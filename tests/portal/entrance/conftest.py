"""Ama, whom three pictures let in, and the screen that she stands at."""

from typing import Any

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Hub, Person
from hub.accounts.people.pictures import code_of
from hub.accounts.sign_in import screen
from tests.own_time import time_passes
from tests.people import signed_up

CODE = ("fish", "sun", "goat")
PLACES = (1, 0, 4)


__all__ = ["time_passes"]


@pytest.fixture
def ama(riverbend: HubIdentity) -> Person:
    """A member with a PIN and pictures."""
    return signed_up("ama", code_of("standard", PLACES))


@pytest.fixture
def kiosk(riverbend: HubIdentity) -> Client:
    """A screen that this hub knows."""
    screen = Client()
    screen.get("/sign-in/")
    return screen


def screen_name(kiosk: Client) -> str:
    return screen.read(kiosk.cookies["screen"].value).name


def rule(**rules: str) -> None:
    """Decide something for this hub."""
    Hub.objects.update(**rules)


def press(kiosk: Client, *pictures: str, made: int = 0, name: str = "ama", **more: str) -> Any:
    """Press pictures of ama's, on a page that was made after so many presses."""
    return kiosk.post("/sign-in/pictures/", {"name": name, "made": str(made), "picture": pictures, **more})


def is_in(kiosk: Client) -> bool:
    """Whether somebody is signed in."""
    return b"/finish/" in kiosk.get("/look/").content
