"""What pins declare to the hub."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Job, Line, Tile, Way

if TYPE_CHECKING:
    from django.http import HttpRequest


class Pins(HubPlugin):
    """What villages promised to keep, and on how many hubs it is."""

    name = "plugins.pins"
    label = "pins"
    verbose_name = _("Kept copies")
    tile = Tile(title=_("Kept copies"), url="pins:pins", icon="pin", text="plugins.pins.pages.lists.news", order=30)

    jobs = (
        Job("ask", "plugins.pins.asking.ask_neighbours", every=30),
        Job("first", "plugins.pins.asking.ask_about_new", every=5),
        Job("keep", "plugins.pins.keeping.keep_ours", every=10),
        Job("follow", "plugins.pins.keeping.follow_names", every=1),
    )

    def forgets(self, person: bytes) -> None:
        """What their programs called what they asked for."""
        from plugins.pins.service import asked

        asked.forget(person)

    def words(self, record: Any) -> str:
        """What a pin is called."""
        return record.title if record.type == "pins.pin" else ""

    def ways(self, request: "HttpRequest", entry: bytes, title: str) -> Iterable[Way]:
        """To promise that a topic or a page is kept, for those who may."""
        from plugins.pins.pages import acts

        return acts.ways(request, entry, title)

    def lines(self, request: "HttpRequest", positions: Collection[int]) -> dict[int, Line]:
        """The pins at these positions."""
        from plugins.pins.pages import lists

        return lists.lines(positions)
