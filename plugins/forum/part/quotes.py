"""Others' words shown in a post, as they stand today: a record names whom it quotes and copies nothing, so what its
writer changed, took back or had erased is changed, taken back or erased in every quotation.

Only posts of the same topic are shown, and those of topics that moderators merged with it or split it off from, and
only as far as their board shows them to who reads. A quotation shows none
of the quotations within it; two posts that quote each other are two posts.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from plugins.forum import checks
from plugins.forum.moderation import whereabouts
from plugins.forum.words.reading import Said, prefix, read, why_absent


class Quote(NamedTuple):
    """What a post shows of another: its first words or why there are none, with its writer where that is known."""

    address: str
    excerpt: str
    name: str = ""
    gone: bool = False


def add(posts: Collection[Said], topic: Said, request: HttpRequest) -> None:
    """Put what they quote above the words of these posts: nothing is asked where nothing is quoted, and else a handful
    of statements."""
    wanted = {post.hex: quoted_by(post) for post in posts if not post.gone}
    known = {post.text_id: post for post in posts}
    missing = {each for ids in wanted.values() for each in ids} - known.keys()
    entries = entries_of(missing) if missing else {}
    known |= said_in(topic, entries.values(), request)
    for post in posts:
        post.quotes = [shown(each, known.get(each), entries.get(each)) for each in wanted.get(post.hex, ())]


def quoted_by(post: Said) -> list[str]:
    """The ids that a post quotes, each once."""
    return list(dict.fromkeys(post.record.get("quotes") or ()))[: checks.MAX_QUOTES]


def shown(text_id: str, said: Said | None, entry: Written | None) -> Quote:
    """A quotation of something in sight, or why there is none."""
    address = prefix("forum:post", "0") + text_id + "/"
    if said is not None:
        return Quote(address, said.excerpt, said.name, bool(said.gone))
    state = entry.state if entry else "absent"
    return Quote(address, _("Not shown here.") if state == "here" else why_absent(state), gone=True)


def said_in(topic: Said, entries: Iterable[Written], request: HttpRequest) -> dict[str, Said]:
    """Which of these entries are posts of a topic, or the topic itself, that who asks may read; by id."""
    named = {topic.text_id, *topic.takes}
    of_topic = [each for each in entries if named & {id_text(each.id), (each.record or {}).get("topic")}]
    seen = whereabouts.readable(of_topic, api.role_of(request)) if of_topic else {}
    return {said.text_id: said for said in read(seen, api.person_of(request)).values()} if seen else {}


def entries_of(text_ids: Iterable[str]) -> dict[str, Written]:
    """The entries with these written ids, by id; what is no id and what has not come is left out."""
    digests = []
    for text in text_ids:
        try:
            digests.append(parse_id(text))
        except RemoteError:
            continue
    return {id_text(entry.id): entry for entry in api.written_by_ids(digests).values()}


def asked_for(topic: Said, asked: QueryDict, request: HttpRequest) -> dict[str, Any]:
    """The posts that a form answers and quotes, as the address or the form names them: `answered`, and in `quoting` the
    last that fit, in their order. Only posts of this topic that have words to show."""
    reply, named = asked.get("reply", ""), list(dict.fromkeys(asked.getlist("quote")))[-checks.MAX_QUOTES :]
    entries = entries_of(filter(None, (reply, *named)))
    found = {text_id: said for text_id, said in said_in(topic, entries.values(), request).items() if not said.gone}
    return {"answered": found.get(reply), "quoting": [found[each] for each in named if each in found]}


def fields(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The same as a reply says it. Who quotes answers, if nothing else then the first of those they quote."""
    ids = [said.text_id for said in asked["quoting"]]
    reply = asked["answered"].text_id if asked["answered"] else next(iter(ids), None)
    return {"reply": reply, "quotes": ids or None}


def form_at(topic: Said, answered: Said | None, quoting: Iterable[Said]) -> str:
    """Where the form stands in which these are answered and quoted."""
    asked = [*((("reply", answered.text_id),) if answered else ()), *(("quote", each.text_id) for each in quoting)]
    return f"{topic.address}{'?' if asked else ''}{urlencode(asked)}#write"


def links(topic: Said, at: str, answered: Said | None, quoting: Iterable[Said]) -> dict[str, str]:
    """Addresses that lead to the form, each to be ended with the id of a post: to answer it, and to quote it too.

    at: where on the topic's page the reader is.
    """
    kept = [*parse_qsl(at), *(("quote", each.text_id) for each in quoting)]
    answering = [("reply", answered.text_id)] if answered else []
    start = reverse("forum:topic", args=[topic.hex])
    return {
        "answer_at": f"{start}?{urlencode([*kept, ('reply', '')])}",
        "quote_at": f"{start}?{urlencode([*kept, *answering, ('quote', '')])}",
    }
