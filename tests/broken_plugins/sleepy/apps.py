"""Keeps everybody waiting."""

import time

from django.http import HttpRequest

from hub.plugins import HubPlugin, Tile


class Sleepy(HubPlugin):
    name = "sleepy"
    label = "sleepy"
    tile = Tile(title="Sleepy", url="sleepy:page", text="sleepy.apps.sleep")


def sleep(request: HttpRequest) -> str:
    time.sleep(1.2)
    return f"Awake at {request.path}"
