"""Answers without words: six signs under every post, each with how many people gave it.

One press gives a sign or takes it back; whoever may reply may press. A page of posts is counted in one statement, and
what stands under a post is made once for all posts that look alike.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hub import api
from plugins.forum import checks, chosen, records
from plugins.forum.models import Reaction
from plugins.forum.projections import short
from plugins.forum.words.reading import Said

RADIX = 16
WORDS = {
    "thanks": (_("Thanks"), "star"),
    "yes": (_("Yes"), "check"),
    "no": (_("No"), "cross"),
    "heart": (_("Heart"), "heart"),
    "laugh": (_("Funny"), "smile"),
    "sad": (_("Sad"), "sad"),
}
FIRST = records.SIGNS[0]
"""What stands ready under every post; the others are opened first, or were given by somebody."""
HOLES = ("@post@", "@at@", "@csrf@")
"""Filled in each post's buttons, which are else the same."""


class Sign(NamedTuple):
    """One sign under a post."""

    key: str
    people: int
    mine: bool

    @property
    def word(self) -> str:
        return str(WORDS[self.key][0])

    @property
    def icon(self) -> str:
        return WORDS[self.key][1]


def add(
    posts: Collection[Said], request: HttpRequest, may_press: bool, at: str, writers: chosen.Writers = None
) -> None:
    """Put under each post what people answered without words.

    at: where on the topic's page the reader is, to come back to.  writers: who may answer, where not everybody does.
    """
    person = api.person_of(request)
    ids = {short(post.entry.id) for post in posts if not post.gone}
    found = counted(ids, person, writers)
    filling = ("", escape(at), get_token(request) if may_press else "")
    for post in posts:
        if not post.gone:
            signs = given(found[short(post.entry.id)], may_press)
            post.signs = filled(signs, may_press, (post.text_id, *filling[1:]))


def counted(ids: Collection[int], person: bytes | None, writers: chosen.Writers = None) -> dict[int, chosen.Chosen]:
    """How often each sign was given to these topics and posts, and which the reader gave; signs counted from 1."""
    return chosen.counted(Reaction, "target8", ids, RADIX, short(person) if person else 0, writers)


def given(answers: chosen.Chosen, may_press: bool) -> tuple[Sign, ...]:
    """The signs that somebody gave, and the first one where the reader may press it."""
    signs = (Sign(key, answers.counts[number], answers.mine == number) for number, key in enumerate(records.SIGNS, 1))
    return tuple(sign for sign in signs if sign.people or (may_press and sign.key == FIRST))


def filled(signs: tuple[Sign, ...], may_press: bool, filling: tuple[str, ...]) -> SafeString:
    """The buttons of one post."""
    if not signs:
        return SafeString("")
    html = drawn(signs, may_press, get_language() or "")
    for hole, value in zip(HOLES, filling, strict=True):
        html = html.replace(hole, value)
    return mark_safe(html)  # noqa: S308 - our own template; ids and tokens hold no signs of HTML, the rest is escaped


@lru_cache(maxsize=2048)
def drawn(signs: tuple[Sign, ...], may_press: bool, language: str) -> str:
    """These signs in a language, with holes for the post."""
    shown = {sign.key for sign in signs}
    others = [Sign(key, 0, False) for key in records.SIGNS if key not in shown]
    return render_to_string("forum/_signs.html", {"signs": signs, "others": others, "may_press": may_press})


def pressed(post: Said, person: bytes, sign: str) -> records.Reaction:
    """What somebody says by pressing a sign: it is given, in place of another, or taken back where it was given."""
    post8 = short(post.entry.id)
    before = counted([post8], person)[post8].mine or 0
    latest = chosen.latest_by(Reaction, "target8", post8, person)
    again = before and records.SIGNS[before - 1] == sign
    after = chosen.replaced_by(latest, checks.MAX_AFTER)
    return records.Reaction(target=post.text_id, sign="" if again else sign, after=after)
