"""Keeps everybody waiting."""

import time

from hub.plugins import HubPlugin, Tile


class Sleepy(HubPlugin):
    name = "sleepy"
    label = "sleepy"
    tile = Tile(title="Sleepy", url="sleepy:page", text="sleepy.apps.sleep")


def sleep(*_given: object) -> str:
    time.sleep(1.2)
    return "Awake"
