"""The library's records. These shapes are signed into append-only logs, so they can grow and never change.

An item is words about one file. What is said of it later is said whole, in a change by the same person: other words, or
a newer version of the file. So an item keeps its id, its shelf and its place in lists, whatever becomes of it, and what
nobody replaced stands side by side (docs/adr/0029). Words taken back stay in the log: taking them out of the world is
`hub.erase`.

Ids are written as text. Limits count UTF-8 bytes, because a body does; all together stay under the 16 KiB of one.
"""

from dataclasses import dataclass
from typing import Final, Self

from hub.core.checks import check_id, check_text
from hub.core.cid import parse_cid
from hub.core.errors import RemoteError
from hub.core.record import Record, record

MAX_TITLE: Final = 400
MAX_TEXT: Final = 8_000
MAX_SOURCE: Final = 1_000
MAX_NAME: Final = 200
MAX_FILE_NAME: Final = 255
MAX_WORD: Final = 40
MAX_KIND: Final = 100
MAX_TAGS: Final = 5
MAX_TAG: Final = 60
MAX_REASON: Final = 500
MAX_WISH: Final = 2_000
MAX_AFTER: Final = 16
MAX_RIGHTS: Final = 20
MAX_SIZE: Final = 1 << 50
SCOPES: Final = ("open", "here")
AN_ID: Final = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
A_FILE: Final = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"


def check_content(text: str | None) -> None:
    """The content id of a file or folder; None passes."""
    try:
        if text is not None:
            parse_cid(text)
    except RemoteError as error:
        raise ValueError(str(error)) from error


def check_ids(ids: list[str] | None) -> None:
    """What a change or an act replaces."""
    if ids is not None and len(ids) > MAX_AFTER:
        raise ValueError(f"more than {MAX_AFTER} ids")
    for each in ids or ():
        check_id(each)


def check_tags(tags: list[str] | None) -> None:
    """Single words or short phrases."""
    if tags is not None and len(tags) > MAX_TAGS:
        raise ValueError(f"more than {MAX_TAGS} tags")
    for tag in tags or ():
        check_text(tag, MAX_TAG, least=1)


def check_shelf(shelf: "Shelf | ShelfChange") -> None:
    """What both say of a shelf."""
    check_text(shelf.title, MAX_TITLE, least=1)
    check_text(shelf.about, MAX_TITLE)
    check_id(shelf.zone)
    check_id(shelf.seat)
    if len(shelf.rights or {}) > MAX_RIGHTS:
        raise ValueError(f"more than {MAX_RIGHTS} rights")
    for word in (*(shelf.rights or {}), *(shelf.rights or {}).values()):
        check_text(word, MAX_WORD)


def check_words(said: "Item | Change") -> None:
    """What both say of a file."""
    check_text(said.title, MAX_TITLE, least=1)
    check_text(said.as_, MAX_NAME)
    check_content(said.file)
    check_text(said.name, MAX_FILE_NAME)
    if not 0 <= said.size <= MAX_SIZE:
        raise ValueError("a size is a number of bytes")
    check_text(said.media, MAX_KIND)
    check_text(said.description, MAX_TEXT)
    check_text(said.language, MAX_WORD)
    check_text(said.licence, MAX_WORD)
    check_text(said.source, MAX_SOURCE)
    check_tags(said.tags)
    check_content(said.cover)


@record("library.shelf")
@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Record):
    """A shelf of the hub `zone`, by a steward seated there by `seat`. Its id is this entry's id.

    rights: the least role to "read", to "add", and to "approve" ("moderator" where it is missing, and never less); a
    word we do not know counts as "steward". scope: "open" travels, "here" stays. order: smaller comes first. about:
    what belongs here. children: it is for children. waits: what is added is shown once somebody with that right of the
    zone has approved it; so it always is on a shelf for children. closed: nothing more is added.
    """

    title: str
    zone: str
    seat: str
    order: int = 0
    rights: dict[str, str] | None = None
    scope: str = "open"
    about: str | None = None
    children: bool = False
    waits: bool = False
    closed: bool = False

    def validate(self) -> None:
        check_shelf(self)
        if self.scope not in SCOPES:
            raise ValueError("a shelf is open or stays here")


@record("library.shelf-change")
@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfChange(Record):
    """New words and rules for `shelf`, whole, by a steward of its zone. Its scope never changes: what stays would
    travel.

    Of those that no other names in `after` the one with the smallest id counts, until a steward replaces them all.
    """

    shelf: str
    title: str
    zone: str
    seat: str
    order: int = 0
    rights: dict[str, str] | None = None
    about: str | None = None
    children: bool = False
    waits: bool = False
    closed: bool = False
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.shelf)
        check_shelf(self)
        check_ids(self.after)


@record("library.item")
@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Record):
    """A file on `shelf`, in the words of who adds it. `as`: what they were called when adding.

    file: its content id.  name: what it was called.  size: in bytes.  media: its kind, as "audio/mpeg"; a hint.
    language: a code such as "sw".  licence: a code of `licences`, or another.  source: where it came from, in words.
    cover: the content id of a small picture.
    """

    shelf: str
    title: str
    as_: str
    file: str
    name: str = ""
    size: int = 0
    media: str | None = None
    description: str | None = None
    language: str | None = None
    licence: str | None = None
    source: str | None = None
    tags: list[str] | None = None
    cover: str | None = None

    def validate(self) -> None:
        check_id(self.shelf)
        check_words(self)

    @classmethod
    def examples(cls) -> list[Self]:
        """A few, for the contract suite: a content id cannot be drawn."""
        return [
            cls(shelf=AN_ID, title="Well", as_="ama", file=A_FILE, name=name, size=3) for name in ("a.txt", "b.pdf")
        ]


@record("library.change")
@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Record):
    """What the same person says later of their item `target`, whole: other words, or a newer version of the file.

    Within a feed the later change counts; between feeds one that names another in `after` replaces it, and what nobody
    replaced is shown side by side.
    """

    target: str
    title: str
    as_: str
    file: str
    name: str = ""
    size: int = 0
    media: str | None = None
    description: str | None = None
    language: str | None = None
    licence: str | None = None
    source: str | None = None
    tags: list[str] | None = None
    cover: str | None = None
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.target)
        check_words(self)
        check_ids(self.after)

    @classmethod
    def examples(cls) -> list[Self]:
        """A few, for the contract suite."""
        return [cls(target=AN_ID, title="Well", as_="ama", file=A_FILE, name=name, size=4) for name in ("a.txt", "")]


@record("library.retract")
@dataclass(frozen=True, slots=True, kw_only=True)
class Retract(Record):
    """Whoever added the item `target`, or asked for something by it, takes it back: it is no longer shown, though its
    bytes stay in the log. `undone`: they bring it back; within a feed the later of the two counts, and between feeds
    whoever takes back."""

    target: str
    undone: bool = False

    def validate(self) -> None:
        check_id(self.target)


@record("library.verdict")
@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Record):
    """Whether what waits may stand on its shelf, by somebody of the shelf's own hub with the right to it.

    version: the item itself or the change that was looked at, so that nobody approves what comes later.  shelf: where
    it may stand, the one that it was added to where none is named.  Of one feed the later counts; of several that no
    other names in `after` a no.
    """

    zone: str
    seat: str
    item: str
    version: str
    yes: bool
    reason: str = ""
    shelf: str | None = None
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.zone)
        check_id(self.seat)
        check_id(self.item)
        check_id(self.version)
        check_id(self.shelf or self.item)
        check_text(self.reason, MAX_REASON)
        check_ids(self.after)


@record("library.move")
@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Record):
    """`item` stands on `shelf` from now on: said by whoever added it, or, with `zone` and `seat`, by a moderator or
    steward of the village whose shelf it was added to, for another of its shelves.

    What they say outweighs who added it. Of moves that no other names in `after` the one with the smallest id counts.
    """

    item: str
    shelf: str
    zone: str | None = None
    seat: str | None = None
    after: list[str] | None = None

    def validate(self) -> None:
        for each in (self.item, self.shelf, self.zone or self.item, self.seat or self.item):
            check_id(each)
        check_ids(self.after)


@record("library.wish")
@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Record):
    """Somebody asks for something that is on no shelf. Whoever has it answers, on whatever hub.

    about: more words.  language: in which they want it, a code such as "sw".
    """

    title: str
    as_: str
    about: str | None = None
    language: str | None = None

    def validate(self) -> None:
        check_text(self.title, MAX_TITLE, least=1)
        check_text(self.as_, MAX_NAME)
        check_text(self.about, MAX_WISH)
        check_text(self.language, MAX_WORD)


@record("library.answer")
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Record):
    """That `item` is what was asked for in `wish`, by anybody; with `wrong`, by whoever asked, that it is not. Within a
    feed the later of the two counts."""

    wish: str
    item: str
    wrong: bool = False

    def validate(self) -> None:
        check_id(self.wish)
        check_id(self.item)


@record("library.close")
@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Record):
    """A wish is waited for no longer, by a moderator or steward of the hub where it was written."""

    zone: str
    seat: str
    wish: str
    reason: str = ""

    def validate(self) -> None:
        check_id(self.zone)
        check_id(self.seat)
        check_id(self.wish)
        check_text(self.reason, MAX_REASON)
