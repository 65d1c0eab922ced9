"""Tags: words under which topics are found, whatever board they stand on. A topic's writer sets them, and changes them
with the words; how they are written in capitals and small letters makes no difference.
"""

from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext_lazy

from hub.api.pages import Tags as TagsLine
from hub.api.pages import each_once
from plugins.forum import checks
from plugins.forum.words.reading import Said, prefix


class Shown(NamedTuple):
    """A tag and the page of its topics."""

    word: str
    address: str


class Tags(TagsLine):
    """The tags of a topic."""

    def __init__(self) -> None:
        told = gettext_lazy("If you like: up to five words, with commas between. Others find the topic by them.")
        super().__init__(checks.MAX_TAGS, checks.MAX_TAG, help_text=told)


def of(topic: Said) -> list[str]:
    """The tags that a topic bears now: those of its last edit that names any, or of its first words; each once."""
    given = [edit["tags"] for edit in topic.changes.edits if edit.get("tags") is not None]
    return each_once((given[-1] if given else topic.record.get("tags")) or ())


def shown(topic: Said) -> list[Shown]:
    """The same as links. A tag of dots alone has no address, which our form refuses and other hubs may not."""
    return [] if topic.gone else [Shown(tag, address_of(tag)) for tag in of(topic) if tag.strip(". ")]


def address_of(tag: str) -> str:
    """The page of a tag's topics; a stroke in it is written so that no browser takes what stands before it away."""
    return prefix("forum:tag", "0") + quote(tag, safe="") + "/"
