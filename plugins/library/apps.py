"""What the library declares to the hub."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Job, Line, Tile

if TYPE_CHECKING:
    from django.http import HttpRequest


class Library(HubPlugin):
    """Shelves and the files on them."""

    name = "plugins.library"
    label = "library"
    verbose_name = _("Library")
    tile = Tile(title=_("Library"), url="library:shelves", icon="book", text="plugins.library.lines.news", order=20)
    jobs = (
        Job("covers", "plugins.library.covers.drawing.draw", every=1),
        Job("names", "plugins.library.items.naming.follow", every=5),
    )

    def blobs(self, record: Any) -> Iterable[str]:
        """The file that an item or a change names, and its cover."""
        return [each for each in (getattr(record, "file", None), getattr(record, "cover", None)) if each]

    def keeps_back(self, request: "HttpRequest | None", positions: Collection[int]) -> Collection[int]:
        """What waits on a shelf, or was refused there, but to its writer and those who approve."""
        from plugins.library.items import waiting

        return waiting.kept_back(request, positions)

    def edits(self, record: Any) -> str | None:
        """The item that a change is about."""
        return record.target if record.type == "library.change" else None

    def retracts(self, record: Any) -> str | None:
        """The item that is taken back."""
        return record.target if record.type == "library.retract" and not record.undone else None

    def restores(self, record: Any) -> str | None:
        """The item that is brought back."""
        return record.target if record.type == "library.retract" and record.undone else None

    def words(self, record: Any) -> str:
        """What shelves, items and wishes are called, and what is said of them."""
        if not hasattr(record, "title"):
            return ""
        said = (getattr(record, name, None) or "" for name in ("title", "about", "description", "source", "name"))
        return "\n".join([*said, *(getattr(record, "tags", None) or ())])

    def lines(self, request: "HttpRequest", positions: Collection[int]) -> dict[int, Line]:
        """What stands at these positions, for those who may read it."""
        from plugins.library import lines

        return lines.lines(request, positions)
