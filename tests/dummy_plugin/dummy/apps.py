"""Every member of `HubPlugin`."""

from collections.abc import Collection, Iterable
from typing import Any

from django.http import HttpRequest

from hub.plugins import API, HubPlugin, Job, Line, Part, Service, Tile, Way


class Dummy(HubPlugin):
    """The gauge."""

    name = "dummy"
    label = "dummy"
    verbose_name = "River"
    api = API
    projection = 2
    tile = Tile(title="River", url="dummy:marks", icon="flag", text="dummy.pages.news", order=90)
    jobs = (Job("watch", "dummy.work.watch", every=60), Job("reckon", "dummy.work.reckon"))
    services = (Service("listen", "dummy.work.listen"),)
    exchange = True

    def topics(self, message: Any) -> Iterable[str]:
        return ("dummy", f"dummy/{message.record.type.partition('.')[2]}")

    def blobs(self, record: Any) -> Iterable[str]:
        return [record.photo] if getattr(record, "photo", None) else []

    def gives(self, message: Any) -> bool:
        return getattr(message.record, "note", "") != "hearsay"

    def keeps_back(self, request: HttpRequest | None, positions: Collection[int]) -> Collection[int]:
        from hub import api

        if request is not None and request.user.is_authenticated:
            return ()
        found = api.written(positions)
        return [at for at, entry in found.items() if entry.record and entry.record.get("note") == "draft"]

    def edits(self, record: Any) -> str | None:
        return record.target if record.type == "dummy.change" else None

    def retracts(self, record: Any) -> str | None:
        return record.target if record.type == "dummy.back" and not record.undone else None

    def restores(self, record: Any) -> str | None:
        return record.target if record.type == "dummy.back" and record.undone else None

    def refuses(self, record: Any, scope: str) -> str:
        return "The gauge is gone." if getattr(record, "note", "") == "gone" else ""

    def forgets(self, person: bytes) -> None:
        from dummy.models import Watched

        Watched.objects.filter(person=person).delete()

    def gathers(self, entry: bytes) -> Iterable[int]:
        from hub import api

        found = api.written_by_id(entry)
        return [found.position] if found else []

    def words(self, record: Any) -> str:
        return getattr(record, "note", "")

    def lines(self, request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
        from dummy import pages

        return pages.lines(positions)

    def search(self, request: HttpRequest, query: str) -> Iterable[Line]:
        return [Line("The gauge at the bridge", "/dummy/")] if "gauge" in query.lower() else []

    def ways(self, request: HttpRequest, entry: bytes, title: str) -> Iterable[Way]:
        return [Way("See the river", "/dummy/", "flag")]

    def websocket_urls(self) -> list[Any]:
        from django.urls import path

        from dummy.work import Level

        return [path("level/", Level.as_asgi())]

    def print_parts(self, request: HttpRequest) -> Iterable[Part]:
        from dummy import pages

        return [Part("The river this week", "dummy/paper.html", {"marks": pages.newest()})]

    def diagnose(self) -> str:
        from dummy import work

        return work.warning()
