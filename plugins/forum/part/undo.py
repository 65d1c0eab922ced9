"""Undo for a mistake: right after somebody sends, takes back, gives a sign, votes or chooses the best answer, the page
offers to undo just that.

The address of that page names the entry that was written (`done`), and nothing is remembered. Undoing writes one more
record: it takes back, brings back, or chooses again what the entry had replaced.
"""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.core import cid
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.record import Record
from hub.core.short_ids import hex8
from plugins.forum import checks, chosen, records
from plugins.forum.models import Best, Change, Reaction, Vote
from plugins.forum.part import quotes
from plugins.forum.projections import short, short_of
from plugins.forum.words.reading import Said

CHOICES: dict[str, tuple[type[Reaction] | type[Vote] | type[Best], str, str]] = {
    "forum.reaction": (Reaction, "target", "target8"),
    "forum.vote": (Vote, "topic", "topic8"),
    "forum.best": (Best, "topic", "topic8"),
}
"""Of each kind of choice the rows, the field of the record that says what it is about, and the column of the rows."""


class Undo(NamedTuple):
    """What a page offers: `entry` is undone, and `at` is the post where that is said."""

    entry: str
    at: str
    words: str


def offer(address: str, entry_id: bytes) -> str:
    """An address of the forum at which the page offers to undo an entry that was written just now."""
    page, _sharp, post = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}done={id_text(entry_id)}{'#' if post else ''}{post}"


def offered(request: HttpRequest) -> Undo | None:
    """What the address of a page says was done last, if the reader did it and it still stands."""
    entry = last_done(request, request.GET.get("done", ""))
    if entry is None:
        return None
    record = entry.record or {}
    words = {
        "forum.topic": _("Sent."),
        "forum.post": _("Sent."),
        "forum.retract": _("Taken back."),
        "forum.reaction": _("Your sign was changed."),
        "forum.vote": _("Your vote was changed."),
        "forum.best": _("The best answer was changed."),
    }[record["t"]]
    return Undo(id_text(entry.id), hex8(place_of(entry)), words)


def last_done(request: HttpRequest, named: str) -> Written | None:
    """The entry of this id, when the person signed in wrote it, it can be undone, and nothing came after it."""
    try:
        entry = api.written_by_id(parse_id(named)) if named else None
    except RemoteError:
        return None
    if entry is None or entry.record is None or entry.person != api.person_of(request):
        return None
    kind = entry.record["t"]
    if kind in CHOICES:
        return entry if is_latest(entry, *CHOICES[kind]) else None
    if kind == "forum.retract" and not entry.record.get("undone"):
        target = str(entry.record["target"])
        return entry if not retractions_after(entry, target) else None
    if kind in ("forum.topic", "forum.post"):
        return entry if not retractions_after(entry, named) else None
    return None


def is_latest(entry: Written, model: type[Any], field: str, column: str) -> bool:
    """Whether its writer chose nothing else about the same since, in the same feed."""
    about8 = short_of(str((entry.record or {})[field]))
    rows = model.objects.filter(person8=short(entry.person), feed8=cid.short(entry.feed), **{column: about8})
    return not rows.filter(position__gt=entry.position).exists()


def retractions_after(entry: Written, target: str) -> bool:
    """Whether its writer took something back, or brought it back, after this entry."""
    rows = Change.objects.filter(target8=short_of(target) or 0, person8=short(entry.person), retracts=True)
    return rows.filter(position__gt=entry.position).exists()


def undoing(entry: Written) -> Record:
    """The record that undoes an entry."""
    record = entry.record or {}
    text_id = id_text(entry.id)
    after = [text_id, *(record.get("after") or ())][: checks.MAX_AFTER]
    match record["t"]:
        case "forum.retract":
            return records.Retract(target=record["target"], undone=True)
        case "forum.reaction":
            return records.Reaction(target=record["target"], sign=before(entry).get("sign", ""), after=after)
        case "forum.vote":
            return records.Vote(topic=record["topic"], choices=before(entry).get("choices", []), after=after)
        case "forum.best":
            return records.Best(topic=record["topic"], post=before(entry).get("post"), after=after)
    return records.Retract(target=text_id)


def before(entry: Written) -> dict[str, Any]:
    """What a choice replaced: of those that it names the one that counted."""
    named = quotes.entries_of((entry.record or {}).get("after") or ()).values()
    own = [each for each in named if each.person == entry.person and each.record]
    return dict(chosen.standing(own).record or {}) if own else {}


def place_of(entry: Written) -> str:
    """The topic or post, by id, where an entry is undone."""
    record = entry.record or {}
    if record["t"] in ("forum.topic", "forum.post"):
        return id_text(entry.id)
    return str(record.get("target") or record.get("post") or record["topic"])


def again(entry: Written) -> str:
    """The query that puts the words of a post that was taken back into the form again, with what it answers."""
    record = entry.record or {}
    pairs = [("again", id_text(entry.id)), *(("quote", each) for each in record.get("quotes") or ())]
    return urlencode([*pairs, *([("reply", record["reply"])] if record.get("reply") else [])])


def words_again(request: HttpRequest, topic: Said | None) -> dict[str, Any]:
    """What the form begins with: the reader's own words that they took back, where the address asks for them."""
    try:
        entry = api.written_by_id(parse_id(request.GET["again"])) if "again" in request.GET else None
    except RemoteError:
        return {}
    record = (entry.record if entry is not None else None) or {}
    if entry is None or entry.person != api.person_of(request):
        return {}
    if record.get("t") == "forum.topic" and topic is None:
        poll = record.get("poll") or {}
        words = {"title": record["title"], "text": record["text"], "tags": ", ".join(record.get("tags") or ())}
        words |= {"scope": entry.scope}
        return poll | words | {"choices": "\n".join(poll.get("choices", ()))}
    in_topic = topic is not None and record.get("topic") in (topic.text_id, *topic.takes)
    return {"text": record["text"]} if in_topic and record["t"] == "forum.post" else {}
