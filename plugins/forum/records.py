"""The forum's records. These shapes are signed into append-only logs, so they can grow and never change.

Ids are written as text. What concerns one writing place (`as`, photos) repeats in each type, so that every
record is understood alone. Limits count UTF-8 bytes, because a body does. A retracted or edited text stays
in the log: taking words out of the world is `hub.erase`.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from hub.core.cid import parse_content
from hub.core.errors import RemoteError
from hub.core.record import Record, record

MAX_TITLE: Final = 400
MAX_TEXT: Final = 12_000
MAX_NAME: Final = 200
MAX_ALT: Final = 400
MAX_PHOTOS: Final = 4
MAX_AFTER: Final = 16
SCOPES: Final = ("open", "here")

# The exact spelling is checked where an id is decoded; this costs a tenth and keeps everything else out.
looks_like_id = re.compile(r"bafyrei[a-z2-7]{52}").fullmatch


def check_id(text: str | None) -> None:
    """Something written as the id of an entry, a person or a hub."""
    if text is not None and not looks_like_id(text):
        raise ValueError("an id is written bafyrei…")


def check_text(text: str | None, limit: int, least: int = 0) -> None:
    """Text within its limit in bytes, with at least so many characters that show."""
    if text is None:
        return
    # Letters take at most four bytes; only texts near the limit are worth encoding.
    if len(text) * 4 > limit and len(text.encode("utf-8", "surrogatepass")) > limit:
        raise ValueError(f"a text is longer than {limit} bytes")
    if least and len(text.strip()) < least:
        raise ValueError("a text is empty")


def check_photos(photos: list[dict[str, Any]] | None) -> None:
    """Each is `{"cid": bafkrei…, "alt": words for who cannot see it}`; other keys may come later."""
    if photos is None:
        return
    if len(photos) > MAX_PHOTOS:
        raise ValueError(f"more than {MAX_PHOTOS} photos")
    for photo in photos:
        try:
            parse_content(photo.get("cid"))
        except RemoteError as error:
            raise ValueError(str(error)) from error
        alt = photo.get("alt", "")
        if type(alt) is not str:
            raise ValueError("the words for a photo are text")
        check_text(alt, MAX_ALT)


@record("forum.board")
@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Record):
    """A board of the hub `zone`, by a steward seated there by `seat`. Its id is this entry's id.

    rights: the least role for "read", "topic" (begin one), "reply" and "upload" (add a photo; as "reply" where it is
    missing); a word we do not know counts as "steward". scope: "open" travels, "here" stays.  order: smaller comes
    first.  about: what belongs here.
    """

    title: str
    zone: str
    seat: str
    order: int = 0
    rights: dict[str, str] | None = None
    scope: str = "open"
    about: str | None = None

    def validate(self) -> None:
        check_text(self.title, MAX_TITLE, least=1)
        check_text(self.about, MAX_TITLE)
        check_id(self.zone)
        check_id(self.seat)
        if self.scope not in SCOPES:
            raise ValueError("a board is open or stays here")


@record("forum.topic")
@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Record):
    """The first words of a conversation on `board`. `as`: what the writer was called when writing."""

    board: str
    title: str
    text: str
    as_: str
    photos: list[dict[str, str]] | None = None

    def validate(self) -> None:
        check_id(self.board)
        check_text(self.title, MAX_TITLE, least=1)
        check_text(self.text, MAX_TEXT)
        check_text(self.as_, MAX_NAME)
        check_photos(self.photos)


@record("forum.post")
@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    """A reply in `topic`; `reply` is the one post it answers. Nobody's words are copied, so that erasing
    can work.
    """

    topic: str
    text: str
    as_: str
    reply: str | None = None
    photos: list[dict[str, str]] | None = None

    def validate(self) -> None:
        check_id(self.topic)
        check_id(self.reply)
        check_text(self.text, MAX_TEXT)
        check_text(self.as_, MAX_NAME)
        check_photos(self.photos)


@record("forum.edit")
@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Record):
    """The writer's new words for their own topic or post `target`, whole.

    Within a feed the later edit counts; between feeds one that names another in `after` replaces it, and
    what nobody replaced is shown side by side. `title` is for topics; `photos` left out keeps them as they
    were.
    """

    target: str
    text: str
    title: str | None = None
    after: list[str] | None = None
    photos: list[dict[str, str]] | None = None

    def validate(self) -> None:
        check_id(self.target)
        check_text(self.text, MAX_TEXT)
        check_text(self.title, MAX_TITLE, least=1)
        check_photos(self.photos)
        if self.after is not None and len(self.after) > MAX_AFTER:
            raise ValueError(f"an edit replaces at most {MAX_AFTER} others")
        for replaced in self.after or ():
            check_id(replaced)


@record("forum.retract")
@dataclass(frozen=True, slots=True, kw_only=True)
class Retract(Record):
    """The writer takes their own topic or post back: it is no longer shown, though its bytes stay in the
    log.
    """

    target: str

    def validate(self) -> None:
        check_id(self.target)
