"""Which open pages a new entry concerns: `forum`, `forum/board/<id8>` and `forum/topic/<id8>`, ids in hex."""

from collections.abc import Iterable
from functools import lru_cache

from hub import api
from hub.api import Message
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import from_hex, hex8, hex_of, to_hex
from plugins.forum import records
from plugins.forum.models import Act, Topic
from plugins.forum.moderation import whereabouts
from plugins.forum.moderation.whereabouts import Stand


def topics(message: Message) -> Iterable[str]:
    """The live topics of one message, asked after its rows were written."""
    record = message.record
    match record:
        case records.Topic():
            return ("forum", f"forum/board/{hex8(record.board)}", f"forum/topic/{hex_of(message.id)}")
        case records.BoardChange():
            return ("forum", f"forum/board/{hex8(record.board)}")
        case records.Act():
            return of_act(record)
        case records.Post():
            return in_topic(record.topic) if board_of(hex8(record.topic)) else ("forum", *page_of(record.topic))
        case records.Edit() | records.Retract():
            return of_target(record.target)
        case records.Reaction():
            return pages_with(topic_of(record.target))
        case records.Vote() if is_secret(record.topic):
            return ()  # pages show counts alone; a ping would tell everybody the moment of a vote
        case records.Vote() | records.Tally() | records.Best():
            return pages_with(record.topic)
    return ("forum",)


def is_secret(topic: str) -> bool:
    """Whether a topic asks in secret, as far as it is here."""
    try:
        entry = api.written_by_id(parse_id(topic))
    except RemoteError:
        return False
    said = entry.record if entry is not None else None
    return bool(((said or {}).get("poll") or {}).get("secret"))


def of_act(act: records.Act) -> Iterable[str]:
    """The pages of a topic with which a moderator did something, and of where it comes to stand."""
    named = [f"forum/board/{hex8(act.board)}"] if act.board else []
    other = [f"forum/topic/{hex8(act.into)}"] if act.into else []
    return ("forum", *in_topic(act.target), *named, *other)


def of_target(target: str) -> Iterable[str]:
    """The pages that show a topic or post which was changed."""
    topic = topic_of(target)
    return in_topic(topic) if topic else ()


def page_of(topic: str) -> Iterable[str]:
    """A topic's page alone, for what no list shows."""
    return (f"forum/topic/{hex8(topic)}",) if topic else ()


def topic_of(target: str) -> str:
    """The topic of a post, or a topic itself; empty when it has not come."""
    try:
        changed = api.written_by_id(parse_id(target))
    except RemoteError:
        return ""
    said = changed.record if changed is not None else None
    if said is None:
        return ""
    return str(said.get("topic")) if said["t"] == "forum.post" else target


def in_topic(topic: str) -> Iterable[str]:
    """A topic's page and the list of its board, where the topic is here, and those to which moderators brought it."""
    topic8 = hex8(topic)
    board8 = board_of(topic8)
    own = f"forum/topic/{topic8}"
    if not board8:
        return (own,)
    stand = brought(topic)
    to = (f"forum/board/{stand.board.hex}",) if stand is not None and stand.board is not None else ()
    return (own, f"forum/board/{board8}", *to, *others_with(stand))


def pages_with(topic: str) -> Iterable[str]:
    """A topic's page and those to which moderators brought its words, for what no list shows."""
    return (*page_of(topic), *others_with(brought(topic))) if topic else ()


def brought(topic: str) -> Stand | None:
    """Where a topic stands since moderators moved, merged or split it; None where they did not."""
    acts = Act.objects.filter(target8=from_hex(hex8(topic)), kind__in=[Act.Kind.MOVE, Act.Kind.MERGE, Act.Kind.SPLIT])
    entry = api.written_by_id(parse_id(topic)) if acts.exists() else None
    return whereabouts.stands_of([entry]).get(topic) if entry is not None else None


def others_with(stand: Stand | None) -> Iterable[str]:
    """The pages of the topic into which one was merged, and of those that were split off from it."""
    if stand is None or stand.state is None:
        return ()
    merge = stand.state.of("merge")
    into = page_of(str(merge.record["into"])) if merge is not None else ()
    return (*into, *(page for deed in stand.state.splits for page in page_of(deed.text_id)))


def board_of(topic8: str) -> str:
    """The board of a topic; empty when the topic has not come."""
    try:
        return known_board(topic8)
    except Topic.DoesNotExist:
        return ""


@lru_cache(maxsize=1024)
def known_board(topic8: str) -> str:
    """Only answers are remembered: a topic never moves, but one that is missing may come."""
    row = Topic.objects.filter(id8=from_hex(topic8)).order_by("position").first()
    if row is None:
        raise Topic.DoesNotExist
    return to_hex(row.board8)
