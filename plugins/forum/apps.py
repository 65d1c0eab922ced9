"""What the forum declares to the hub."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from hub.plugins import HubPlugin, Job, Line, Tile

if TYPE_CHECKING:
    from django.http import HttpRequest


class Forum(HubPlugin):
    """Boards, topics and replies."""

    name = "plugins.forum"
    label = "forum"
    verbose_name = _("Talk")
    projection = 8
    tile = Tile(title=_("Talk"), url="forum:boards", icon="board", text="plugins.forum.pages.mine.news", order=10)
    jobs = (Job("counts", "plugins.forum.part.counting.publish_counts", every=10),)

    def topics(self, message: Any) -> Iterable[str]:
        from plugins.forum import live

        return live.topics(message)

    def blobs(self, record: Any) -> Iterable[str]:
        """The photos that a topic, a post or an edit names."""
        return [photo["cid"] for photo in getattr(record, "photos", None) or ()]

    def edits(self, record: Any) -> str | None:
        """The topic or post that an edit changes."""
        return record.target if record.type == "forum.edit" else None

    def retracts(self, record: Any) -> str | None:
        """The topic or post that a retraction takes back."""
        return record.target if record.type == "forum.retract" and not record.undone else None

    def restores(self, record: Any) -> str | None:
        """The topic or post that its writer brings back."""
        return record.target if record.type == "forum.retract" and record.undone else None

    def gathers(self, entry: bytes) -> Iterable[int]:
        """The replies to a topic."""
        from plugins.forum.boards import rows

        return rows.replies_to(entry)

    def refuses(self, record: Any, scope: str) -> str:
        """Where the topic or board was closed meanwhile, or stays in this village now."""
        from plugins.forum.moderation import late

        return late.refuses(record, scope)

    def forgets(self, person: bytes) -> None:
        """How far they have read, and what they watch."""
        from plugins.forum.pages import marks

        marks.forget(person)

    def words(self, record: Any) -> str:
        """What boards, topics, posts and what was made of them later say."""
        if record.type not in ("forum.board", "forum.board-change", "forum.topic", "forum.post", "forum.edit"):
            return ""
        said = [getattr(record, name, None) or "" for name in ("title", "about", "text")]
        choices = (getattr(record, "poll", None) or {}).get("choices", ())
        return "\n".join([*said, *choices, *(getattr(record, "tags", None) or ())])

    def lines(self, request: "HttpRequest", positions: Collection[int]) -> dict[int, Line]:
        """What stands at these positions, for those who may read it."""
        from plugins.forum import lines

        return lines.lines(request, positions)
