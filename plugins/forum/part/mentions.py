"""`@name` in a text: who is meant is found when it is sent, and kept as ids; a page shows each as a link.

What a name of a zone leads its writer to (`names`) is meant before all. Else names are nobody's own: one counts when a
single person bears it among those who write in the topic or sign in at this village, or else among all who are known
here; of two nobody is meant. A page links what it finds of the names that
these people bear today, and names whom it does not find in the text.

Sending and showing read the same: the words of a rendered text, without its code and its links.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from naming.api import display_names
from plugins.forum import checks
from plugins.forum.models import Post
from plugins.forum.part import names
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


class InText(NamedTuple):
    """What a record says of the names in its text; and those that are nobody's or several people's."""

    mentions: list[str] | None
    names: list[dict[str, str]] | None
    unknown: list[str]


def named_in(text: str, topic: Said | None, writer: bytes | None) -> InText:
    """Whom a text that is to be sent names: those whom the zone of the writer calls so, or this hub's, else those who
    call themselves so."""
    html = markdown.render(text)
    calls = [call for words in words_of(html) for call in calls_in(words)][:MOST_SIGNS]
    meant = names.meant_in(html, [name for call in calls for name, _end in call.names], writer)
    people = who_is_meant({api.name_key(name) for call in calls for name, _end in call.names}, topic) if calls else {}
    found, unknown = dict[str, None](), []
    for call in calls:
        led = next((meant[name] for name, _end in call.names if name in meant), None)
        person = next((people[key] for name, _end in call.names if (key := api.name_key(name)) in people), None)
        if led is not None and led.what == "person":
            found[led.target] = None
        elif led is None and person is not None:
            found[id_text(person)] = None
        elif led is None and call.names[-1][0][:1].isalpha():
            unknown.append("@" + call.names[-1][0])
    kept = [each.kept for each in meant.values()][: checks.MAX_MENTIONS]
    return InText(list(found)[: checks.MAX_MENTIONS] or None, kept or None, list(dict.fromkeys(unknown)))


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
    told = {
        id(post): [(ids_in(words), list(names.kept_in(words))) for words in post.sources]
        for post in posts
        if not post.gone
    }
    people = {person for each in told.values() for ids, _meant in each for person in ids}
    called, shown = (api.called_all(people), display_names(people, reader)) if people else ({}, {})
    for post in posts:
        said = told.get(id(post), [])
        if not any(ids or meant for ids, meant in said):
            continue
        linked = [
            with_links(html, places_of(ids, meant, called))
            for html, (ids, meant) in zip(post.versions, said, strict=True)
        ]
        post.linked = [html for html, _found in linked]
        met = {address for _html, found in linked for address in found}
        others = dict.fromkeys(person for ids, _meant in said for person in ids if address_of(person) not in met)
        post.named = [Named(shown[person], address_of(person)) for person in others if person in called]
        post.meant = list(dict.fromkeys(each for _ids, meant in said for each in meant))


def places_of(
    ids: Iterable[bytes], meant: Iterable[names.Meant], called: Mapping[bytes, Sequence[str]]
) -> dict[str, str]:
    """The addresses of those who are named, by what `api.name_key` makes of their names: what a name led to when it was
    written comes before whoever bears it today."""
    places = {api.name_key(name): address_of(person) for person in ids for name in called.get(person, ())}
    return places | {api.name_key(each.name): each.address for each in meant if each.address}


def ids_in(words: Mapping[str, Any]) -> list[bytes]:
    """Whom a record names, each once; what is no id is passed over."""
    found: dict[bytes, None] = {}
    for text_id in (words.get("mentions") or ())[: checks.MAX_MENTIONS]:
        try:
            found[parse_id(text_id)] = None
        except RemoteError:
            continue
    return list(found)


def with_links(html: str, places: Mapping[str, str]) -> tuple[SafeString, set[str]]:
    """A rendered text in which these names, by their keys, are links; and the addresses of those found in it."""
    pieces, met = find_tags(html), set[str]()
    for number in readable(pieces):
        words, made, done = unescape(pieces[number]), "", 0
        for call in calls_in(words):
            name = next(((api.name_key(name), end) for name, end in call.names if api.name_key(name) in places), None)
            if name is not None:
                address, end = places[name[0]], name[1]
                made += escape(words[done : call.at]) + link(words[call.at : end], address)
                done = end
                met.add(address)
        if done:
            pieces[number] = made + escape(words[done:])
    return mark_safe("".join(pieces)), met  # noqa: S308 - what was unescaped is escaped again, and links are ours


def link(words: str, address: str) -> str:
    """A name as it was typed, leading to its bearer."""
    return f'<a href="{escape(address)}"><bdi>{escape(words)}</bdi></a>'


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
