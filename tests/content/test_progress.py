"""How far content is that is looked for, in words that say what can be done."""

import pytest

from hub.api import Coming, coming
from hub.content import store, wanted
from hub.content.models import Wanted
from hub.core.cid import content_id

GOAT = content_id(b"goat")


@pytest.mark.parametrize(
    ("found", "words", "next_step"),
    [
        (Coming(None, 0, False, 0, 0, 5), "looked for it for 5 minutes", "when a neighbour"),
        (Coming(None, 0, False, 0, 9, 3000), "asked for it for 2 days", "can add it here"),
        (Coming(4000, 1000, True, 1, 0, 9), "1000 bytes of 3.9 KB came, and 1 hub gives more", "by itself"),
        (Coming(4000, 1000, True, 3, 2, 9), "came, and 3 hubs give more", "by itself"),
        (Coming(4000, 1000, True, 0, 2, 9), "came. Nobody gives more just now", "by itself"),
        (Coming(None, 0, False, 0, 0, 9, stays=True), "no neighbour is asked for it", ""),
        (Coming(None, 1000, True, 0, 2, 10**15), "1000 bytes came.", "by itself"),
    ],
)
def test_it_is_said_how_far_it_is_and_what_can_be_done(found: Coming, words: str, next_step: str) -> None:
    assert words in found.words.replace("\xa0", " ")
    assert next_step in found.next_step


@pytest.mark.django_db
def test_only_what_is_looked_for_is_on_its_way() -> None:
    wanted.want([GOAT, "no id"])
    here = store.add(b"hen")
    assert coming([GOAT, here, "no id", content_id(b"nobody wants this")]) == {
        GOAT: (None, 0, False, 0, 0, 0, True, False, False, False)
    }
    assert coming([]) == {}


@pytest.mark.django_db
def test_the_minute_from_which_it_is_looked_for_stays() -> None:
    wanted.want([GOAT])
    wanted.looked_for_since(7)
    wanted.looked_for_since(9)
    assert Wanted.objects.get().since == 7
