"""Loads without a mistake, and breaks at everything that it is asked for while the hub runs."""

from collections.abc import Iterable
from typing import Any

from hub.plugins import HubPlugin, Job, Service, Tile


class Grumpy(HubPlugin):
    name = "grumpy"
    label = "grumpy"
    verbose_name = "Grumpy"
    tile = Tile(title="Grumpy", url="grumpy:page", text="grumpy.moods.break_down")
    services = (
        Service("watch", "grumpy.moods.serve"),
        Service("leave", "grumpy.moods.leave"),
        Service("rest", "grumpy.moods.rest"),
    )
    jobs = (Job("work", "grumpy.moods.break_down", every=1),)

    def topics(self, message: Any) -> Iterable[str]:
        raise RuntimeError("no topics today")

    def diagnose(self) -> str:
        raise RuntimeError("no diagnosis today")

    def print_parts(self, request: Any) -> Any:
        raise RuntimeError("nothing for the wall today")

    def words(self, record: Any) -> str:
        raise RuntimeError("no words today")

    def blobs(self, record: Any) -> Iterable[str]:
        raise RuntimeError("no content today")

    def lines(self, request: Any, positions: Any) -> Any:
        raise RuntimeError("no lines today")

    def search(self, request: Any, query: str) -> Any:
        raise RuntimeError("no search today")
