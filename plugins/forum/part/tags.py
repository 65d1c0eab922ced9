"""Tags: words under which topics are found, whatever board they stand on. A topic's writer sets them, and changes them
with the words; how they are written in capitals and small letters makes no difference.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.api.pages import Line
from plugins.forum import records
from plugins.forum.projections import tag8
from plugins.forum.words.reading import Said, prefix

split = re.compile(r"[,;\n،؛、，；]+").split


class Shown(NamedTuple):
    """A tag and the page of its topics."""

    word: str
    address: str


class Tags(Line):
    """A line of tags, with commas between."""

    def __init__(self) -> None:
        super().__init__(
            records.MAX_TAGS * (records.MAX_TAG + 4),
            label=gettext_lazy("Tags"),
            required=False,
            help_text=gettext_lazy(
                "If you like: up to five words, with commas between. Others find the topic by them."
            ),
        )

    def clean(self, value: Any) -> list[str]:
        words = [" ".join(word.strip().lstrip("#").split()) for word in split(super().clean(value))]
        tags = each_once(word for word in words if word.strip("."))
        if len(tags) > records.MAX_TAGS:
            raise forms.ValidationError(_("These are too many tags. Keep the best five."))
        if any(len(tag.encode()) > records.MAX_TAG for tag in tags):
            raise forms.ValidationError(_("A tag is too long. One word or two are enough."))
        return tags


def of(topic: Said) -> list[str]:
    """The tags that a topic bears now: those of its last edit that names any, or of its first words; each once."""
    given = [edit["tags"] for edit in topic.changes.edits if edit.get("tags") is not None]
    return each_once((given[-1] if given else topic.record.get("tags")) or ())


def each_once(words: Iterable[str]) -> list[str]:
    """Tags in one line each, without those that are the same as one before, as it was written first."""
    found: dict[int, str] = {}
    for word in words:
        found.setdefault(tag8(word), " ".join(word.split()))
    return [word for word in found.values() if word]


def shown(topic: Said) -> list[Shown]:
    """The same as links. A tag of dots alone has no address, which our form refuses and other hubs may not."""
    return [] if topic.gone else [Shown(tag, address_of(tag)) for tag in of(topic) if tag.strip(". ")]


def address_of(tag: str) -> str:
    """The page of a tag's topics; a stroke in it is written so that no browser takes what stands before it away."""
    return prefix("forum:tag", "0") + quote(tag, safe="") + "/"
