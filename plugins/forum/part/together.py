"""What a topic's page shows of people taking part: signs under posts, quotations and names in them, the poll, the best
answer and the tags, and what the form beneath answers and quotes. Each subject has a module of its own; here they are
asked in turn.
"""

from typing import Any

from django.http import HttpRequest

from hub.api.paging import asked_again
from plugins.forum.part import best, mentions, polls, quotes, reactions, tags, undo
from plugins.forum.words.reading import Said


def shown(request: HttpRequest, topic: Said, context: dict[str, Any]) -> dict[str, Any]:
    """What people did with the posts of a page, put into them, and what else the page says of it.

    context: of the page so far, with `posts`, `board`, `me` and `may_write`.
    """
    posts, me, at = context["posts"], context["me"], asked_again(request.GET)
    board = context["board"]
    writers = board.writers("reply") if board is not None else None
    reactions.add(posts, request, context["may_write"] and me is not None, at, writers)
    quotes.add(posts, topic, request)
    mentions.add(posts, me)
    for post in posts:
        polls.add(post, me, writers)  # of those merged into this topic as well
    best_answer = best.add(topic, posts, request)
    found = {
        "at": at,
        "best": best_answer,
        "undo": undo.offered(request),
        "tags": tags.shown(topic),
        "may_choose": context["may_write"] and topic.mine,
    }
    return {**found, **(form_of(request, topic, at) if context["may_write"] else {})}


def form_of(request: HttpRequest, topic: Said, at: str) -> dict[str, Any]:
    """What the address says that the form answers and quotes, and the links that say it."""
    found = quotes.asked_for(topic, request.GET, request)
    return found | quotes.links(topic, at, found["answered"], found["quoting"])
