"""The forum's records. These shapes are signed into append-only logs, so they can grow and never change.

Ids are written as text. What concerns one writing place (`as`, photos) repeats in each type, so that every
record is understood alone. A retracted or edited text stays in the log: taking words out of the world is `hub.erase`.
"""

from dataclasses import dataclass
from typing import Any, Final

from hub.core.checks import check_id, check_text
from hub.core.record import Record, record
from plugins.forum.checks import (
    MAX_AFTER,
    MAX_CHOICES,
    MAX_MENTIONS,
    MAX_NAME,
    MAX_QUOTES,
    MAX_SPLIT,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WORD,
    check_act,
    check_files,
    check_ids,
    check_names,
    check_photos,
    check_poll,
    check_rights,
    check_tags,
)

SCOPES: Final = ("open", "here")
SIGNS: Final = ("thanks", "yes", "no", "heart", "laugh", "sad")
"""What somebody may answer without words; others that come later count as nothing here."""


@record("forum.board")
@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Record):
    """A board of the hub `zone`, by a steward seated there by `seat`. Its id is this entry's id.

    rights: the least role for "read", "topic" (begin one), "reply", "upload" (add a photo; as "reply" where it is
    missing) and "moderate" ("moderator" where it is missing); a word we do not know counts as "steward". scope: "open"
    travels, "here" stays.  order: smaller comes first.  group: the heading that it stands under.  about: what belongs
    here.  precheck: whose words a moderator of the zone sees first, "guest", "newcomer" or "member" and all below.
    anonymous: whether somebody may write without a name, signed by their hub after a moderator saw it.  closed: it is
    read and no longer written on.
    """

    title: str
    zone: str
    seat: str
    order: int = 0
    rights: dict[str, str] | None = None
    scope: str = "open"
    about: str | None = None
    group: str | None = None
    precheck: str | None = None
    anonymous: bool = False
    closed: bool = False

    def validate(self) -> None:
        check_text(self.title, MAX_TITLE, least=1)
        check_text(self.about, MAX_TITLE)
        check_text(self.group, MAX_TITLE)
        check_text(self.precheck, MAX_WORD)
        check_rights(self.rights)
        check_id(self.zone)
        check_id(self.seat)
        if self.scope not in SCOPES:
            raise ValueError("a board is open or stays here")


@record("forum.board-change")
@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChange(Record):
    """New words and rules for `board`, whole, by a steward of its zone. Its scope never changes: what stays would
    travel.

    Of those that no other names in `after` the one with the smallest id counts, until a steward replaces them all.
    """

    board: str
    title: str
    zone: str
    seat: str
    order: int = 0
    rights: dict[str, str] | None = None
    about: str | None = None
    group: str | None = None
    precheck: str | None = None
    anonymous: bool = False
    closed: bool = False
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.board)
        check_text(self.title, MAX_TITLE, least=1)
        check_text(self.about, MAX_TITLE)
        check_text(self.group, MAX_TITLE)
        check_text(self.precheck, MAX_WORD)
        check_rights(self.rights)
        check_act(self.zone, self.seat, "", self.after)


@record("forum.topic")
@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Record):
    """The first words of a conversation on `board`. `as`: what the writer was called when writing.

    mentions: ids of people whom the text names.  names: what names in it led to when it was written.  by: "guest" or
    "anonymous" where a hub signs for somebody.
    """

    board: str
    title: str
    text: str
    as_: str
    photos: list[dict[str, str]] | None = None
    files: list[dict[str, Any]] | None = None
    tags: list[str] | None = None
    mentions: list[str] | None = None
    poll: dict[str, Any] | None = None
    by: str | None = None
    names: list[dict[str, str]] | None = None

    def validate(self) -> None:
        check_names(self.names)
        check_id(self.board)
        check_text(self.title, MAX_TITLE, least=1)
        check_text(self.text, MAX_TEXT)
        check_text(self.as_, MAX_NAME)
        check_photos(self.photos)
        check_files(self.files)
        check_tags(self.tags)
        check_ids(self.mentions, MAX_MENTIONS)
        check_poll(self.poll)
        check_text(self.by, MAX_WORD)


@record("forum.post")
@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    """A reply in `topic`; `reply` is the one post it answers, `quotes` those whose words it shows. Nobody's words are
    copied, so that erasing can work. `mentions`, `names` and `by` as in topics.
    """

    topic: str
    text: str
    as_: str
    reply: str | None = None
    photos: list[dict[str, str]] | None = None
    files: list[dict[str, Any]] | None = None
    quotes: list[str] | None = None
    mentions: list[str] | None = None
    by: str | None = None
    names: list[dict[str, str]] | None = None

    def validate(self) -> None:
        check_names(self.names)
        check_id(self.topic)
        check_id(self.reply)
        check_text(self.text, MAX_TEXT)
        check_text(self.as_, MAX_NAME)
        check_photos(self.photos)
        check_files(self.files)
        check_ids(self.quotes, MAX_QUOTES)
        check_ids(self.mentions, MAX_MENTIONS)
        check_text(self.by, MAX_WORD)


@record("forum.edit")
@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Record):
    """The writer's new words for their own topic or post `target`, whole.

    Within a feed the later edit counts; between feeds one that names another in `after` replaces it, and
    what nobody replaced is shown side by side. `title` and `tags` are for topics; `photos`, `files` and `tags` left
    out keep them as they were.
    """

    target: str
    text: str
    title: str | None = None
    after: list[str] | None = None
    photos: list[dict[str, str]] | None = None
    files: list[dict[str, Any]] | None = None
    tags: list[str] | None = None
    mentions: list[str] | None = None
    names: list[dict[str, str]] | None = None

    def validate(self) -> None:
        check_names(self.names)
        check_id(self.target)
        check_text(self.text, MAX_TEXT)
        check_text(self.title, MAX_TITLE, least=1)
        check_photos(self.photos)
        check_files(self.files)
        check_tags(self.tags)
        check_ids(self.mentions, MAX_MENTIONS)
        check_ids(self.after, MAX_AFTER)


@record("forum.retract")
@dataclass(frozen=True, slots=True, kw_only=True)
class Retract(Record):
    """The writer takes their own topic or post back: it is no longer shown, though its bytes stay in the
    log. `undone`: they bring it back; within a feed the later of the two counts, and between feeds whoever takes back.
    """

    target: str
    undone: bool = False

    def validate(self) -> None:
        check_id(self.target)


@record("forum.reaction")
@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction(Record):
    """An answer without words to the topic or post `target`: one of `SIGNS`, or empty for none any more. The latest of
    a feed counts, and somebody who answers in several feeds counts once, as in votes."""

    target: str
    sign: str
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.target)
        check_text(self.sign, MAX_WORD)
        check_ids(self.after, MAX_AFTER)


@record("forum.vote")
@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Record):
    """Which of a topic's poll somebody chooses, counted from 0; none takes the vote back. The latest of a feed counts,
    and somebody who votes in several feeds counts once: by what no other names in `after`, or of several by the feed
    whose key is smallest. In a secret poll it stays at its hub (scope "here")."""

    topic: str
    choices: list[int]
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.topic)
        if len(self.choices) > MAX_CHOICES or any(not 0 <= choice < MAX_CHOICES for choice in self.choices):
            raise ValueError(f"a choice is a number from 0 to {MAX_CHOICES - 1}")
        check_ids(self.after, MAX_AFTER)


@record("forum.tally")
@dataclass(frozen=True, slots=True, kw_only=True)
class Tally(Record):
    """How many of this hub's people chose what in a secret poll, in the hub's own feed; the latest of a feed counts,
    and of several feeds one, as in votes."""

    topic: str
    counts: list[int]
    voters: int
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.topic)
        if len(self.counts) > MAX_CHOICES or any(count < 0 for count in (*self.counts, self.voters)):
            raise ValueError("a tally counts each choice")
        check_ids(self.after, MAX_AFTER)


@record("forum.best")
@dataclass(frozen=True, slots=True, kw_only=True)
class Best(Record):
    """The post that answers the topic best, chosen by who began it; none takes the choice back. The latest of a feed
    counts, and of several feeds one, as in votes."""

    topic: str
    post: str | None = None
    after: list[str] | None = None

    def validate(self) -> None:
        check_id(self.topic)
        check_id(self.post)
        check_ids(self.after, MAX_AFTER)


@record("forum.act")
@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Record):
    """What a moderator of the board's own hub does with a topic, with a reason. Acts of no kind known here do nothing.

    act: "stick" (to the top of `board`), "announce" (the same with its end, the epoch `until`), "lock" (no more
    replies), "move" (to `board`), "merge" (its replies stand in the topic `into`), "split" (its replies `posts` stand
    in a topic of their own, called `title`, whose id is this entry's) or "undo" (of the act `target`). `board` is
    where the topic stands or comes to stand. `target` is the topic, or an act. Of several moves or merges the one
    with the smallest id counts, of those that no other names in `after`.
    """

    zone: str
    seat: str
    act: str
    target: str
    reason: str = ""
    board: str | None = None
    into: str | None = None
    posts: list[str] | None = None
    title: str | None = None
    until: int | None = None
    after: list[str] | None = None

    def validate(self) -> None:
        check_act(self.zone, self.seat, self.reason, self.after)
        check_text(self.act, MAX_WORD, least=1)
        check_id(self.target)
        check_id(self.board)
        check_id(self.into)
        check_ids(self.posts, MAX_SPLIT)
        check_text(self.title, MAX_TITLE, least=1)
