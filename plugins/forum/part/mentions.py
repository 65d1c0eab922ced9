"""`@name` in a text: who is meant is found when it is sent, and kept as ids; a page shows each as a link.

Names are nobody's own. One counts when a single person bears it among those who write in the topic or sign in at this
village, or else among all who are known here; of two nobody is meant. A page links what it finds of the names that
these people bear today, and names whom it does not find in the text.

Sending and showing read the same: the words of a rendered text, without its code and its links.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape, unescape
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from naming.api import display_names
from plugins.forum import records
from plugins.forum.models import Post
from plugins.forum.projections import short
from plugins.forum.words import markdown
from plugins.forum.words.reading import Said, prefix

MOST_SIGNS = 30
"""Signs @ of one text that are looked at."""
MOST_WORDS, LONGEST = 5, 80
"""Of a name."""
MOST_POSTS = 300
"""The latest of a topic, whose writers are among its people."""

find_tags = re.compile(r"(<[^>]*>)").split  # of our own HTML, where no other angle stands
find_opening = re.compile(r"<(/?)(a|code|pre)\b").match
find_words = re.compile(r"\S+").finditer
TRAILING = ".,;:!?…)]}»”\"'،؛؟।"


class Called(NamedTuple):
    """A place in a text where somebody may be called: the sign @ and, longest first, what the name may be and where it
    ends."""

    at: int
    names: list[tuple[str, int]]


class Named(NamedTuple):
    """Somebody whom a post names otherwise than in its words."""

    name: str
    address: str


def named_in(text: str, topic: Said | None) -> tuple[list[str] | None, list[str]]:
    """Whom a text that is to be sent names, as a record says it, and the names in it that are nobody's or several
    people's."""
    calls = [call for words in words_of(markdown.render(text)) for call in calls_in(words)][:MOST_SIGNS]
    if not calls:
        return None, []
    meant = who_is_meant({api.name_key(name) for call in calls for name, _end in call.names}, topic)
    found, unknown = dict[str, None](), []
    for call in calls:
        person = next((meant[key] for name, _end in call.names if (key := api.name_key(name)) in meant), None)
        if person is not None:
            found[id_text(person)] = None
        elif call.names[-1][0][:1].isalpha():
            unknown.append("@" + call.names[-1][0])
    return list(found)[: records.MAX_MENTIONS] or None, list(dict.fromkeys(unknown))


def who_is_meant(keys: Collection[str], topic: Said | None) -> dict[str, bytes]:
    """The one person whom each of these names means; names of nobody and of several are left out."""
    found = api.bearers(keys)
    everybody = {person for people in found.values() for person in people}
    near = api.villagers(everybody) | (everybody & writers_in(topic) if topic and everybody else set())
    circles = ((key, people & near or people) for key, people in found.items())
    return {key: next(iter(circle)) for key, circle in circles if len(circle) == 1}


def writers_in(topic: Said) -> set[bytes]:
    """Who wrote in a topic lately, and who began it."""
    rows = Post.objects.visible().by_generation().filter(topic8=short(topic.entry.id)).order_by("-stamp")
    found = api.written(rows.values_list("position", flat=True)[:MOST_POSTS])
    return {topic.entry.person, *(entry.person for entry in found.values())}


def add(posts: Iterable[Said], reader: bytes | None) -> None:
    """Link the names in these posts; two statements where anybody is named, none where nobody is."""
    named = {id(post): [ids_in(words) for words in post.sources] for post in posts if not post.gone}
    people = {person for each in named.values() for ids in each for person in ids}
    if not people:
        return
    called, shown = api.called_all(people), display_names(people, reader)
    for post in posts:
        if not any(named.get(id(post), ())):
            continue
        linked = [
            with_links(html, {api.name_key(name): person for person in ids for name in called.get(person, ())})
            for html, ids in zip(post.versions, named[id(post)], strict=True)
        ]
        post.linked = [html for html, _found in linked]
        met = {person for _html, found in linked for person in found}
        others = dict.fromkeys(person for ids in named[id(post)] for person in ids if person not in met)
        post.named = [Named(shown[person], address_of(person)) for person in others if person in called]


def ids_in(words: Mapping[str, Any]) -> list[bytes]:
    """Whom a record names, each once; what is no id is passed over."""
    found: dict[bytes, None] = {}
    for text_id in (words.get("mentions") or ())[: records.MAX_MENTIONS]:
        try:
            found[parse_id(text_id)] = None
        except RemoteError:
            continue
    return list(found)


def with_links(html: str, people: Mapping[str, bytes]) -> tuple[SafeString, set[bytes]]:
    """A rendered text in which these names, by their keys, are links; and who was found in it."""
    pieces, met = find_tags(html), set[bytes]()
    for number in readable(pieces):
        words, made, done = unescape(pieces[number]), "", 0
        for call in calls_in(words):
            name = next(((api.name_key(name), end) for name, end in call.names if api.name_key(name) in people), None)
            if name is not None:
                person, end = people[name[0]], name[1]
                made += escape(words[done : call.at]) + link(words[call.at : end], person)
                done = end
                met.add(person)
        if done:
            pieces[number] = made + escape(words[done:])
    return mark_safe("".join(pieces)), met  # noqa: S308 - what was unescaped is escaped again, and links are ours


def link(words: str, person: bytes) -> str:
    """A name as it was typed, leading to its bearer."""
    return f'<a href="{address_of(person)}"><bdi>{escape(words)}</bdi></a>'


def address_of(person: bytes) -> str:
    """The page of a person."""
    return prefix("portal:person", "0") + id_text(person) + "/"


def words_of(html: str) -> Iterator[str]:
    """The words of a rendered text between its tags."""
    pieces = find_tags(html)
    return (unescape(pieces[number]) for number in readable(pieces))


def readable(pieces: list[str]) -> Iterator[int]:
    """Which pieces of a text, split at its tags, are words with an @, and neither code nor in a link."""
    within = 0
    for number, piece in enumerate(pieces):
        opening = find_opening(piece) if number % 2 else None
        if opening is not None:
            within += -1 if opening[1] else 1
        elif not number % 2 and not within and "@" in piece:
            yield number


def calls_in(words: str) -> list[Called]:
    """Where somebody may be called in these words: an @ at the beginning of a word, as in no address of a letter."""
    found = []
    for at, sign in enumerate(words):
        if sign == "@" and not (at and (is_letter(words[at - 1]) or words[at - 1] in "@/.")):
            names = names_at(words, at + 1)
            if names:
                found.append(Called(at, names))
            if len(found) == MOST_SIGNS:
                break
    return found


def names_at(words: str, start: int) -> list[tuple[str, int]]:
    """What a name that begins here may be, longest first, with its end: one word or several, with or without the sign
    that ends a sentence."""
    chunk = words[start : start + LONGEST].split("\n", 1)[0].split("@", 1)[0]
    if not chunk or chunk[0].isspace():
        return []
    found = []
    for number, word in enumerate(find_words(chunk)):
        if number == MOST_WORDS:
            break
        whole = chunk[: word.end()]
        bare = whole.rstrip(TRAILING)
        found += [(each, start + len(each)) for each in dict.fromkeys((bare, whole)) if each]
    return sorted(found, key=lambda name: -name[1])


def is_letter(sign: str) -> bool:
    """Whether a sign is part of a word, as marks above and below letters are."""
    return sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M"
