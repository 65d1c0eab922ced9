"""The best answer: who began a topic says which reply helped, and it is shown at the top and marked where it stands."""

from collections.abc import Sequence

from django.http import HttpRequest

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from plugins.forum import checks, chosen, records
from plugins.forum.models import Best
from plugins.forum.part import quotes
from plugins.forum.part.quotes import Quote
from plugins.forum.projections import short
from plugins.forum.words.reading import Said, prefix


def add(topic: Said, posts: Sequence[Said], request: HttpRequest) -> Quote | None:
    """Mark the best answer of a topic among these posts, and say what of it stands at the top; None where there is
    none, or it is not to be read."""
    text_id = chosen_in(topic)
    found = next((post for post in posts if post.text_id == text_id), None)
    if text_id and found is None:
        found = quotes.said_in(topic, quotes.entries_of([text_id]).values(), request).get(text_id)
    if found is None or found.gone or found.text_id == topic.text_id:
        return None
    found.best = True
    return Quote(f"{prefix('forum:post', '0')}{text_id}/", found.excerpt, found.name)


def chosen_in(topic: Said) -> str:
    """The id of what the topic's writer calls the best answer; empty for nothing."""
    choices = latest_of(topic)
    named = (chosen.standing(choices).record or {}).get("post") if choices and not topic.gone else ""
    return str(named or "")


def latest_of(topic: Said) -> list[Written]:
    """The latest choice in each feed of who began the topic; what others choose is not read."""
    rows = Best.objects.visible().filter(topic8=short(topic.entry.id), person8=short(topic.entry.person))
    latest = chosen.newest(rows)[: chosen.MOST_FEEDS]
    found = api.written(position for _feed, position in latest) if latest else {}
    return [entry for entry in found.values() if entry.person == topic.entry.person and is_about(entry, topic)]


def is_about(entry: Written, topic: Said) -> bool:
    """Whether a choice names this very topic; rows compare eight bytes of its id."""
    return (entry.record or {}).get("topic") == id_text(topic.entry.id)


def pressed(topic: Said, post: Said, person: bytes) -> records.Best | None:
    """What the topic's writer says by pressing under a reply: this is the best, or it is no longer. None for anybody
    else, and for the topic itself."""
    if person != topic.entry.person or post.text_id == topic.text_id:
        return None
    again = chosen_in(topic) == post.text_id
    after = chosen.replaced_by(latest_of(topic), checks.MAX_AFTER)
    return records.Best(topic=topic.text_id, post=None if again else post.text_id, after=after)
